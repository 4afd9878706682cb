"""What a title tells: "Genel Sekreter X Y'nin Z Toplantısına Hitabı (İstanbul, 11 Ocak 2022)".

The forms that are read: an owner in the genitive or ablative and a word for speech at the end
(`... konuşması`, `X Y'den mesaj`), a speaker before or behind a colon or a dash. What a title
leaves open stays empty: a ministry's statement has no speaker, `Enerji konulu konuşma` no occasion.
"""

from collections.abc import Iterator, Sequence

from tts_job.text.regex import regex
from tts_job.text.structure.casing import Spellings, is_capitals, title_case
from tts_job.text.structure.events import QUOTES, SPEECH, ends_in_speech, event_in
from tts_job.text.structure.lines import is_named, told_by_line
from tts_job.text.structure.people import read_named, read_person
from tts_job.text.structure.told import Told, by_person
from tts_job.text.turkish import find_date, lower, word_set

LONGEST_TITLE = 400
"""Characters; front matter may hold anything, and what is longer is no title."""
FARTHEST_OWNER = 18
"""Words from the beginning; an office takes up to sixteen."""

_BEFORE_SPEECH = word_set(
    "açılış kapanış selamlama selâmlama karşılama veda tebrik kutlama taziye teşekkür takdim"
    " basın yazılı sözlü video görüntülü videolu tam yaptığı yaptıkları verdiği yayımladığı"
    " yayınladığı gerçekleştirdiği sunduğu gönderdiği ilettiği dolayısıyla vesilesiyle nedeniyle"
    " münasebetiyle kapsamında çerçevesinde sırasında sebebiyle için"
)
"""Between the occasion and the word for speech."""
_OWNER = regex(r"'(?:n?[ıiuü]n|n?[dt][ae]n)$")
"""Genitive, as in `X'in konuşması`, or ablative, as in `X'ten mesaj`."""
_IN_BRACKETS = regex(r"[(\[]([^()\[\]]{4,120})[)\]]\W{0,3}$")
_DATED = regex(r" ?(?:tarihli|tarihinde|günü) ")
_SEPARATORS = regex(r", ?| [-–—|/] ")
_PARTING = regex(r": | [-–—|] ")
_BETWEEN = " ,:-–—|/"


def told_by_title(title: str) -> Told:
    """Speaker, office, occasion, place and date, as far as the title is sure of them."""
    if len(title) > LONGEST_TITLE:
        return Told()
    core, where = _without_place_and_date(" ".join(title.split()))
    return _told_by_words(core.strip(QUOTES + " ")) | where


def told_below_title(line: str) -> Told:
    """What a second title tells, below the first: `Genel Sekreter X Y'nin konuşması`."""
    spelled = title_case(line, Spellings()) if is_capitals(line) else line
    return told_by_title(spelled) if is_speech_title(spelled) else Told()


def is_speech_title(title: str) -> bool:
    """It ends in a word for speech: `... konuşması`, perhaps with place and date behind it."""
    if len(title) > LONGEST_TITLE:
        return False
    core, _ = _without_place_and_date(" ".join(title.split()))
    return ends_in_speech(core)


def _without_place_and_date(title: str) -> tuple[str, Told]:
    """The title without `(İstanbul, 11 Ocak 2022)` or its like, and what that told."""
    brackets = _IN_BRACKETS.search(title)
    told = _where_and_when(brackets[1]) if brackets else None
    if brackets and told:
        return title[: brackets.start()].rstrip(_BETWEEN), told
    for mark in _SEPARATORS.finditer(title):
        before = title[: mark.start()]
        told = _where_and_when(title[mark.end() :])
        if told and not told.occasion and _is_complete(before):
            return before, told
    found = find_date(title)
    if found is None:
        return title, Told()
    day, start, end = found
    behind = title[end:].lstrip()
    if start == 0 and (dated := _DATED.match(lower(behind))):
        return behind[dated.end() :], Told(date=day)
    if start == 0 and behind and behind[0] in _BETWEEN:
        return behind.lstrip(_BETWEEN), Told(date=day)
    if end < len(title):
        return title, Told()
    core = title[:start].rstrip(_BETWEEN)
    is_apart = title[:start].rstrip()[-1:] in tuple(",-–—|/:")
    return (core, Told(date=day)) if is_apart or _is_complete(core) else (title, Told())


def _where_and_when(text: str) -> Told | None:
    told = told_by_line(title_case(text, Spellings()) if is_capitals(text) else text)
    return told if told and (told.date or told.undated) else None


def _is_complete(core: str) -> bool:
    """Nothing is missing to the title: it ends in a speech or an event."""
    event = event_in(core)
    return ends_in_speech(core) or (event is not None and not event.case)


def _told_by_words(title: str) -> Told:
    for before, after in _sides(title):
        for speaker, rest in ((before, after), (after, before)):
            person = read_person(speaker)
            if person and " " in person.name:
                return by_person(person) | _told_by_words(rest)
    tokens = title.split()
    if not ends_in_speech(title):
        return Told(occasion=title) if _is_event(title) else Told()
    for at, token in enumerate(tokens[:FARTHEST_OWNER]):
        ending = _OWNER.search(token)
        owner = " ".join([*tokens[:at], token[: ending.start()]]) if ending else ""
        if owner and (person := read_named(owner)):
            before = owner.partition(person.office)[0].strip() if person.office else ""
            occasion = Told(occasion=before) if _is_event(before) else Told()
            return by_person(person) | _occasion(tokens[at + 1 :]) | occasion
    if any(_OWNER.search(token) for token in tokens):
        return Told()  # of an institution, or of a name that is not sure
    return _occasion(tokens)


def _sides(title: str) -> Iterator[tuple[str, str]]:
    """What stands before and behind a colon or a dash."""
    for mark in _PARTING.finditer(title):
        yield title[: mark.start()].strip(QUOTES), title[mark.end() :].strip(QUOTES)


def _is_event(title: str) -> bool:
    event = event_in(title)
    return event is not None and not event.case and " " in title and is_named(title.split())


def _occasion(tokens: Sequence[str]) -> Told:
    """The event before the words for speech, and the date before the event, if it is there."""
    last = len(tokens)
    while last and lower(tokens[last - 1].strip(QUOTES)) in SPEECH | _BEFORE_SPEECH:
        last -= 1
    phrase = " ".join(tokens[:last])
    found = find_date(phrase)
    if found and found[1] == 0 and (dated := _DATED.match(lower(phrase[found[2] :]))):
        return Told(date=found[0]) | _occasion(phrase[found[2] + dated.end() :].split())
    event = event_in(phrase)
    return Told(occasion=event.name) if event and " " in event.name else Told()

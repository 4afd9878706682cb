"""Lines beside the text: place and date, speaker and office, occasion, at the top or at the end.

Only what has the shape of such a line and nothing else in it is read: a line with a word in small
letters, or with a full stop, is a sentence of the speech.
"""

from collections.abc import Sequence
from itertools import pairwise

from tts_job.text.regex import regex
from tts_job.text.structure.casing import Spellings, is_capitals, title_case
from tts_job.text.structure.events import ends_in_speech, event_in
from tts_job.text.structure.people import (
    is_body,
    is_given_name,
    is_office,
    read_pair,
    read_person,
)
from tts_job.text.structure.told import Told, by_person
from tts_job.text.turkish import WEEKDAYS, find_date, find_part_of_date, lower, upper, word_set

LONGEST_LINE = 120
"""Characters of a line of place and date, or of name and office."""
LONGEST_PLACE = 6
"""Words: `Dolmabahçe Sarayı Muayede Salonu, İstanbul, Türkiye`."""

_LABELS = {
    "konuşmacı": "speaker",
    "konuşan": "speaker",
    "görevi": "office",
    "görev": "office",
    "unvanı": "office",
    "unvan": "office",
    "etkinlik": "occasion",
    "toplantı": "occasion",
    "vesile": "occasion",
    "yer": "place",
    "yeri": "place",
    "konuşma yeri": "place",
    "tarih": "date",
    "tarihi": "date",
    "konuşma tarihi": "date",
    "yer ve tarih": "date",
    "tarih ve yer": "date",
}
_NO_PLACES = word_set(
    "bugün dün yarın tarih tarihi gün günü konuşma konuşması hitap hitabı mesaj mesajı metin metni"
    " saat sayı no ek kabul güncelleme son yayın basın bülteni bülten sayın saygıdeğer değerli"
    " kıymetli teşekkürler teşekkür madde yıl yılı karar kanun ve ile"
)
_SALUTATIONS = regex(
    r"(?:çok )?(?:sayın|değerli|saygıdeğer|kıymetli|muhterem|sevgili|aziz|ekselans\w*|majeste\w*"
    r"|hanımefendiler|beyefendiler|kardeşlerim|arkadaşlar\w*|dostlar\w*|efendim)(?![^\W_])"
)
_SEPARATORS = regex(r"[,;|/()\[\]]| [-–—] ")
_EDGES = " \t,;:()[]-–—/|."
_DEICTIC = ("bugün", "dün", "yarın")
_SENTENCE = regex(r"[^\W\d_]{4}[.!?…:](?=[ \n]+\S)|[:;!?…]$")
_SENTENCE_END = regex(r"[.!?…:;,][\"'”’»)\]]{0,3}$")


def is_salutation(text: str) -> bool:
    """`Sayın Bakanlar,` or `Değerli konuklar`: whom the speech speaks to."""
    return len(text) <= LONGEST_LINE and bool(_SALUTATIONS.match(lower(text)))


def told_at_top(lines: Sequence[str]) -> list[Told | None]:
    """As told_by_lines; but the very first line is sooner a title than a name above an office."""
    if len(lines) < 2 or is_given_name(_spelled(lines[0]).partition(" ")[0]):
        return told_by_lines(lines)
    return [*told_by_lines(lines[:1]), *told_by_lines(lines[1:])]


def told_by_lines(lines: Sequence[str]) -> list[Told | None]:
    """For each line what it tells; None for a line of another kind."""
    spelled = [_spelled(line) for line in lines]
    told = [told_by_line(line) for line in spelled]
    for index, (line, below) in enumerate(pairwise(spelled)):
        if told[index] is None and told[index + 1] is None and (person := read_pair(line, below)):
            told[index] = told[index + 1] = by_person(person)
    return told


def _spelled(line: str) -> str:
    flat = " ".join(line.split()) if len(line) <= LONGEST_LINE else ""
    return title_case(flat, Spellings()) if is_capitals(flat) else flat


def told_by_line(line: str) -> Told | None:
    """What a line in mixed case tells, or None; told_by_lines reads those that need another."""
    if not line or len(line) > LONGEST_LINE:
        return None
    label, colon, value = line.partition(":")
    field = _LABELS.get(lower(label.strip())) if colon else None
    if field and value.strip():
        return _labelled(field, value.strip())
    dated = _dated(line)
    if dated:
        return dated
    if _SENTENCE_END.search(line) or is_salutation(line):
        return None
    phrases = _phrases(line)
    person = read_pair(*phrases) if len(phrases) == 2 else read_person(line)
    if person and " " in person.name:
        return by_person(person)
    event = event_in(line)
    if event and not event.case and " " in line and is_named(line.split()):
        return Told(occasion=line)
    return None


def _labelled(field: str, value: str) -> Told:
    match field:
        case "speaker":
            person = read_person(value)
            return by_person(person) if person else Told(speaker=value)
        case "office":
            return Told(office=value)
        case "occasion":
            return Told(occasion=value)
        case "place":
            return Told(place=value)
        case _:
            return _dated(value) or Told()


def _dated(line: str) -> Told | None:
    """`İstanbul, 11 Ocak 2022`: a date, and beside it nothing but capitalised words."""
    found = find_date(line)
    if found is None:
        return _undated(line)
    day, start, end = found
    rest = f"{line[:start]},{line[end:]}"
    if _SENTENCE.search(rest):
        return None
    told, places = Told(date=day), []
    phrases = _phrases(rest)
    for index, (phrase, following) in enumerate(pairwise(phrases)):
        if person := read_pair(phrase, following):
            told = told | by_person(person)
            phrases[index : index + 2] = []
            break
    for phrase in phrases:
        if not is_named(phrase.split()) or lower(phrase) in _DEICTIC or ends_in_speech(phrase):
            return None
        beside = _beside(phrase)
        if is_place(phrase) and beside == Told():
            places.append(phrase)
        elif beside == Told() and line.endswith("."):
            return None
        told = told | beside
    return told | Told(place=", ".join(places))


def _undated(line: str) -> Told | None:
    """`İstanbul, 11 Ocak` or `İstanbul, Ocak 2022`; but `29 Ekim Cumhuriyet Bayramı` is a name."""
    part = find_part_of_date(line)
    if part is None:
        return None
    before, after = line[: part.start].rstrip(), line[part.end :].strip()
    if (before and before[-1] not in _EDGES) or (after and after[0] not in _EDGES):
        return None
    phrases = _phrases(f"{before},{after}")
    if _SENTENCE_END.search(line) or not all(map(is_place, phrases)):
        return None
    return Told(place=", ".join(phrases), undated=line if part.day else "")


def _phrases(rest: str) -> list[str]:
    """The parts of a line of place and date, without the weekday."""
    phrases = (phrase.strip(_EDGES) for phrase in _SEPARATORS.split(rest))
    return [
        phrase
        for phrase in phrases
        if phrase and lower(phrase).removesuffix(" günü") not in WEEKDAYS
    ]


def _beside(phrase: str) -> Told:
    """What a part of a line of place and date tells that is not the place."""
    person = read_person(phrase)
    if person and " " in person.name:
        return by_person(person)
    event = event_in(phrase)
    if event and not event.case and " " in phrase:
        return Told(occasion=phrase)
    return Told()


def is_named(words: Sequence[str]) -> bool:
    """All begin with a capital or number, but for `ve` and `ile`: a name, no sentence."""
    return all(
        word in ("ve", "ile", "-", "–") or not word[0].isalpha() or upper(word[0]) == word[0]
        for word in words
    ) and any(word[0].isalpha() for word in words)


def is_place(phrase: str) -> bool:
    words = phrase.split()
    return (
        0 < len(words) <= LONGEST_PLACE
        and all(word.replace("-", "").replace(".", "").isalpha() for word in words)
        and all(upper(word[0]) == word[0] and lower(word) not in _NO_PLACES for word in words)
        and not is_office(phrase)
        and not event_in(phrase)
        and not is_body(words[-1])
    )

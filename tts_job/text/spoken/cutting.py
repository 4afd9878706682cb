"""Readings -> utterances: one sentence each, or parts of one that an engine can take.

A sentence that is too long is cut at clauses, then between words, then inside a name or a number
phrase, and a word longer than an utterance is cut hard. Each cut goes as far as it can, so there
are few utterances, but an end at a clause is worth a shorter one.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tts_job.model import Boundary, Reading, Utterance
from tts_job.text.regex import regex

CLAUSE_SHARE = 0.5
"""An utterance may be cut at a clause when that fills this share of it; else between words."""

_SENTENCE_END = regex(r"[.!?…]++[\"'”’»)\]]*+(?=\s|$)")
_INITIAL = regex(r"(?<![^\W_])[^\W\d_]\.$")
_FOLLOWING = regex(r"\s*[\"'“‘«(\[]*")
_SPACE = regex(r"\s+")
_CLAUSE_END = regex(r"[,;:.!?…][\"'”’»)\]]*+(?=\s)|\s[-–—](?=\s)")
_CLAUSE_START = regex(r"\s(?=(?:ama|fakat|ancak|çünkü|oysa|[-–—])\s)")
_AND = regex(r"\s(?=(?:ve|veya|ya da|yahut)\s)")


@dataclass(frozen=True, slots=True)
class _Said:
    """The readings as one text, with the places that hold together."""

    text: str
    readings: Sequence[Reading]
    starts: Sequence[int]
    """Where each reading begins in `text`, and the end of the last."""
    as_written: Sequence[bool]

    def reading_at(self, position: int) -> int:
        return bisect_right(self.starts, position, hi=len(self.readings)) - 1


def utterances(text: str, readings: Sequence[Reading], max_chars: int) -> tuple[Utterance, ...]:
    """The readings of `text` in order, as utterances of at most `max_chars` characters.

    Empty where nothing is said: no letter and no digit.
    """
    spoken = "".join(reading.spoken for reading in readings)
    if not any(map(str.isalnum, spoken)):
        return ()
    said = _Said(
        spoken,
        readings,
        [0, *accumulate(len(reading.spoken) for reading in readings)],
        [reading.spoken == text[reading.start : reading.end] for reading in readings],
    )
    cuts: list[tuple[int, Boundary]] = []
    start = 0
    for end in _sentence_ends(said, text):
        cuts += _cuts(said, start, end, max_chars)
        start = end
    return tuple(_assembled(said, cuts))


def _sentence_ends(said: _Said, written: str) -> Iterator[int]:
    """Where sentences end, the last at the end of the text; each has a letter or digit."""
    spoken = said.text
    last_word = _last_word(spoken)
    start, word = 0, _next_word(spoken, 0)
    for match in _SENTENCE_END.finditer(spoken):
        end = match.end()
        if end <= word:
            continue  # nothing is said before it
        if end > last_word:
            break  # nor behind it
        following = _FOLLOWING.match(spoken, end)
        after = following.end() if following else end
        if _goes_on(said, written, after):
            continue  # "Ne?" diye sordu
        if match[0] == "." and _INITIAL.search(spoken, max(start, end - 3), end):
            continue  # M. Kemal
        yield end
        start, word = end, _next_word(spoken, end)
    yield len(spoken)


def _goes_on(said: _Said, written: str, position: int) -> bool:
    """A small letter stands there, as written: what is said of "15 kişi" begins with one too."""
    if not said.text[position : position + 1].islower():
        return False
    reading = said.reading_at(position)
    if said.as_written[reading]:
        return True
    start = said.readings[reading].start
    return written[start : start + 1].islower()


_WORD_CHARACTER = regex(r"[^\W_]")


def _next_word(spoken: str, start: int) -> int:
    """Where the first letter or digit from `start` on stands."""
    match = _WORD_CHARACTER.search(spoken, start)
    return match.start() if match else len(spoken)


def _last_word(spoken: str) -> int:
    """Where the last letter or digit stands."""
    backwards = range(len(spoken) - 1, -1, -1)
    return next((place for place in backwards if spoken[place].isalnum()), -1)


def _cuts(said: _Said, start: int, end: int, max_chars: int) -> Iterator[tuple[int, Boundary]]:
    """Ends of the utterances of one sentence."""
    first = _skip_spaces(said.text, start, end)
    last = start + len(said.text[start:end].rstrip())
    if last - first > max_chars:
        places = _places(said, first, last)
        while last - first > max_chars:
            cut, boundary = _best_cut(places, first, last, max_chars)
            yield cut, boundary
            first = _skip_spaces(said.text, cut, end)
    yield end, Boundary.SENTENCE


def _skip_spaces(text: str, start: int, end: int) -> int:
    match = _SPACE.match(text, start, end)
    return match.end() if match else start


_Places = tuple[list[int], list[int], list[int], list[int]]
_GLUED, _BETWEEN_WORDS, _BEFORE_AND, _CLAUSE = range(4)


def _places(said: _Said, start: int, end: int) -> _Places:
    """Spaces where a sentence may be cut: all, and by kind; a kind holds no space of another."""
    text = said.text
    clauses = {match.end() for match in _CLAUSE_END.finditer(text, start, end)}
    clauses.update(match.start() for match in _CLAUSE_START.finditer(text, start, end))
    before_and = {match.start() for match in _AND.finditer(text, start, end)}
    places: _Places = ([], [], [], [])
    for space in _SPACE.finditer(text, start, end):
        place = space.start()
        places[_GLUED].append(place)
        if place in clauses:
            places[_CLAUSE].append(place)
        elif place in before_and:
            places[_BEFORE_AND].append(place)
        elif not _holds_together(said, place, space.end()):
            places[_BETWEEN_WORDS].append(place)
    return places


def _holds_together(said: _Said, start: int, end: int) -> bool:
    """The space lies in a name or a number phrase, or between a number and what it counts."""
    if len(said.readings) > 1:
        before = said.reading_at(start - 1)
        if not said.as_written[before]:
            return True
        if said.reading_at(end) != before:
            return False
    return said.text[end].isupper() and _word_before_is_name(said.text, start)


def _word_before_is_name(text: str, end: int) -> bool:
    first = max(text.rfind(" ", max(0, end - 40), end), text.rfind("\n", max(0, end - 40), end)) + 1
    return text[first : first + 1].isupper()


def _best_cut(places: _Places, first: int, last: int, max_chars: int) -> tuple[int, Boundary]:
    limit = first + max_chars
    well_filled = first + int(CLAUSE_SHARE * max_chars)
    clause = _furthest(places[_CLAUSE], first, limit)
    rest_fits = last - clause <= max_chars
    if clause > first and (rest_fits or clause >= well_filled):
        return clause, Boundary.CLAUSE
    before_and = _furthest(places[_BEFORE_AND], first, limit)
    if before_and > well_filled:
        return before_and, Boundary.WORD
    between = max(before_and, clause, _furthest(places[_BETWEEN_WORDS], first, limit))
    cut = between if between > first else _furthest(places[_GLUED], first, limit)
    if cut > first:
        return cut, Boundary.CLAUSE if cut == clause else Boundary.WORD
    return limit, Boundary.WORD


def _furthest(places: Sequence[int], first: int, limit: int) -> int:
    index = bisect_right(places, limit) - 1
    return places[index] if index >= 0 and places[index] > first else -1


def _assembled(said: _Said, cuts: Sequence[tuple[int, Boundary]]) -> Iterator[Utterance]:
    start = index = 0
    for cut, boundary in cuts:
        parts: list[Reading] = []
        while index < len(said.readings) and (said.starts[index] < cut or (cut == len(said.text))):
            parts.append(_part(said, index, start, cut))
            if said.starts[index + 1] > cut:
                break
            index += 1
        start = cut
        text = " ".join("".join(part.spoken for part in parts).split())
        yield Utterance(text, tuple(parts), boundary)


def _part(said: _Said, index: int, start: int, end: int) -> Reading:
    """What a reading says between two cuts.

    The letters of a reading as written go with what is said; of any other reading the first part
    holds the whole span, and the parts behind it an empty one.
    """
    reading = said.readings[index]
    begin = said.starts[index]
    skipped = max(0, start - begin)
    spoken = reading.spoken[skipped : end - begin]
    if len(spoken) == len(reading.spoken):
        return reading
    if said.as_written[index]:
        first = reading.start + skipped
        return Reading(first, first + len(spoken), spoken, reading.rule)
    return Reading(reading.end if skipped else reading.start, reading.end, spoken, reading.rule)

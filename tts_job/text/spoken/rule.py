"""What a reading rule is: asked about one place of a text, it reads what begins there or declines.

A family shares the sign by which its places are found, so a text is scanned once for all rules. At
each place the first rule of the family that has an answer decides, and the scan goes on behind it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from tts_job.model import Reading
from tts_job.text.regex import regex

LETTER = r"[^\W\d_²³¼½]"
"""Python counts ² and ½ as word characters; they are said as words of their own."""
CAPITAL = "[A-ZÇĞİÖŞÜÂÎÛ]"
SMALL = "[a-zçğıöşüâîû]"
APOSTROPHE = "['’ʼ`´]"
LOOK_AHEAD = 48
"""Characters behind a stretch that a pattern may look at; a bound, so that time stays linear."""
LOOK_BEHIND = 40
"""Characters before a place in which a word may decide what is meant."""


class Rule(Protocol):
    def at(self, text: str, place: int, end: int) -> Reading | None:
        """How what begins at `place` is said; it must lie before `end`, but may look farther."""
        ...


@dataclass(frozen=True, slots=True)
class PatternRule:
    """A pattern, and what its match is said as; None leaves the match to later rules."""

    name: str
    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], str | None]

    def at(self, text: str, place: int, end: int) -> Reading | None:
        match = self.pattern.match(text, place, min(len(text), end + LOOK_AHEAD))
        if match and match.end() > end:
            match = self.pattern.match(text, place, end)
        spoken = self.say(match) if match else None
        if match is None or spoken is None:
            return None
        return Reading(match.start(), match.end(), spoken, self.name)


@dataclass(frozen=True, slots=True)
class Family:
    """Rules whose forms begin in the same way, the more particular first."""

    name: str
    sign: str
    """A pattern that matches wherever one of the rules may begin."""
    rules: tuple[Rule, ...]


class Order:
    """Families in the order in which they are asked; one scan finds the places of all."""

    def __init__(self, families: Sequence[Family]) -> None:
        self.families = tuple(families)
        self._rules = {family.name: family.rules for family in families}
        self._places = regex("|".join(f"(?P<{each.name}>{each.sign})" for each in families))

    def find(self, text: str, start: int, end: int) -> Iterator[Reading]:
        """What the rules decide in text[start:end], from left to right."""
        horizon = min(len(text), end + LOOK_AHEAD)
        position = start
        while match := self._places.search(text, position, horizon):
            place = match.start()
            if place >= end:
                return
            position = place + 1
            for rule in self._rules[match.lastgroup or ""]:
                reading = rule.at(text, place, end)
                if reading:
                    yield reading
                    position = reading.end
                    break


def before(match: re.Match[str]) -> str:
    """The text before a match, as far as it may decide."""
    return match.string[max(0, match.start() - LOOK_BEHIND) : match.start()]


def after(match: re.Match[str]) -> str:
    return match.string[match.end() : match.end() + LOOK_AHEAD]

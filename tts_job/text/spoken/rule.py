"""What a reading rule is: it proposes readings for a stretch of text that no earlier rule took."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from tts_job.model import Reading

LETTER = r"[^\W\d_²³¼½]"
"""Python counts ² and ½ as word characters; they are said as words of their own."""
LOOK_AHEAD = 32
"""Characters behind a stretch that a pattern may look at; a bound, so that time stays linear."""


class Rule(Protocol):
    """Looks at text[start:end], may look around it, and yields readings that do not overlap."""

    def find(self, text: str, start: int, end: int) -> Iterator[Reading]: ...


@dataclass(frozen=True, slots=True)
class PatternRule:
    """A pattern, and what its match is said as; None leaves the match to later rules."""

    name: str
    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], str | None]

    def find(self, text: str, start: int, end: int) -> Iterator[Reading]:
        for match in self.pattern.finditer(text, start, min(len(text), end + LOOK_AHEAD)):
            if match.start() >= end:
                break
            inside = match if match.end() <= end else self.pattern.match(text, match.start(), end)
            spoken = self.say(inside) if inside else None
            if inside and spoken is not None:
                yield Reading(inside.start(), inside.end(), spoken, self.name)

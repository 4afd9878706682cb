"""Initials before a name: M. Kemal -> me Kemal, A.B. Örnek -> a be Örnek.

The letters are said by their names: an engine that reads "M." as written ends a sentence there.
"""

import re

from tts_job.text.spoken.acronyms import LETTER_NAMES, spelled
from tts_job.text.spoken.ordinals import SENTENCE_STARTERS
from tts_job.text.spoken.rule import CAPITAL, LETTER, PatternRule

_NAME_AFTER = re.compile(rf"{LETTER}{{1,24}}")


def _say(match: re.Match[str]) -> str | None:
    letters = re.findall(LETTER, match["letters"])
    following = _NAME_AFTER.match(match.string, match.end())
    if following is None or following[0] in SENTENCE_STARTERS:
        return None
    if not set(letters) <= set(LETTER_NAMES):
        return None
    return spelled("".join(letters)) + " "


INITIAL = PatternRule(
    "initial",
    re.compile(
        rf"(?<![\w'’.])(?P<letters>{CAPITAL}\.(?:[ \u00a0-]?{CAPITAL}\.){{0,4}})"
        rf"[ \u00a0]?(?={CAPITAL}{LETTER})"
    ),
    _say,
)

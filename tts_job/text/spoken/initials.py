"""Initials before a name: M. Kemal -> me Kemal, A.B. Örnek -> a be Örnek.

The letters are said by their names: an engine that reads "M." as written ends a sentence there.
"""

import re

from tts_job.text.regex import regex
from tts_job.text.spoken.acronyms import LETTER_NAMES, spelled
from tts_job.text.spoken.ordinals import SENTENCE_STARTERS
from tts_job.text.spoken.rule import CAPITAL, LETTER, PatternRule, before

_LETTERED = regex(
    r"(?:[Vv]itamin|[Pp]lan|[Gg]rup|[Ss]ınıf|[Hh]epatit|[Bb]lok|[Kk]apı|[Ss]eçenek|[Şş]ık|[Tt]ip) $"
)
_NAME_AFTER = regex(rf"{LETTER}{{1,24}}")


def _say(match: re.Match[str]) -> str | None:
    letters = re.findall(LETTER, match["letters"])
    following = _NAME_AFTER.match(match.string, match.end())
    if following is None or following[0] in SENTENCE_STARTERS:
        return None
    if len(letters) == 1 and _LETTERED.search(before(match)):
        return None  # Vitamin C. Eksikliği
    if not set(letters) <= set(LETTER_NAMES):
        return None
    return spelled("".join(letters)) + " "


INITIAL = PatternRule(
    "initial",
    regex(
        rf"(?<![\w'’.])(?P<letters>{CAPITAL}\.(?:[ \u00a0-]?{CAPITAL}\.){{0,4}})"
        rf"[ \u00a0]?(?={CAPITAL}{LETTER})"
    ),
    _say,
)

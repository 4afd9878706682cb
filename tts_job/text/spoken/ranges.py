"""What stands between two figures: 2020-2023 -> ila, 3-4 gün -> üç dört, 3-1 -> üç bir, 1:3."""

import re

from tts_job.text.regex import regex
from tts_job.text.spoken.numbers import in_words
from tts_job.text.spoken.rule import PatternRule, after, before
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix
from tts_job.text.turkish import MONTH_NAMES

LARGEST_GUESS = 10
"""3-4 gün is a guess, "üç dört gün"; from here on neighbours are a range as any other."""

LARGEST_COUNT = 10_000_000
"""Ungrouped, a larger number belongs to a file number."""

_BEFORE_CHRIST = regex(r"(?:MÖ|M\.Ö\.) [0-9]+$")
_NUMBER_BEFORE = regex(r"(?<![0-9,])(?<![0-9][.:])([0-9]{1,9})\s?$")
_NUMBER_AFTER = regex(r"\s?[%‰$€₺£]?([0-9]{1,9})(?![0-9]|[.,:][0-9])")
_CHAIN_BEFORE = regex(r"[0-9][-–—][0-9]{1,9}\s?$")
_CHAIN_AFTER = regex(r"\s?[0-9]{1,9}[-–—][0-9]")
_SCORE = regex(
    r"[Mm]aç|[Ss]kor|[Gg]ol(?![a-zçğıöşü]{4})|\byen(?:di|il|me|gi|en|ik)|galip|mağlup|galibiyet"
    r"|mağlubiyet|berabere|\bset\w{0,4}\b|averaj|deplasman|kazan|kaybet|öne geç|üstün|[Dd]evre"
)
_SUM_AFTER = regex(r"[\s0-9.,+–-]{1,16}=")
_SEASON = regex(
    r"[0-9]{2,4}\s?(?:[Ee]ğitim|[Öö]ğretim|[Aa]kademik|[Ss]ezon|[Yy]asama|[Ff]utbol|[Ll]ig)"
)
_DATE_BEFORE = regex(rf"(?:{'|'.join(MONTH_NAMES)}) [0-9]{{4}}$")
_MODEL_BEFORE = regex(r"(?:Boeing|Airbus|Embraer) [0-9]{3}$")
_TEAM_BEFORE = regex(r"(?<![^\W_])[A-ZÇĞİÖŞÜ][a-zçğıöşü]+ [0-9]{1,2} ?$")
_TEAM_AFTER = regex(r" ?[0-9]{1,2} ([A-ZÇĞİÖŞÜ][a-zçğıöşü]+)")
_MONTH = regex(rf"\s?[0-9]{{1,2}} (?:{'|'.join(MONTH_NAMES)})")


def _say_range(match: re.Match[str]) -> str:
    left, right = before(match), after(match)
    if _DATE_BEFORE.search(left):
        return " ila "
    if _SUM_AFTER.match(right):
        return " eksi "
    first, last = _NUMBER_BEFORE.search(left), _NUMBER_AFTER.match(right)
    if _CHAIN_BEFORE.search(left) or _CHAIN_AFTER.match(right):
        return " " if all(each and len(each[1]) == 1 for each in (first, last)) else ", "
    if first and last and max(int(first[1]), int(last[1])) > LARGEST_COUNT:
        return ", "
    if first and last and _are_side_by_side(first[1], last[1], left, right):
        return " "
    is_score = _SCORE.search(left) or _SCORE.search(right) or _are_teams(left, right)
    return " " if is_score or _MODEL_BEFORE.search(left) else " ila "


def _are_side_by_side(first: str, last: str, left: str, right: str) -> bool:
    """3-4 gün, 30-31 Ekim, 2021-2022 sezonu, and whatever falls, such as 3-1."""
    low, high = int(first), int(last)
    if low >= high:
        return not _BEFORE_CHRIST.search(left)
    is_guess = high - low == 1 and high <= LARGEST_GUESS and (len(first) == 1 or first[0] != "0")
    is_next_day = high - low == 1 and _MONTH.match(right)
    return bool(is_guess or is_next_day or _SEASON.match(right))


def _are_teams(left: str, right: str) -> bool:
    """Galatasaray 1-3 Fenerbahçe."""
    after_score = _TEAM_AFTER.match(right)
    is_month = after_score is not None and after_score[1] in MONTH_NAMES
    return bool(_TEAM_BEFORE.search(left)) and after_score is not None and not is_month


RANGE = PatternRule(
    "range",
    regex(r"(?:(?<=[0-9])|(?<=[0-9][%])|(?<=[0-9]\.))(?:[-–—]| [-–—] )(?=[%‰$€₺£]?[0-9])"),
    _say_range,
)
COLON = PatternRule("range", regex(r"(?<=[0-9]):(?=[0-9])"), lambda _: " ")


def _say_ratio(match: re.Match[str]) -> str:
    first, second = in_words(match["first"]), in_words(match["second"])
    left, right = before(match), after(match)
    is_match = _SCORE.search(left) or _SCORE.search(right)
    is_score = is_match and not _RATIO_AFTER.match(right)
    spoken = first if is_score else with_suffix(first, "e")
    return with_suffix(f"{spoken} {second}", match["suffix"])


_RATIO_AFTER = regex(r" ?(?:[Oo]ran|[Öö]lçe)")
RATIO = PatternRule(
    "range",
    regex(
        r"(?<![\w:.,])(?P<first>[0-9]{1,3}):(?P<second>[0-9]{1,3}(?:\.[0-9]{3})*+|[0-9]{1,7})"
        rf"(?![0-9:]|[.,][0-9]){SUFFIX}"
    ),
    _say_ratio,
)
"""1:1000 -> bire bin; 2:1 kazandı is a score."""

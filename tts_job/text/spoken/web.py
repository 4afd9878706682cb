"""E-mail and web addresses, hashtags and accounts: bilgi@ornek.org -> bilgi et ornek nokta org.

https:// is silent, as nobody says it; the reading still spans it.
"""

import re

from tts_job.text.regex import regex
from tts_job.text.spoken.acronyms import LETTER_NAMES
from tts_job.text.spoken.numbers import in_digits, in_words
from tts_job.text.spoken.rule import APOSTROPHE, LETTER, SMALL, PatternRule
from tts_job.text.spoken.suffixes import with_suffix
from tts_job.text.turkish import VOWELS, lower, upper

_DOMAINS = (
    "com|org|net|gov|edu|tr|info|io|co|biz|tv|az|kz|kg|uz|tm|ru|de|uk|eu|int|mil|bel|pol|k12|av|web"
)
_HOST = (
    rf"[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,6}}?\.(?:{_DOMAINS})(?:\.(?:tr|uk|az|kz))?"
    r"(?![\w@-]|\.\w)"
)
_ENDING = rf"(?:{APOSTROPHE}(?P<suffix>{SMALL}{{1,16}}+))?"

_SIGNS: dict[str, str] = {
    ".": "nokta",
    "/": "bölü",
    "-": "tire",
    "_": "alt çizgi",
    "@": "et",
    ":": "iki nokta",
    "?": "soru işareti",
    "=": "eşittir",
    "&": "ve",
    "+": "artı",
    "%": "yüzde",
    "#": "diyez",
    "~": "tilde",
}
_SAID: dict[str, str] = {"com": "kom", "www": "ve ve ve", "tr": "te re", "tv": "te ve", "co": "ko"}
LONGEST_SPELLED = 5
"""Letters of a part without vowels that is said letter by letter."""
_PARTS = regex(rf"[0-9]+|{LETTER}+|.")


def _say_address(match: re.Match[str]) -> str:
    written = match["address"].removeprefix("https://").removeprefix("http://").rstrip("/")
    return with_suffix(_said(written), match["suffix"], "'")


def _said(written: str) -> str:
    spoken = [said for part in _PARTS.findall(written) if (said := _said_part(part))]
    return " ".join(spoken)


def _said_part(part: str) -> str:
    if part.isdecimal() and part.isascii():
        return in_words(part) if len(part) <= 4 else in_digits(part)
    small = lower(part) if part.isupper() else part
    if small in _SAID:
        return _SAID[small]
    if (
        len(small) <= LONGEST_SPELLED
        and VOWELS.isdisjoint(small)
        and set(upper(small)) <= set(LETTER_NAMES)
    ):
        return " ".join(LETTER_NAMES[letter] for letter in upper(small))
    return _SIGNS.get(part, part if part[0].isalpha() else "")


ADDRESS = PatternRule(
    "web",
    regex(
        rf"(?<![\w@.])(?P<address>(?:https?://[\w.-]{{1,120}}|www\.[\w.-]{{1,120}}[\w]|{_HOST})"
        rf"(?::[0-9]{{1,5}})?(?:/[\w./?=&%+#~-]{{0,200}}(?<![.?])|(?<=[\w])))(?!\w){_ENDING}"
    ),
    _say_address,
)
MAIL = PatternRule(
    "web",
    regex(
        r"(?<![\w@])(?P<address>[\w+-]{1,64}(?:\.[\w+-]{1,64}){0,4}"
        r"@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})(?!\w)" + _ENDING
    ),
    _say_address,
)

_HUMPS = regex(rf"[A-ZÇĞİÖŞÜ]?[a-zçğıöşüâîû]+|[A-ZÇĞİÖŞÜ]+(?![a-zçğıöşü])|[0-9]+|{LETTER}")
_TAG_NAMES = {"#": "etiket", "@": "et"}


def _say_tag(match: re.Match[str]) -> str | None:
    parts = _HUMPS.findall(match["tag"])
    if not parts:
        return None
    spoken = [in_words(part) if part.isdecimal() else part for part in parts]
    return with_suffix(f"{_TAG_NAMES[match['sign']]} {' '.join(spoken)}", match["suffix"], "'")


TAG = PatternRule(
    "web",
    regex(rf"(?<!\w)(?P<sign>[#@])(?P<tag>(?=\w{{0,60}}{LETTER})[\w]{{1,80}}+){_ENDING}"),
    _say_tag,
)
"""#TürkDünyası2040 -> etiket Türk Dünyası iki bin kırk."""

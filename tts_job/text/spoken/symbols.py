"""Signs that are said (&, %, °), signs that only decorate, and runs of a sign, said as one."""

import unicodedata
from dataclasses import dataclass

from tts_job.model import Reading
from tts_job.text.regex import regex
from tts_job.text.spoken.money import SIGNS
from tts_job.text.spoken.numbers import in_words
from tts_job.text.spoken.rule import LETTER, PatternRule, before

NAMES: dict[str, str] = {
    "&": "ve",
    "%": "yüzde",
    "‰": "binde",
    "°": "derece",
    "º": "derece",
    "′": "dakika",
    "″": "saniye",
    "№": "numara",
    "§": "paragraf",
    "@": "et",
    "=": "eşittir",
    "≠": "eşit değildir",
    "≈": "yaklaşık",
    "−": "eksi",
    "±": "artı eksi",
    "×": "çarpı",
    "÷": "bölü",
    "√": "karekök",
    "∞": "sonsuz",
    "≥": "büyük eşittir",
    "≤": "küçük eşittir",
    "½": "yarım",
    "¼": "çeyrek",
    "¾": "dörtte üç",
    "⅓": "üçte bir",
    "⅔": "üçte iki",
    "²": "kare",
    "³": "küp",
    "¢": "sent",
    "µ": "mikro",
    "π": "pi",
}
BETWEEN_NUMBERS: dict[str, str] = {
    "/": " bölü ",
    "+": " artı ",
    "x": " çarpı ",
    "X": " çarpı ",
    "*": " çarpı ",
    "×": " çarpı ",
    ".": " nokta ",
    "=": " eşittir ",
    "<": " küçüktür ",
    ">": " büyüktür ",
}
BEFORE_NUMBERS: dict[str, str] = {
    "+": "artı ",
    "-": "eksi ",
    "−": "eksi ",
    "~": "yaklaşık ",
    "≈": "yaklaşık ",
    ">": "büyüktür ",
    "<": "küçüktür ",
    "#": "numara ",
}

BEFORE = PatternRule(
    "symbol",
    regex(r"(?<![^\s(\"“=:/])(?P<sign>[-+−~≈<>#])(?P<space>(?<=[~≈<>#]) )?(?=[%$€₺]?[0-9])"),
    lambda match: BEFORE_NUMBERS[match["sign"]],
)
"""-5 °C, +90, ~100: a sign that touches the number and follows a space belongs to it."""
BETWEEN = PatternRule(
    "symbol",
    regex(r"(?<=[0-9])(?:(?P<tight>[/+xX*×.=<>])| (?P<wide>[+xX*×=<>÷]) )(?=[0-9])"),
    lambda match: BETWEEN_NUMBERS.get(match["tight"] or match["wide"], " bölü "),
)
SIGN_ALONE = PatternRule(
    "symbol",
    regex(r"(?<=\()[-+−](?=\))"),
    lambda match: "artı" if match[0] == "+" else "eksi",
)
"""Rh (+)."""
TIMES = PatternRule("symbol", regex(r"(?<=\w )x(?= [0-9])"), lambda _: "çarpı")
"""30 m x 40 m."""
PLUS = PatternRule(
    "symbol",
    regex(r"(?:(?<=\w)|(?<=\w\s))\+(?=\s|\w|$|[,.;)!?'])"),
    lambda _: " artı ",
)
"""18+, A+, C + D."""
POWER = PatternRule(
    "symbol",
    regex("(?<=[0-9])[⁰¹²³⁴⁵⁶⁷⁸⁹]+"),
    lambda match: (
        f" üzeri {in_words(unicodedata.normalize('NFKC', match[0]))}"
        if match[0] not in ("²", "³")
        else f" {NAMES[match[0]]}"
    ),
)
_COUNTED_BEFORE = regex(rf"[0-9]\.? {LETTER}{{2,12}}$")
ELISION = PatternRule(
    "symbol",
    regex(r"(?<![\w'’])['’](?=[0-9]{2}(?:['’][a-zçğıöşü]| [a-zçğıöşü]))"),
    lambda _: " ",
)
"""'68 kuşağı: the century that is left out is not said."""
HYPHEN = PatternRule(
    "symbol",
    regex(rf"(?<=[^\W\d_])[-–](?=[0-9])|(?<=[0-9])[-–/](?={LETTER}(?!{LETTER}))"),
    lambda match: " ila " if _COUNTED_BEFORE.search(before(match)) else " ",
)
"""COVID-19, 5/A, 10-b: the hyphen is not said; 15 Mart-30 Nisan is a range."""
SLASH = PatternRule("symbol", regex("/"), lambda _: " ")
"""ve/veya, Ankara/Türkiye: nobody says it where no figures are divided."""
SYMBOL = PatternRule(
    "symbol",
    regex("[" + "".join(NAMES) + "]"),
    lambda match: NAMES[match[0]],
)
_DRAWN = frozenset(NAMES) | frozenset(SIGNS) | frozenset("+*~<>#/|\\^_`")
"""Signs that have a name or are silent, and are drawn as a line when many stand together: =====."""

RUN = PatternRule(
    "symbol",
    regex(r"([!-/:-@\[-`{-~…–—•·])\1{3,}+"),
    lambda match: " " if match[1] in _DRAWN else match[1],
)


@dataclass(frozen=True, slots=True)
class Decoration:
    """Pictures and drawn signs say nothing to a listener: a space keeps their place."""

    name: str = "decoration"

    def at(self, text: str, place: int, end: int) -> Reading | None:
        stop = place
        while stop < end and _is_decoration(text[stop]):
            stop += 1
        return Reading(place, stop, " ", self.name) if stop > place else None


_DRAWN_CATEGORIES = frozenset({"So", "Sk", "Cf", "Co", "Cn"})
_SILENT = frozenset("*|\\^~`<>+#•·●▪■□◆★☆✓→←↑↓†‡¶¦©®™⁰¹⁴⁵⁶⁷⁸⁹\ufe0f\u200d")


def _is_decoration(char: str) -> bool:
    if char in _SILENT:
        return True
    return not char.isascii() and unicodedata.category(char) in _DRAWN_CATEGORIES


DECORATION = Decoration()

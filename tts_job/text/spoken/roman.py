"""Roman numerals where nothing else can be meant: II. Dünya Savaşı, XXI. yüzyıl, IV. Murad.

Several letters with a full stop are a numeral if they are written by the rules of numerals. A
single letter may be an initial (V. Örnek): it needs a counted noun or the name of a ruler behind.
"""

import re

from tts_job.text.regex import regex
from tts_job.text.spoken.numbers import cardinal, ordinal
from tts_job.text.spoken.rule import APOSTROPHE, CAPITAL, LETTER, SMALL, PatternRule, after, before
from tts_job.text.spoken.suffixes import with_suffix

_VALID = regex("(?=.)M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}

_COUNTED = (
    "[Yy]üzyıl|[Yy]y|[Aa]sır|[Dd]ünya (?:[Ss]avaş|[Hh]arb)|[Dd]önem|[Zz]irve|[Kk]ongre|[Bb]ölüm"
    "|[Uu]luslararası|[Mm]eşrutiyet|[Ll]iderler|[Oo]lağan|[Cc]umhuriyet|[Kk]ısım|[Cc]ilt|[Bb]ab"
    "|[Kk]olordu|[Oo]rdu|[Tt]opl|[Kk]onferans|[Ss]empozyum|[Kk]urultay|[Mm]adde|[Dd]evre|[Ff]asıl"
    "|[Ss]ınıf|[Dd]erece|[Kk]ademe|[Aa]şama|[Gg]rup|[Ll]ig|[Tt]ürk|[Mm]illî|[Mm]illi|[Uu]lusal"
    "|[Hh]açlı|[Kk]osova|[Vv]iyana|[Bb]alkan|[Ii]nönü|İnönü|[Bb]aşkanlık|[Bb]ilim|[Tt]icaret"
    "|[Ii]ktisat|İktisat|[Ss]ayı|[Bb]aşlık|[Hh]alife|[Mm]üdahale|[Ss]anayi|[Kk]uşak|[Mm]urabaha"
    "|[Bb]eş [Yy]ıllık|[Kk]alkınma"
)
_RULERS = (
    "Meh?med|Mehmet|Mura[dt]|Selim|Süleyman|Ahme[dt]|Mustafa|Osman|Mahmu[dt]|B[ae]yezi[dt]|Beyazı[td]"
    "|Abdülhami[dt]|Abdülmeci[dt]|Abdülaziz|İbrahim|Orhan|Kılıç ?[Aa]rslan|Gıyaseddin|Alaeddin"
    "|İzzeddin|Keyhüsrev|Keykâ?avus|Keykubad|Louis|Lui|Charles|Henry|George|Georg|Edward|Elizabeth"
    "|James|William|Richard|Nikola|Nikolay|Petro|Katerina|Aleksandr|Wilhelm|Friedrich|Napol[ey]on"
    "|Konstantin|Justinianus|Jüstinyen|Theodos|Jean Paul|Paulus|Pius|Franc?esc?o|Benedi[kc]t|Darius"
    "|Ramses|Filip|Philip|Victoria|Viktorya|Leopold|Franz|Yusuf|Şah|Hüsrev|Ardeşir|Tahmasb|Carol"
    "|Karl|Abbas|[İI]van|Ludwig|Otto|Leon|Attalos|Eumenes|Antio[kc]h?os|Ptolem\\w+|Han\\b|Gustav"
)
_TITLES = ("Kral", "Kraliçe", "Çar", "Papa", "Şah", "Han", "Kayzer", "Sultan", "Prens", "İmparator")
_TITLED = "|".join(f"(?<={title} )" for title in _TITLES)
_SINGLE = (
    rf"I(?=\.\s{CAPITAL})|[IVX](?=\.\s{SMALL})|(?:{_TITLED})[VX](?=\.\s)"
    rf"|[IVX](?=\.\s?(?:{_COUNTED}|(?:{_RULERS})(?!{LETTER})))"
)
"""I is seldom an initial: few names begin with the dotless letter."""
_LIST_AFTER = rf"(?=\s?(?:,|ve|ile|veya|ya da|[-–])\s?[IVXLC]{{1,6}}\. ?(?:{_COUNTED}|[a-zçğıöşü]))"
_NAMED_BEFORE = regex(
    r"(?:[Bb]ölüm|[Cc]ilt|[Kk]ısım|[Kk]itap|[Ss]eri|[Ff]asıl|[Mm]adde|[Ee]k|[Tt]ablo|[Bb]ab"
    r"|[Gg]rup|[Ff]az|[Ss]eviye|[Dd]üzey|[Tt]ip|[Kk]ademe|[Aa]kım|[Tt]ürk|\b[CcSs]\.):? $"
)
_NOUN_BEFORE = regex(rf"(?<!{LETTER}){CAPITAL}{SMALL}{{2,20}} $")
"""Matematik II: several Roman figures behind a word with a capital letter."""
_NUMBERED_AFTER = regex(r"[IVX, ]{0,20}(?: ?ve [IVX]{1,6})? ?(?:numaralı|sayılı|no'lu|nolu)")


def is_roman(letters: str) -> bool:
    return bool(_VALID.match(letters))


def value(letters: str) -> int:
    total = 0
    for letter, following in zip(letters, (*letters[1:], "I"), strict=True):
        smaller = _VALUES[letter] < _VALUES[following]
        total += -_VALUES[letter] if smaller else _VALUES[letter]
    return total


def _say_ordinal(match: re.Match[str]) -> str | None:
    letters = match["letters"]
    return ordinal(value(letters)) if is_roman(letters) else None


def _say_number(match: re.Match[str]) -> str | None:
    letters = match["letters"]
    if not is_roman(letters):
        return None
    ending = match["suffix"] or ""
    is_sure = "nc" in ending[:3] or (ending and len(letters) > 1)
    left = before(match)
    is_named = _NAMED_BEFORE.search(left) or (len(letters) > 1 and _NOUN_BEFORE.search(left))
    if not (is_sure or is_named or _NUMBERED_AFTER.match(after(match))):
        return None
    return with_suffix(cardinal(value(letters)), ending)


_START = rf"(?<!{LETTER})(?<![.'’])"
ORDINAL = PatternRule(
    "roman",
    regex(
        rf"{_START}(?P<letters>(?:[IVX]{{2,7}}+|[LCDM]?[IVXLC]{{1,7}}[IVX]|[XLC][LCX]|{_SINGLE}))"
        rf"\.(?:(?=\s+\S)|(?={LETTER}{{3}}))"
    ),
    _say_ordinal,
)
IN_A_LIST = PatternRule(
    "roman",
    regex(rf"{_START}(?P<letters>[IVX]{{1,7}}+)\.?{_LIST_AFTER}"),
    _say_ordinal,
)
"""XIX ve XX. yüzyıllar: the full stop at the end counts for all."""
NUMBER = PatternRule(
    "roman",
    regex(
        rf"{_START}(?P<letters>[IVX]{{1,7}}+)(?![\w.]{{0,12}}\w)"
        rf"(?:{APOSTROPHE}(?P<suffix>{SMALL}{{1,16}}+))?"
    ),
    _say_number,
)
"""II'nci, Bölüm IV."""

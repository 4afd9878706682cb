"""A number and a full stop: 8. Zirve -> sekizinci Zirve, unless the sentence ends there."""

import re

from tts_job.text.regex import regex
from tts_job.text.spoken.numbers import cardinal, ordinal
from tts_job.text.spoken.rule import APOSTROPHE, SMALL, PatternRule, before
from tts_job.text.spoken.suffixes import with_suffix
from tts_job.text.turkish import word_set

SENTENCE_STARTERS = word_set(
    "Bu Bunlar Bunun Buna Bununla Bunu Bunda Bundan Biz Bizim Bize Bizi Bugün Ben Benim O Onlar"
    " Onun Ona Onu Ama Ancak Ayrıca Sonra Sonuç Sonuçta Fakat Ve Çünkü Şimdi Böylece Böyle"
    " Dolayısıyla Öte Öncelikle Her Hepimiz Hep Siz Sizin Değerli Sayın Şu Şunu Yani Ya Yine"
    " Oysa Oysaki Öyle Nitekim Kaldı Bir İşte Peki Hatta Eğer Evet Hayır Daha Hem Artık Ardından"
    " Aynı Bütün Tüm Kısacası Özellikle Elbette Tabii Geçen Gelecek Halen Hâlen Önümüzdeki"
    " Üstelik Yarın Dün"
)
"""After a number with a full stop they begin a sentence; any other word makes it an ordinal."""
COUNTED = word_set(
    "Dönem Sınıf Bölüm Kat Hafta Sok Sokak Sokağı Sk Cad Cadde Caddesi Cd Madde Gün Yıl Yılı"
    " Sayı Sayısı Oturum"
)
"""What is counted beyond a thousand, and after a label."""
LONGEST_BEFORE_CAPITAL = 3
"""Digits: before a capital, a longer number is the year or amount that ends a sentence."""


_LABEL_BEFORE = regex(
    r"(?:[Mm]adde|[Tt]oplam|[Ss]aat|[Ss]onuç|[Ss]ayfa|[Bb]ölüm|[Tt]ablo|[Şş]ekil|[Nn]o|[Nn]umara"
    r"|[Ss]ayı(?:sı|ları)?|Ek|[Pp]uan|[Cc]ilt|[Yy]aşı?|[Oo]ranı?)[:.]? $|[0-9][-–:]$"
)
"""Madde 3. Taraflar: what stands before has the number, so the full stop ends a sentence."""


def _say(match: re.Match[str]) -> str | None:
    following = match["next"]
    is_long = len(match["digits"]) > LONGEST_BEFORE_CAPITAL and following not in COUNTED
    is_labelled = following not in COUNTED and _LABEL_BEFORE.search(before(match))
    ends = following in SENTENCE_STARTERS or is_long or is_labelled
    if following[0].isupper() and ends:
        return None
    return ordinal(int(match["digits"]))


_DIGITS = r"(?<![\w.,])(?P<digits>[1-9][0-9]{0,3}+)"

ORDINAL = PatternRule(
    "ordinal",
    regex(rf"{_DIGITS}\.(?=\s?(?:[\"“‘'«(]?)(?P<next>[^\W\d_]{{1,20}}))"),
    _say,
)
WITHOUT_APOSTROPHE = PatternRule(
    "ordinal",
    regex(
        r"(?<![\w.,])(?P<digits>[1-9][0-9]{0,3}+) ?"
        r"(?P<suffix>[ıiuü]?nc[ıiuü](?:[a-zçğıöşü]{0,8}+))(?!\w)"
    ),
    lambda match: with_suffix(cardinal(int(match["digits"])), match["suffix"]),
)
"""8inci, and 8 inci as laws have it."""
WITH_ENDING = PatternRule(
    "ordinal",
    regex(
        rf"{_DIGITS}\.(?:{APOSTROPHE}(?P<suffix>{SMALL}{{1,12}}+)"
        rf"|(?P<glued>(?:s[ıiuü]|l[ae]r|l[ıiuü]k)(?:n?[ıiuüaedty]{SMALL}{{0,6}}+)?(?!\w)))"
    ),
    lambda match: with_suffix(ordinal(int(match["digits"])), match["suffix"] or match["glued"]),
)
"""8.'nin, 2.'si, 1.si: the full stop is the ordinal, the ending hangs on it."""
_RANKED_BEFORE = regex(
    r"(?:[Ss]ıralama\w{0,6}|[Ss]ırada|[Kk]lasman\w{0,4}|[Dd]ünyada|[Aa]vrupa'da|[Ll]igde|yarışta"
    r"|ise|[Yy]ine) $"
)
AT_THE_END = PatternRule(
    "ordinal",
    regex(r"(?<![\w.,])(?P<digits>[1-9][0-9]?)\.(?=[\"”’']?\s*(?:\Z|\n|[A-ZÇĞİÖŞÜ]))"),
    lambda match: (
        f"{ordinal(int(match['digits']))}." if _RANKED_BEFORE.search(before(match)) else None
    ),
)
"""Sıralamada 8. -> sekizinci. Any other number that ends a sentence is a plain one."""
IN_A_LIST = PatternRule(
    "ordinal",
    regex(rf"{_DIGITS}\.(?=,|(?:\s?[-–/]\s?|\s)[0-9]{{1,3}}\.(?![0-9])|\)?;)"),
    lambda match: ordinal(int(match["digits"])),
)
"""1., 2. ve 3. sıra: no sentence ends before a comma."""

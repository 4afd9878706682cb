"""14:30'da -> on dört otuzda; 14.30 too, unless it is a decimal. A full hour is the hour alone.

Turkish writes a decimal with a comma and a time with a point, so 12.30 (two and two figures, below
24 and 60) is a time by default. What is measured before or after it makes it a decimal; one figure
before the point (9.30) makes it a time only where "saat" or the ending -da says so.
"""

import re

from tts_job.text.regex import regex
from tts_job.text.spoken.numbers import cardinal
from tts_job.text.spoken.rule import PatternRule, after, before
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix

_TIME = r"(?P<hour>[01]?[0-9]|2[0-4]){mark}(?P<minute>[0-5][0-9])"
_ALONE = r"(?![0-9]|[:.,/][0-9])"

_HOUR_BEFORE = regex(
    r"(?:[Ss]aat|TSİ|[Ss]abah|[Aa]kşam|[Öö]ğle|[Gg]ece|[Ss]eans|[Tt]oplantı saat)"
    r"[a-zçğıöşü']{0,8}:? (?:[^.!?\n]{0,24} )?$"
)
_RANGE_BEFORE = regex(r"(?<![0-9])[0-2]?[0-9][.:][0-5][0-9]\s?[-–—]\s?$")
_RANGE_AFTER = regex(r"\s?[-–—]\s?[0-2]?[0-9][.:][0-5][0-9](?![0-9])")
_HOUR_AFTER = regex(
    r"\s(?:sular|sıralar|itibar|gibi|civar|seans|uçağ|treni|haber|bülten|arası|saatleri|vapur)"
)
_MEASURED_BEFORE = regex(
    r"(?:[Oo]ran|[Pp]uan|[Yy]üzde|[Oo]rtalama|[Ff]iyat|[Kk]ur|[Ee]ndeks|[Dd]eğer|[Ss]ürüm|[Vv]ersiyon"
    r"|[Mm]adde|[Bb]ölüm|[Nn]ot|[Dd]olar|[Aa]vro|[Ee]uro|[Ss]terlin|[Ff]aiz|[Ee]nflasyon|[Bb]üyüklü"
    r"|[Ss]kor|[Ss]ayı|[Nn]o|[Tt]ablo|[Şş]ekil|[Bb]aşlık|[Tt]oplam|[%‰$€₺£§])"
    r"[a-zçğıöşü']{0,8}:? ?$"
)
_MEASURED_AFTER = regex(
    r" ?(?:[%‰$€₺£°]|(?:TL|lira|dolar|avro|puan|milyon|milyar|bin|trilyon|büyüklü|kat|oran|metre"
    r"|kilo|km|m|cm|kg|g|gr|ton|lt|ha|gol|saniye|derece|yüzde|USD|EUR)(?![^\W_]{4}))"
)
_RATIO_AFTER = regex(" ?(?:[Oo]ran|[Öö]lçe)")
_TIME_ENDING = regex("[dt][ae]n?|[dt][ae]ki|y?[ae]|[ae]", re.IGNORECASE)


def _say(match: re.Match[str]) -> str | None:
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour == 24 and minute:
        return None
    spoken = cardinal(hour)
    if hour == 0:
        spoken = "sıfır sıfır"
    if minute:
        spoken += f" {'sıfır ' if minute < 10 else ''}{cardinal(minute)}"
    return with_suffix(spoken, match["suffix"])


def _say_with_seconds(match: re.Match[str]) -> str:
    second = int(match["second"])
    spoken = f"{cardinal(int(match['hour']))} {cardinal(int(match['minute']))} {cardinal(second)}"
    return with_suffix(spoken, match["suffix"])


def _say_with_point(match: re.Match[str]) -> str | None:
    left, right = before(match), after(match)
    named = _HOUR_BEFORE.search(left) or _RANGE_BEFORE.search(left)
    if named or _RANGE_AFTER.match(right) or _HOUR_AFTER.match(right):
        return _say(match)
    if _MEASURED_BEFORE.search(left) or _MEASURED_AFTER.match(right):
        return None
    is_full = len(match["hour"]) == 2
    ending = match["suffix"]
    if is_full or (ending and _TIME_ENDING.fullmatch(ending)):
        return _say(match)
    return None


WITH_SECONDS = PatternRule(
    "clock",
    regex(r"(?<![\w:.,])" + _TIME.format(mark=":") + r":(?P<second>[0-5][0-9])" + _ALONE + SUFFIX),
    _say_with_seconds,
)


def _say_with_colon(match: re.Match[str]) -> str | None:
    return None if _RATIO_AFTER.match(after(match)) else _say(match)


WITH_COLON = PatternRule(
    "clock", regex(r"(?<![\w:.,])" + _TIME.format(mark=":") + _ALONE + SUFFIX), _say_with_colon
)
"""1:50 ölçekli is a ratio."""
WITH_POINT = PatternRule(
    "clock",
    regex(r"(?<![\w:.,/])" + _TIME.format(mark=r"\.") + _ALONE + SUFFIX),
    _say_with_point,
)

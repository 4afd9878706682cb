"""Amounts: $5 milyon -> beş milyon dolar, 12,50 TL -> on iki lira elli kuruş, 100 TL'lik.

The name of the money is said behind the amount wherever it is written; two decimals are its
hundredths. TL without an amount stays an acronym (te le).
"""

import re

from tts_job.text.regex import regex
from tts_job.text.spoken.numbers import EACH, NUMBER, SCALE, in_group, in_words, with_ending
from tts_job.text.spoken.rule import PatternRule, before
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix

SIGNS: dict[str, str] = {
    "$": "dolar",
    "€": "avro",
    "£": "sterlin",
    "₺": "lira",
    "¥": "yen",
    "₽": "ruble",
    "₸": "tenge",
    "₼": "manat",
}
CODES: dict[str, str] = {
    "TL": "lira",
    "TRY": "lira",
    "USD": "dolar",
    "ABD$": "dolar",
    "US$": "dolar",
    "EUR": "avro",
    "EURO": "avro",
    "Euro": "avro",
    "euro": "avro",
    "GBP": "sterlin",
    "JPY": "yen",
    "CHF": "frank",
    "RUB": "ruble",
    "KZT": "tenge",
    "AZN": "manat",
    "KGS": "som",
    "UZS": "som",
    "CNY": "yuan",
    "Kr": "kuruş",
    "kr": "kuruş",
    "krş": "kuruş",
}
"""ISO 4217 and what is written for it."""
HUNDREDTHS: dict[str, str] = {
    "lira": "kuruş",
    "dolar": "sent",
    "avro": "sent",
    "sterlin": "peni",
    "ruble": "kopek",
    "manat": "kapik",
}
SCALES: dict[str, str] = {"mn": "milyon", "mio": "milyon", "mr": "milyar", "mlr": "milyar"}
"""Short for a scale, as tables have it."""

_SIGN = "[" + "".join(SIGNS) + "]"
_CODE = "|".join(map(re.escape, sorted(CODES, key=len, reverse=True)))
_AMOUNT = (
    r"(?P<number>(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})++|[0-9]{1,9}+)"
    rf"(?:,(?P<cents>[0-9]{{2}})|\.(?P<points>[0-9]{{1,2}}))(?![0-9]|[.,][0-9])|{NUMBER})"
    rf"(?P<scale>{SCALE}|\s?(?:{'|'.join(SCALES)})\b\.?)?"
)
_PER = r"(?P<per>/(?:kg|m²|m2|m³|m3|ton|litre|lt|varil|gün|ay|yıl|saat|kWh)(?!\w))?"
_PER_NAMES = {
    "kg": "kilogram",
    "m²": "metrekare",
    "m2": "metrekare",
    "m³": "metreküp",
    "m3": "metreküp",
    "lt": "litre",
    "kWh": "kilovatsaat",
}


def _say(match: re.Match[str]) -> str:
    sign = match["sign"]
    money = SIGNS.get(sign) or CODES[sign]
    scale = (match["scale"] or "").strip().rstrip(".")
    hundredths = match["cents"] or match["points"] or ""
    if len(hundredths) == 2 and not scale and money in HUNDREDTHS:
        spoken = _with_hundredths(match["whole"], hundredths, money)
    else:
        amount = in_words(match["number"]) if not match["points"] else _with_point(match)
        if match.groupdict().get("each"):
            amount = with_ending(match["number"], match["each"][1:])
        spoken = " ".join(part for part in (amount, SCALES.get(scale, scale), money) if part)
    if match["per"]:
        per = match["per"][1:]
        spoken += f" bölü {_PER_NAMES.get(per, per)}"
    return with_suffix(spoken, match["suffix"])


def _say_before(match: re.Match[str]) -> str:
    """$10-15 milyar -> on ila on beş milyar dolar."""
    return f"{in_words(match['from'])} ila {_say(match)}" if match["from"] else _say(match)


def _with_hundredths(whole: str, hundredths: str, money: str) -> str:
    parts: list[str] = []
    if whole.strip("0.") or not hundredths.strip("0"):
        parts.append(f"{in_words(whole)} {money}")
    if hundredths.strip("0"):
        parts.append(f"{in_words(hundredths.lstrip('0'))} {HUNDREDTHS[money]}")
    return " ".join(parts)


def _with_point(match: re.Match[str]) -> str:
    return f"{in_words(match['whole'])} nokta {in_group(match['points'])}"


BEFORE = PatternRule(
    "money",
    regex(
        rf"(?P<sign>{_SIGN})\s?(?:(?P<from>{NUMBER})[-–](?={_SIGN}?[0-9]))?{_SIGN}?"
        rf"{_AMOUNT}{_PER}{SUFFIX}"
    ),
    _say_before,
)
AFTER = PatternRule(
    "money",
    regex(
        rf"{_AMOUNT}(?:[.,]-{{1,2}})?(?P<each>{EACH})?\s?(?P<sign>{_SIGN}|(?:{_CODE})(?!\w)){_PER}{SUFFIX}"
    ),
    _say,
)
CODE_BEFORE = PatternRule(
    "money",
    regex(rf"(?P<sign>USD|EUR|GBP|TRY|CHF|TL) ?(?=[0-9]){_AMOUNT}{_PER}{SUFFIX}"),
    _say,
)
ALONE = PatternRule(
    "money",
    regex(rf"(?P<sign>{_SIGN})(?:/(?P<per>TL|lira))?{SUFFIX}"),
    lambda match: with_suffix(
        SIGNS[match["sign"]] + (" lira" if match["per"] else ""), match["suffix"]
    ),
)
_PAIRED = "USD|EUR|GBP|TRY|TL|CHF|JPY|RUB|CNY"
_AMOUNT_BEFORE = regex(r"(?:[0-9]|\b(?:yüz|bin|milyon|milyar|trilyon|buçuk)) ?$")

PAIR = PatternRule(
    "money",
    regex(rf"(?P<sign>{_PAIRED})/(?P<other>{_PAIRED})(?!\w){SUFFIX}"),
    lambda match: with_suffix(f"{CODES[match['sign']]} {CODES[match['other']]}", match["suffix"]),
)
"""USD/TL is a rate."""
CODE = PatternRule(
    "money",
    regex(rf"(?P<code>{_CODE})(?!\w){SUFFIX}"),
    lambda match: (
        with_suffix(CODES[match["code"]], match["suffix"])
        if _AMOUNT_BEFORE.search(before(match))
        else None
    ),
)
"""beş yüz bin TL: the amount is in words."""

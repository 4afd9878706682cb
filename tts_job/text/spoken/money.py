"""$5 milyon -> beş milyon dolar; 100 €'luk -> yüz avroluk; 5 TL -> beş lira (TL'lik is spelled)."""

import re

from tts_job.text.spoken.numbers import NUMBER, in_words
from tts_job.text.spoken.rule import PatternRule
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix

CURRENCIES: dict[str, str] = {"$": "dolar", "€": "avro", "£": "sterlin", "₺": "lira", "¥": "yen"}
_SIGNS = "[" + "".join(CURRENCIES) + "]"


def _say_before(match: re.Match[str]) -> str:
    amount = in_words(match["number"]) + (match["scale"] or "")
    return with_suffix(f"{amount} {CURRENCIES[match['sign']]}", match["suffix"])


BEFORE = PatternRule(
    "money",
    re.compile(
        rf"(?P<sign>{_SIGNS})\s?(?P<number>{NUMBER})"
        rf"(?P<scale> (?:bin|milyon|milyar|trilyon)(?![^\W_]))?{SUFFIX}"
    ),
    _say_before,
)
ALONE = PatternRule(
    "money",
    re.compile(rf"(?P<sign>{_SIGNS}){SUFFIX}"),
    lambda match: with_suffix(CURRENCIES[match["sign"]], match["suffix"]),
)
LIRA = PatternRule(
    "money",
    re.compile(r"TL(?:(?<=[0-9]TL)|(?<=[0-9] TL)|(?<=milyon TL)|(?<=milyar TL))(?![\w'])"),
    lambda _: "lira",
)

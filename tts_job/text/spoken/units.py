"""Units after a number: 100 km'lik -> yüz kilometrelik, 25 °C, 5 m²."""

import re

from tts_job.text.spoken.rule import PatternRule
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix

UNITS: dict[str, str] = {
    "km/saat": "kilometre saat",
    "km/s": "kilometre saat",
    "km²": "kilometrekare",
    "km2": "kilometrekare",
    "km": "kilometre",
    "m²": "metrekare",
    "m2": "metrekare",
    "m³": "metreküp",
    "m3": "metreküp",
    "cm": "santimetre",
    "mm": "milimetre",
    "m": "metre",
    "kg": "kilogram",
    "gr": "gram",
    "g": "gram",
    "lt": "litre",
    "ha": "hektar",
    "kWh": "kilovatsaat",
    "kW": "kilovat",
    "MW": "megavat",
    "GW": "gigavat",
    "°C": "derece",
    "°F": "fahrenhayt derece",
    "dk.": "dakika",
    "dk": "dakika",
    "sn": "saniye",
}

_WRITTEN = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))

UNIT = PatternRule(
    "unit",
    re.compile(rf"(?:(?<=[0-9])|(?<=[0-9] ))(?P<unit>{_WRITTEN})(?!\w){SUFFIX}"),
    lambda match: with_suffix(UNITS[match["unit"]], match["suffix"]),
)

"""A measure: 100 km'lik -> yüz kilometrelik, 25 °C, 5 m², 90 km/s, 3 kg/m³.

Number and unit are one reading, because a unit's letters mean nothing without a number.
"""

import re

from tts_job.text.regex import regex
from tts_job.text.spoken.numbers import EACH, NUMBER, SCALE, in_group, in_words, with_ending
from tts_job.text.spoken.rule import PatternRule
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix

UNITS: dict[str, str] = {
    "km": "kilometre",
    "Km": "kilometre",
    "KM": "kilometre",
    "m": "metre",
    "dm": "desimetre",
    "cm": "santimetre",
    "mm": "milimetre",
    "µm": "mikrometre",
    "nm": "nanometre",
    "km²": "kilometrekare",
    "km2": "kilometrekare",
    "m²": "metrekare",
    "m2": "metrekare",
    "cm²": "santimetrekare",
    "cm2": "santimetrekare",
    "m³": "metreküp",
    "m3": "metreküp",
    "cm³": "santimetreküp",
    "cm3": "santimetreküp",
    "ft": "fit",
    "feet": "fit",
    "ha": "hektar",
    "kg": "kilogram",
    "Kg": "kilogram",
    "KG": "kilogram",
    "gr": "gram",
    "g": "gram",
    "mg": "miligram",
    "µg": "mikrogram",
    "t": "ton",
    "lt": "litre",
    "L": "litre",
    "l": "litre",
    "dl": "desilitre",
    "cl": "santilitre",
    "ml": "mililitre",
    "mL": "mililitre",
    "hl": "hektolitre",
    "W": "vat",
    "kW": "kilovat",
    "MW": "megavat",
    "GW": "gigavat",
    "TW": "teravat",
    "kWh": "kilovatsaat",
    "kwh": "kilovatsaat",
    "MWh": "megavatsaat",
    "GWh": "gigavatsaat",
    "kWs": "kilovatsaat",
    "V": "volt",
    "kV": "kilovolt",
    "mA": "miliamper",
    "mAh": "miliampersaat",
    "Hz": "hertz",
    "kHz": "kilohertz",
    "MHz": "megahertz",
    "GHz": "gigahertz",
    "dB": "desibel",
    "kB": "kilobayt",
    "KB": "kilobayt",
    "MB": "megabayt",
    "GB": "gigabayt",
    "TB": "terabayt",
    "Mb": "megabit",
    "Mbit": "megabit",
    "Gbit": "gigabit",
    "Mbps": "megabit bölü saniye",
    "Gbps": "gigabit bölü saniye",
    "Pa": "paskal",
    "kPa": "kilopaskal",
    "hPa": "hektopaskal",
    "kcal": "kilokalori",
    "kJ": "kilojul",
    "hp": "beygir gücü",
    "HP": "beygir gücü",
    "bg": "beygir gücü",
    "°C": "derece",
    "ºC": "derece",
    "°F": "fahrenhayt derece",
    "°": "derece",
    "º": "derece",
    "dk": "dakika",
    "dak": "dakika",
    "sn": "saniye",
    "sa": "saat",
    "ms": "milisaniye",
    "atm": "atmosfer",
    "cc": "ce ce",
}
SPEEDS: dict[str, str] = {
    "km/saat": "kilometre saat",
    "km/sa": "kilometre saat",
    "km/s": "kilometre saat",
    "km/h": "kilometre saat",
    "m/s": "metre saniye",
    "m/sn": "metre saniye",
}
"""km/s is per hour in Turkish: s for saat."""
DENOMINATORS: dict[str, str] = UNITS | {
    "gün": "gün",
    "yıl": "yıl",
    "kişi": "kişi",
    "s": "saniye",
    "varil": "varil",
}

_NAMES = UNITS | SPEEDS


def _alternatives(names: dict[str, str]) -> str:
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))


def _say(match: re.Match[str]) -> str:
    spoken = f"{_amount(match)}{match['scale'] or ''} {_NAMES[match['unit']]}"
    if match["per"]:
        spoken += f" bölü {DENOMINATORS[match['per']]}"
    return with_suffix(spoken, match["suffix"])


def _amount(match: re.Match[str]) -> str:
    if match["fraction"] is None:
        return with_ending(match["number"], (match["each"] or "")[1:])
    return f"{in_words(match['whole'])} nokta {in_group(match['fraction'])}"


UNIT = PatternRule(
    "unit",
    regex(
        r"(?:(?P<whole>[0-9]{1,6})\.(?P<fraction>[0-9]{1,2})(?![0-9]|[.,][0-9])"
        rf"|(?P<number>{NUMBER}))(?P<each>{EACH})?(?P<scale>{SCALE})?[ \u00a0\u202f]?"
        rf"(?P<unit>{_alternatives(_NAMES)})(?:/(?P<per>{_alternatives(DENOMINATORS)}))?(?![^\W\d]|/[^\W\d])"
        rf"(?:\.(?=\s[a-zçğıöşü]))?{SUFFIX}"
    ),
    _say,
)

_KNOWN_ALONE = "km²|cm²|m²|cm³|m³|kWh|km/sa|km/h|km|cm|mm|kg"
ALONE = PatternRule(
    "unit",
    regex(rf"(?<![\w.])(?P<unit>{_KNOWN_ALONE})(?![^\W\d]|/){SUFFIX}"),
    lambda match: with_suffix(_NAMES[match["unit"]], match["suffix"]),
)
"""kg başına, m²'ye: such letters are nothing else."""
PER = PatternRule(
    "unit",
    regex(rf"(?<=[^\W\d_])/(?P<per>{_alternatives(UNITS)})(?![^\W\d]|/){SUFFIX}"),
    lambda match: with_suffix(f" bölü {DENOMINATORS[match['per']]}", match["suffix"]),
)
"""kişi/km²."""

"""Abbreviations with a full stop: Prof. Dr. -> Profesör Doktor, T.C., vb., No. 5.

They are found from their full stop backwards: sentences have few of those and many words.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tts_job.model import Reading

NAMES: dict[str, str] = {
    "Prof.": "Profesör",
    "Doç.": "Doçent",
    "Yrd.": "Yardımcı",
    "Dr.": "Doktor",
    "Öğr.": "Öğretim",
    "Gör.": "Görevlisi",
    "Arş.": "Araştırma",
    "Uzm.": "Uzman",
    "Av.": "Avukat",
    "Müh.": "Mühendis",
    "Sn.": "Sayın",
    "Hz.": "Hazreti",
    "Org.": "Orgeneral",
    "Korg.": "Korgeneral",
    "Tümg.": "Tümgeneral",
    "Tuğg.": "Tuğgeneral",
    "Alb.": "Albay",
    "Yb.": "Yarbay",
    "Bnb.": "Binbaşı",
    "Yzb.": "Yüzbaşı",
    "T.C.": "Türkiye Cumhuriyeti",
    "A.Ş.": "Anonim Şirketi",
    "Ltd.": "Limitet",
    "Şti.": "Şirketi",
    "M.Ö.": "milattan önce",
    "M.S.": "milattan sonra",
    "vb.": "ve benzeri",
    "vs.": "vesaire",
    "vd.": "ve diğerleri",
    "bkz.": "bakınız",
    "Bkz.": "Bakınız",
    "örn.": "örneğin",
    "Örn.": "Örneğin",
    "yy.": "yüzyıl",
    "Cad.": "Caddesi",
    "Sok.": "Sokağı",
    "Mah.": "Mahallesi",
    "Blv.": "Bulvarı",
    "Tel.": "Telefon",
    "tel.": "telefon",
}
BEFORE_NUMBERS: dict[str, str] = {
    "No.": "numara",
    "no.": "numara",
    "s.": "sayfa",
    "md.": "madde",
    "Md.": "Madde",
    "c.": "cilt",
}
"""Only before a digit: "no." and "s." end sentences too."""

CAN_END_A_SENTENCE = frozenset({"vb.", "vs.", "vd."})
LONGEST = max(map(len, (*NAMES, *BEFORE_NUMBERS)))


@dataclass(frozen=True, slots=True)
class Abbreviations:
    name: str = "abbreviation"

    def find(self, text: str, start: int, end: int) -> Iterator[Reading]:
        taken = start
        dot = text.find(".", start, end)
        while dot >= 0:
            stop = dot + 1
            first = dot
            while first > taken and dot - first < LONGEST and _belongs(text[first - 1]):
                first -= 1
            whole = first == 0 or first == taken or not text[first - 1].isalpha()
            written = text[first:stop]
            spoken = NAMES.get(written)
            if spoken is None and written in BEFORE_NUMBERS and _digit_follows(text, stop):
                spoken = BEFORE_NUMBERS[written]
            if spoken is not None and whole:
                yield Reading(first, stop, spoken + _full_stop(written, text, stop), self.name)
                taken = stop
            dot = text.find(".", stop, end)


def _belongs(char: str) -> bool:
    return char.isalpha() or char == "."


def _digit_follows(text: str, position: int) -> bool:
    return text[position : position + 2].lstrip()[:1].isdecimal()


def _full_stop(written: str, text: str, position: int) -> str:
    """The full stop that also ends a sentence, which the abbreviation's own must not swallow."""
    following = text[position : position + 24].lstrip("\"'”’»)] \n")
    if not following:
        return "." if position >= len(text.rstrip()) else ""
    return "." if written in CAN_END_A_SENTENCE and following[0].isupper() else ""


ABBREVIATIONS = Abbreviations()

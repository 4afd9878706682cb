"""Abbreviations with a full stop: Prof. Dr. -> Profesör Doktor, T.C., vb., No. 5.

A word that is one only before a figure (s. 5, No. 5) stands in a table of its own, because it ends
sentences too. Rows of dotted capitals that no table knows are spelled: K.K.T.C.
"""

import re
from dataclasses import dataclass

from tts_job.model import Reading
from tts_job.text.regex import regex
from tts_job.text.spoken.acronyms import LETTER_NAMES, SAID_OTHERWISE, spelled
from tts_job.text.spoken.rule import APOSTROPHE, CAPITAL, LETTER, SMALL, PatternRule
from tts_job.text.spoken.suffixes import with_suffix, with_suffix_on_compound
from tts_job.text.turkish import capitalize, lower, upper

# TDK Yazım Kılavuzu, list of abbreviations, and what letters, laws and invitations use.
TITLES: dict[str, str] = {
    "Prof.": "Profesör",
    "Ord.": "Ordinaryüs",
    "Doç.": "Doçent",
    "Yrd.": "Yardımcı",
    "Yük.": "Yüksek",
    "Arb.": "Arabulucu",
    "Yard.": "Yardımcı",
    "Dr.": "Doktor",
    "Öğr.": "Öğretim",
    "Gör.": "Görevlisi",
    "Arş.": "Araştırma",
    "Araş.": "Araştırma",
    "Uzm.": "Uzman",
    "Av.": "Avukat",
    "Müh.": "Mühendis",
    "Mim.": "Mimar",
    "Ecz.": "Eczacı",
    "Dt.": "Diş Tabibi",
    "Op.": "Operatör",
    "Vet.": "Veteriner",
    "Hek.": "Hekim",
    "Sn.": "Sayın",
    "Hz.": "Hazreti",
}
WRITTEN_SMALL = ("Prof.", "Doç.", "Dr.", "Yrd.", "Öğr.", "Arş.", "Uzm.", "Müh.", "Ecz.", "Sn.")
"""Letters write these titles small too, invitations in capitals; "gör." and "av." end sentences."""

BEGINNERS: dict[str, str] = {
    "bkz.": "bakınız",
    "bk.": "bakınız",
    "krş.": "karşılaştırınız",
    "örn.": "örneğin",
    "ör.": "örneğin",
    "yakl.": "yaklaşık",
}
"""They begin sentences too, with a capital letter then."""

NAMES: dict[str, str] = {
    **TITLES,
    **{lower(written): lower(TITLES[written]) for written in WRITTEN_SMALL},
    **{upper(written): TITLES[written] for written in WRITTEN_SMALL},
    "St.": "Sent",
    "Mr.": "Mister",
    "Mrs.": "Misis",
    "Mareş.": "Mareşal",
    "Mrş.": "Mareşal",
    "Org.": "Orgeneral",
    "Korg.": "Korgeneral",
    "Tümg.": "Tümgeneral",
    "Tuğg.": "Tuğgeneral",
    "Ora.": "Oramiral",
    "Kora.": "Koramiral",
    "Tüma.": "Tümamiral",
    "Tuğa.": "Tuğamiral",
    "Gen.": "General",
    "Alb.": "Albay",
    "Yb.": "Yarbay",
    "Bnb.": "Binbaşı",
    "Yzb.": "Yüzbaşı",
    "Ütğm.": "Üsteğmen",
    "Üstğm.": "Üsteğmen",
    "Tğm.": "Teğmen",
    "Asb.": "Astsubay",
    "Astsb.": "Astsubay",
    "Çvş.": "Çavuş",
    "Onb.": "Onbaşı",
    "Kur.": "Kurmay",
    "T.C.": "Türkiye Cumhuriyeti",
    "A.Ş.": "Anonim Şirketi",
    "Ltd.": "Limitet",
    "Şti.": "Şirketi",
    "Koll.": "Kolektif",
    "San.": "Sanayi",
    "Tic.": "Ticaret",
    "Paz.": "Pazarlama",
    "İnş.": "İnşaat",
    "Yay.": "Yayınları",
    "Mat.": "Matbaası",
    "Koop.": "Kooperatifi",
    "M.Ö.": "milattan önce",
    "M.S.": "milattan sonra",
    "İ.Ö.": "İsa'dan önce",
    "İ.S.": "İsa'dan sonra",
    "vb.": "ve benzeri",
    "vs.": "vesaire",
    "vd.": "ve diğerleri",
    "v.b.": "ve benzeri",
    "v.s.": "vesaire",
    "v.d.": "ve diğerleri",
    **BEGINNERS,
    **{capitalize(written): capitalize(said) for written, said in BEGINNERS.items()},
    "yy.": "yüzyıl",
    "yy": "yüzyıl",
    "bkz:": "bakınız:",
    "Bkz:": "Bakınız:",
    "örn:": "örneğin:",
    "Örn:": "Örneğin:",
    "yrd.": "yardımcı",
    "age.": "adı geçen eser",
    "a.g.e.": "adı geçen eser",
    "agm.": "adı geçen makale",
    "a.g.m.": "adı geçen makale",
    "a.g.y.": "adı geçen yer",
    "s.a.v.": "sallallahu aleyhi ve sellem",
    "s.a.s.": "sallallahu aleyhi ve sellem",
    "a.s.": "aleyhisselam",
    "r.a.": "radıyallahu anh",
    "çev.": "çeviren",
    "haz.": "hazırlayan",
    "yay.": "yayınları",
    "Çev.": "Çeviren",
    "Haz.": "Hazırlayan",
    "Ed.": "Editör",
    "ed.": "editör",
    "İng.": "İngilizce",
    "Fr.": "Fransızca",
    "Alm.": "Almanca",
    "Ar.": "Arapça",
    "Far.": "Farsça",
    "Lat.": "Latince",
    "Rus.": "Rusça",
    "Cad.": "Caddesi",
    "Cd.": "Caddesi",
    "Sok.": "Sokağı",
    "Sk.": "Sokağı",
    "Mah.": "Mahallesi",
    "Mh.": "Mahallesi",
    "Blv.": "Bulvarı",
    "Bulv.": "Bulvarı",
    "Apt.": "Apartmanı",
    "Mey.": "Meydanı",
    "Tel.": "Telefon",
    "Fak.": "Fakültesi",
    "Üniv.": "Üniversitesi",
    "Ens.": "Enstitüsü",
    "Böl.": "Bölümü",
    "Müd.": "Müdürlüğü",
    "Müdr.": "Müdürlüğü",
    "Bşk.": "Başkanlığı",
    "Gn.": "Genel",
    "Bak.": "Bakanlığı",
    "Hv.": "Hava",
    "Dz.": "Deniz",
    "Kuv.": "Kuvvetleri",
    "Yarg.": "Yargıtay",
    "Dan.": "Danıştay",
    "Geç.": "Geçici",
    "Ank.": "Ankara",
    "İst.": "İstanbul",
    "max.": "maksimum",
    "min.": "minimum",
    "maks.": "maksimum",
    "ort.": "ortalama",
    "dk.": "dakika",
    "Ock.": "Ocak",
    "Şub.": "Şubat",
    "Ağu.": "Ağustos",
    "Eyl.": "Eylül",
}
BEFORE_A_NAME: frozenset[str] = frozenset(
    {"Geç.", "Dan.", "Yük.", "Org.", "Gen.", "Op.", "Mat.", "Ar.", "Fr.", "St.", "Ed."}
)
"""Short enough to be something else: only before a word with a capital."""
LISTED: frozenset[str] = frozenset({"çev.", "haz.", "yay.", "ed.", "ör.", "Ed.", "Haz.", "Çev."})
"""In references, after a comma or a bracket: "Onu çev." is a sentence."""
BEFORE_NUMBERS: dict[str, str] = {
    "No.": "numara",
    "no.": "numara",
    "No:": "numara",
    "No.:": "numara",
    "no.:": "numara",
    "no:": "numara",
    "No": "numara",
    "NO:": "numara",
    "Nu.": "numara",
    "nu.": "numara",
    "Nr.": "numara",
    "nr.": "numara",
    "s.": "sayfa",
    "S.": "sayı",
    "ss.": "sayfa",
    "sy.": "sayı",
    "md.": "madde",
    "Md.": "Madde",
    "mad.": "madde",
    "Mad.": "Madde",
    "d.": "doğumu",
    "ö.": "ölümü",
    "no": "numara",
    "m.": "madde",
    "f.": "fıkra",
    "c.": "cilt",
    "C.": "cilt",
    "K.": "kat",
    "D.": "daire",
    "E.": "esas",
    "M.": "miladi",
    "H.": "hicri",
    "p.": "sayfa",
    "tel.": "telefon",
    "yak.": "yaklaşık",
    "MÖ": "milattan önce",
    "MS": "milattan sonra",
    "İÖ": "İsa'dan önce",
    "İS": "İsa'dan sonra",
}
"""Only before a figure: "no." and "s." end sentences too."""
AFTER_NUMBERS: dict[str, str] = {
    "md.": "madde",
    "f.": "fıkra",
    "c.": "cilt",
    "s.": "sayfa",
    "E.": "esas",
    "K.": "karar",
    "T.": "tarihli",
    "sy.": "sayılı",
    "HD.": "Hukuk Dairesi",
    "CD.": "Ceza Dairesi",
    "bs.": "baskı",
    "b.": "baskı",
    "Mad.": "madde",
    "Cad.": "Cadde",
    "Cd.": "Cadde",
    "Sok.": "Sokak",
    "Sk.": "Sokak",
    "Blv.": "Bulvar",
}
"""After a figure a street is no longer somebody's: 1453. Sok. -> Sokak."""

HIGH_VOWELS = frozenset("ıiuü")
"""A name that ends in one (Şirketi, Caddesi, ve benzeri) is possessed, and takes an n."""
CAN_END_A_SENTENCE = frozenset({"vb.", "vs.", "vd.", "v.b.", "v.s.", "v.d.", "A.Ş.", "Şti."})
LONGEST = max(map(len, (*NAMES, *BEFORE_NUMBERS)))


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """One that a table knows; a suffix after it goes with what is said."""

    name: str = "abbreviation"

    def at(self, text: str, place: int, end: int) -> Reading | None:
        match = _WRITTEN.match(text, place, min(end, place + LONGEST + 24))
        if not match:
            return None
        written = match["written"]
        stop = match.end("written")
        spoken = self._said(text, place, stop, written)
        if spoken is None:
            return None
        if match["suffix"]:
            joint = "" if spoken[0].islower() else "'"
            is_possessed = spoken[-1] in HIGH_VOWELS
            join = with_suffix_on_compound if is_possessed else with_suffix
            return Reading(place, match.end(), join(spoken, match["suffix"], joint), self.name)
        return Reading(place, stop, spoken + _full_stop(written, text, stop), self.name)

    def _said(self, text: str, place: int, stop: int, written: str) -> str | None:
        following = text[stop : stop + 2].lstrip(" \n\u00a0")[:1]
        if written == "E." and _RANK_AFTER.match(text, stop):
            return "Emekli"
        figure = _FIGURE_AFTER.match(text, stop)
        if written in BEFORE_NUMBERS and (figure or _is_century(text, stop)):
            if written == "E." and not figure:
                return None
            is_case = written == "K." and figure and figure["slash"]
            return "karar" if is_case else BEFORE_NUMBERS[written]
        if written in AFTER_NUMBERS and _FIGURE_BEFORE.search(text, max(0, place - 4), place):
            is_law = written == "s." and _LAW_AFTER.match(text, stop)
            return "sayılı" if is_law else AFTER_NUMBERS[written]
        if written in BEFORE_A_NAME and not following.isupper():
            return None
        if written in LISTED and not _LISTED_BEFORE.search(text, max(0, place - 3), place):
            return None
        return NAMES.get(written)


_WRITTEN = regex(
    rf"(?<!{LETTER})(?P<written>[Nn][Oo]\.?:|(?:{LETTER}\.){{2,4}}"
    rf"|{LETTER}{{1,6}}\.|[Nn]o(?= [0-9])|[Bb]kz:|[Öö]rn:|yy(?!\w)|[Mİ][ÖS](?!\w))"
    rf"(?:(?:{APOSTROPHE}|(?<=yy\.|vb\.))(?P<suffix>{SMALL}{{1,12}}+))?"
)
_CENTURY = regex(r" (?:[IVX]{1,5}\.|[a-zçğıöşü]{2,9} ?[a-zçğıöşü]{0,9} (?:yüzyıl|yy|yıl|bin))")


def _is_century(text: str, stop: int) -> bool:
    """MÖ III. yüzyıl."""
    return text[stop - 1] != "." and bool(_CENTURY.match(text, stop))


_LAW_AFTER = regex(r" (?:Kanun|KHK|Yasa|Karar)")
_RANK_AFTER = regex(
    r" (?:Org|Korg|Tümg|Tuğg|Ora|Kora|Tüma|Tuğa|Gen|Alb|Yb|Bnb|Yzb|Büyükelçi|Vali)(?![^\W_])"
)
_FIGURE_AFTER = regex(r"[ \n\u00a0]?(?:[0-9]{1,6}(?P<slash>/[0-9])?|[IVXLC]{1,6}(?![\w.]))")
_LISTED_BEFORE = regex(r"[(,:)] ?\Z|\A\s?\Z")
_FIGURE_BEFORE = regex(r"[0-9]\.? ?$")


_END = regex(r"\s*\Z")


def _full_stop(written: str, text: str, position: int) -> str:
    """The full stop that also ends a sentence, which the abbreviation's own must not swallow."""
    if not written.endswith("."):
        return ""
    following = text[position : position + 24].lstrip("\"'”’»)] \n")
    if not following:
        return "." if _END.match(text, position) else ""
    return "." if written in CAN_END_A_SENTENCE and following[0].isupper() else ""


ABBREVIATION = Abbreviation()

PHRASES: dict[str, str] = {
    "Gen. Müd. Yrd.": "Genel Müdür Yardımcısı",
    "Gn. Md. Yrd.": "Genel Müdür Yardımcısı",
    "Gen. Müd.": "Genel Müdür",
    "Gn. Md.": "Genel Müdür",
    "Gn. Kur. Bşk.": "Genelkurmay Başkanı",
    "Bşk. Yrd.": "Başkan Yardımcısı",
    "Bşk. Yard.": "Başkan Yardımcısı",
    "Yön. Kur. Bşk.": "Yönetim Kurulu Başkanı",
    "Yön. Kur.": "Yönetim Kurulu",
    "Y. Müh.": "Yüksek Mühendis",
    "Y. Mim.": "Yüksek Mimar",
    "K. Irak": "Kuzey Irak",
    "K. Kore": "Kuzey Kore",
    "G. Kore": "Güney Kore",
    "K. Kıbrıs": "Kuzey Kıbrıs",
    "G. Kıbrıs": "Güney Kıbrıs",
    "K. Afrika": "Kuzey Afrika",
    "G. Afrika": "Güney Afrika",
    "D. Akdeniz": "Doğu Akdeniz",
    "B. No": "Başvuru numara",
    "Geç. m.": "Geçici madde",
    "B. Trakya": "Batı Trakya",
    "Ş.Urfa": "Şanlıurfa",
    "Ş. Urfa": "Şanlıurfa",
    "K.Maraş": "Kahramanmaraş",
    "K. Maraş": "Kahramanmaraş",
    "G.Antep": "Gaziantep",
    "G. Antep": "Gaziantep",
}
"""Several that mean something else together."""
PHRASE = PatternRule(
    "abbreviation",
    regex(
        rf"(?<!{LETTER})(?:{'|'.join(map(re.escape, sorted(PHRASES, key=len, reverse=True)))})"
        rf"(?!{LETTER})"
    ),
    lambda match: PHRASES[match[0]],
)
NUMBERED = PatternRule(
    "abbreviation",
    regex(rf"(?<!{LETTER})[Nn][Oo](?:{APOSTROPHE}|\.{APOSTROPHE}?)?l[uü](?!{LETTER})"),
    lambda _: "numaralı",
)
"""3 No'lu salon, 5 nolu kapı."""

_DOTTED_SAID = {"T.C": "Türkiye Cumhuriyeti", "A.Ş": "Anonim Şirketi"}


def _say_dotted(match: re.Match[str]) -> str | None:
    written = match["letters"]
    letters = written.replace(".", "")
    if not set(letters) <= set(LETTER_NAMES):
        return None
    spoken = _DOTTED_SAID.get(written) or SAID_OTHERWISE.get(letters) or spelled(letters)
    return with_suffix(spoken, match["suffix"], "'")


DOTTED = PatternRule(
    "acronym",
    regex(
        rf"(?<![\w'’.])(?P<letters>(?:{CAPITAL}\.){{1,6}}{CAPITAL})\.?+(?!\w)"
        rf"(?:{APOSTROPHE}(?P<suffix>{SMALL}{{1,16}}+))?(?!\s{CAPITAL}{SMALL}+\b)"
    ),
    _say_dotted,
)

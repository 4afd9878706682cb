"""Acronyms: TBMM'nin -> te be me me'nin; NATO and its like are said as words, as they stand."""

import re

from tts_job.text import words
from tts_job.text.regex import regex
from tts_job.text.spoken.roman import is_roman
from tts_job.text.spoken.rule import LETTER, PatternRule
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix
from tts_job.text.turkish import BACK_VOWELS, VOWELS, lower, upper, word_set

# Names of the letters, TDK Yazım Kılavuzu; q, w, x as they are said in Turkish.
LETTER_NAMES: dict[str, str] = {
    upper(name[0]): name
    for name in word_set(
        "a be ce çe de e fe ge ğe he ı i je ke le me ne o ö pe re se şe te u ü ve ye ze"
    )
} | {"Q": "kü", "W": "çift ve", "X": "iks", "Â": "a", "Î": "i", "Û": "u"}
BACK_NAMES: dict[str, str] = {"K": "ka", "H": "ha"}
"""What many say for the last letter; an ending with back vowels (SPK'nın) tells that they do."""
SAID_OTHERWISE: dict[str, str] = {
    "PKK": "pe ka ka",
    "KKTC": "ka ka te ce",
    "IMF": "ay em ef",
    "BBC": "bi bi si",
    "CNN": "si en en",
    "FBI": "ef bi ay",
    "CIA": "si ay ey",
    "CEO": "si i o",
    "NBA": "en bi ey",
    "IP": "ay pi",
    "IQ": "ay kü",
    "IT": "ay ti",
    "ILO": "i le o",
    "ISBN": "i se be ne",
    "ISSN": "i se se ne",
    "HDMI": "he de me i",
}
"""As radio and television say them, where the names of the Turkish letters would be wrong."""
SAID_AS_WORDS = word_set(
    "NATO UEFA NASA ASEAN UNESCO UNICEF OPEC FIFA FIBA BRICS NAFTA INTERPOL CERN COVID AIDS VIP"
    " COP FOX ISO SAT SAS TEM FAO HES RES GES TUS EGO İDO TİM İTO ASO ATO İSO TAP HIV TAI UFO"
    " CMUK RAM ROM IBAN PIN SIM LED TİKA AFAD TOKİ TÜİK TÜBİTAK TÜSİAD MÜSİAD TÜRKSOY TÜRKPA"
    " TANAP BOTAŞ ASELSAN ODTÜ YÖK MİT İHA SİHA TİHA TOGG FETÖ DEAŞ IŞİD AGİT İSEDAK SASAD"
    " TEKNOFEST ROKETSAN TUSAŞ HAVELSAN MEB GAP ÇED EBA KOSGEB TEDAŞ TEİAŞ EÜAŞ PETKİM TÜPRAŞ"
    " İSKİ ASKİ İŞKUR KOBİ OHAL ALES UYAP MERNİS TEMA DİSK KESK TÜFE ÜFE TESEV TEPAV AKUT UMKE"
    " TÖMER BİST DASK TARSİM ÇAYKUR TESK AK"
)
SPELLED = word_set("TOBB AÖF İETT AİHM OECD ABB İBB AKM DSİ İKV İTÜ YTÜ KTÜ ABD AB AÜ")
"""Said letter by letter although they could be said as words."""
SHORT_WORDS = word_set(
    "ALİ CAN KOÇ ER ATA NUR AY ET EK AH OH HEY EFE ECE ALP HAN BEY BAY NUH ADA EDA EGE ELA NAZ"
    " OYA TAN TOK UZ ÜN UÇ AV AT İL İŞ İP OY ÖZ SU ŞEN ŞAH DAĞ KAN KUL KIR KOR AĞA AMA ANA ANI"
    " ARA ARI ART AŞK AZİZ ELİ"
)
"""Names and plain words: in capitals they are seldom short for something."""
LONGEST_SPELLED = 5
"""Letters; a longer word in capitals is emphasis, and is said as a word."""
SHORTEST_WORD = 4
"""An unknown acronym with vowels is said as a word from this length on: AGİT, but AB and ABD."""

_AFTER_A_VOWEL = regex("n[ıiuü]n|y[aeıiuü]|s[ıiuü](?!z)")
_HARD_TO_SAY = regex(
    "^[^aeıioöuü]{2}|[^aeıioöuü]{3}|([^aeıioöuü])\\1$|[^aeıioöuürlnmsyş][^aeıioöuü]$|[^aeıioöuü][bcdgm]$"
)
_CIRCUMFLEX = frozenset("ÂÎÛ")
"""No acronym has one."""
_CAPITALS_BEFORE = regex(r"([A-ZÇĞİÖŞÜÂÎÛ]{2,})[ -]$")
_CAPITALS_AFTER = regex(r"[ -]([A-ZÇĞİÖŞÜÂÎÛ]{2,})(?![^\W\d_])")


def spelled(letters: str) -> str:
    return " ".join(LETTER_NAMES[letter] for letter in letters)


def _say(match: re.Match[str]) -> str | None:
    letters, suffix = match["letters"], match["suffix"]
    if letters in SAID_OTHERWISE:
        return with_suffix(SAID_OTHERWISE[letters], suffix, "'")
    if letters in SPELLED or _is_spelled(match):
        return with_suffix(_spelled_for(letters, suffix), suffix, "'")
    return None


def _is_spelled(match: re.Match[str]) -> bool:
    letters = match["letters"]
    if is_word(letters) or len(letters) > LONGEST_SPELLED or _is_numeral(letters):
        return False
    small = lower(letters)
    if VOWELS.isdisjoint(small):
        return True
    if match["suffix"] and small[-1] not in VOWELS:
        # RTÜK'ün is said as a word, and ÖSYM'nin letter by letter: only a vowel takes an n.
        ending = lower(match["suffix"])
        if ending[0] in VOWELS:
            return False
        if _AFTER_A_VOWEL.match(ending):
            return True
    if words.is_known(small) or _is_part_of_word(match) or _is_emphasis(match):
        return False
    return len(letters) < SHORTEST_WORD or bool(_HARD_TO_SAY.search(small))


def is_word(letters: str) -> bool:
    return letters in SAID_AS_WORDS or letters in SHORT_WORDS


def _is_numeral(letters: str) -> bool:
    """A Roman numeral that no rule read: II, XIV. With other letters it is an acronym: CD."""
    return set(letters) <= set("IVX") and is_roman(letters)


def _spelled_for(letters: str, suffix: str | None) -> str:
    spoken = spelled(letters)
    vowel = next((letter for letter in lower(suffix or "") if letter in VOWELS), "")
    if letters[-1] in BACK_NAMES and vowel in BACK_VOWELS:
        return spoken[: -len(LETTER_NAMES[letters[-1]])] + BACK_NAMES[letters[-1]]
    return spoken


def _is_part_of_word(match: re.Match[str]) -> bool:
    """AR-GE, TÜRK-İŞ: capitals joined by a hyphen are said as a word."""
    text = match.string
    return bool(
        _CAPITALS_BEFORE.search(text[max(0, match.start() - 30) : match.start()].replace(" ", "\n"))
        or (text.startswith("-", match.end()) and _CAPITALS_AFTER.match(text, match.end()))
    )


def _is_emphasis(match: re.Match[str]) -> bool:
    """A neighbour in capitals that is a plain word: the whole phrase is emphasised."""
    text = match.string
    left = _CAPITALS_BEFORE.search(text[max(0, match.start() - 30) : match.start()])
    right = _CAPITALS_AFTER.match(text, match.end("letters"))
    return any(
        len(found[1]) > LONGEST_SPELLED
        or not _CIRCUMFLEX.isdisjoint(found[1])
        or words.is_known(lower(found[1]))
        for found in (left, right)
        if found and found[1] not in SAID_AS_WORDS
    )


ACRONYM = PatternRule(
    "acronym",
    regex(
        rf"(?<!{LETTER})(?<!{LETTER}['’])(?P<letters>[A-ZÇĞİÖŞÜ]{{2}}[A-ZÇĞİÖŞÜ]*+)(?!{LETTER}){SUFFIX}"
    ),
    _say,
)

"""Acronyms: TBMM'nin -> te be me me'nin; NATO and its like are said as words, as they stand."""

import re

from tts_job.text import words
from tts_job.text.spoken.roman import is_roman
from tts_job.text.spoken.rule import LETTER, PatternRule
from tts_job.text.turkish import VOWELS, lower, upper, word_set

# Names of the letters, TDK Yazım Kılavuzu; q, w, x as they are said in Turkish.
LETTER_NAMES: dict[str, str] = {
    upper(name[0]): name
    for name in word_set(
        "a be ce çe de e fe ge ğe he ı i je ke le me ne o ö pe re se şe te u ü ve ye ze"
    )
} | {"Q": "kü", "W": "dablyu", "X": "iks"}
SAID_OTHERWISE: dict[str, str] = {
    "PKK": "pe ka ka",
    "KKTC": "ka ka te ce",
    "IMF": "ay em ef",
    "BBC": "bi bi si",
    "CNN": "si en en",
    "FBI": "ef bi ay",
    "CIA": "si ay ey",
}
SAID_AS_WORDS = word_set(
    "NATO UNESCO UNICEF OPEC FIFA UEFA NASA ASEAN BRICS TİKA AFAD TOKİ TÜİK TÜBİTAK TÜSİAD MÜSİAD"
    " TÜRKSOY TÜRKPA TANAP BOTAŞ ASELSAN ODTÜ YÖK MİT İHA SİHA TOGG FETÖ DEAŞ COVID AGİT İSEDAK"
    " SASAD TEKNOFEST ROKETSAN TUSAŞ HAVELSAN"
)
LONGEST_SPELLED = 5
"""Letters; a longer word in capitals is emphasis, and is said as a word."""
SHORTEST_WORD = 4
"""An unknown acronym with vowels is said as a word from this length on: AGİT, but AB and ABD."""

_HARD_TO_SAY = re.compile("^[^aeıioöuü]{2}|[^aeıioöuü]{3}")
_CAPITALS_BEFORE = re.compile(r"([A-ZÇĞİÖŞÜ]{2,})[ -]$")
_CAPITALS_AFTER = re.compile(r"[ -]([A-ZÇĞİÖŞÜ]{2,})(?![^\W\d_])")


def spelled(letters: str) -> str:
    return " ".join(LETTER_NAMES[letter] for letter in letters)


def _say(match: re.Match[str]) -> str | None:
    letters = match[0]
    if letters in SAID_OTHERWISE:
        return SAID_OTHERWISE[letters]
    if letters in SAID_AS_WORDS or len(letters) > LONGEST_SPELLED or is_roman(letters):
        return None
    small = lower(letters)
    if VOWELS.isdisjoint(small):
        return spelled(letters)
    if words.is_known(small) or _is_emphasis(match):
        return None
    if len(letters) >= SHORTEST_WORD and not _HARD_TO_SAY.search(small):
        return None
    return spelled(letters)


def _is_emphasis(match: re.Match[str]) -> bool:
    """A neighbour in capitals that is a plain word: the whole phrase is emphasised."""
    before = _CAPITALS_BEFORE.search(match.string[max(0, match.start() - 30) : match.start()])
    after = _CAPITALS_AFTER.match(match.string, match.end())
    return any(
        len(found[1]) > LONGEST_SPELLED or words.is_known(lower(found[1]))
        for found in (before, after)
        if found
    )


ACRONYM = PatternRule(
    "acronym",
    re.compile(  # It opens with a set of letters, which the engine finds fast, and then looks back.
        rf"[A-ZÇĞİÖŞÜ](?<!{LETTER}.)(?<!{LETTER}'.)[A-ZÇĞİÖŞÜ]++(?!{LETTER})"
    ),
    _say,
)
LETTER_WITH_NUMBER = PatternRule(
    "acronym",
    re.compile(rf"[A-ZÇĞİÖŞÜ](?:(?<!{LETTER}.)(?<!'.)(?=-?[0-9])|(?<=[0-9].)(?!{LETTER}))"),
    lambda match: LETTER_NAMES[match[0]],
)

"""Endings after an apostrophe: 2040'ta -> iki bin kırkta.

They are kept as the author wrote them, which is how the author says the number; only a word that
changes before a vowel (dört, dördü) and a doubled vowel (2'inci) are mended.
"""

from tts_job.text.turkish import VOWELS, lower

SUFFIX = r"(?:'(?P<suffix>[a-zçğıöşüâîûA-ZÇĞİÖŞÜ]{1,24}+))?"
"""Optional ending of a written number, for the patterns of the rules."""


def with_suffix(spoken: str, suffix: str | None) -> str:
    """`spoken` and the ending as one word."""
    if not suffix:
        return spoken
    ending = lower(suffix)
    if ending[0] in VOWELS:
        if spoken.endswith("dört"):
            return spoken[:-1] + "d" + ending
        if spoken[-1] in VOWELS and ending[1:3] == "nc":
            return spoken + ending[1:]
    return spoken + ending

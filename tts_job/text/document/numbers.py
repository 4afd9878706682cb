"""The number of a list item in the notation of its list (ECMA-376, part 1, 17.18.59)."""

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
LONGEST = 10_000
"""No list of a speech counts further; Roman numbers grow without end."""


def write_number(count: int, notation: str) -> str:
    """`count` as Word writes it: decimal, lowerLetter, upperRoman, ...; unknown ones as decimal."""
    if not 0 < count < LONGEST:
        return str(count)
    if notation in ("lowerRoman", "upperRoman"):
        written = _roman(count)
    elif notation in ("lowerLetter", "upperLetter"):
        repeats, index = divmod(count - 1, len(_LETTERS))
        written = _LETTERS[index] * min(repeats + 1, 9)
    elif notation == "decimalZero":
        written = f"{count:02}"
    else:
        written = str(count)
    return written.upper() if notation.startswith("upper") else written


def _roman(count: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        repeats, count = divmod(count, value)
        written += letters * repeats
    return written

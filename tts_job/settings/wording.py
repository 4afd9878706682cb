"""Words for sentences about settings: a value as its reader knows it, the nearest known name."""

from collections.abc import Iterable, Mapping


def nearest(name: str, known: Iterable[str]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, sorted(known), n=1)), None)


def described(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{shortened(value)}"'
    if isinstance(value, int | float):
        return f"the number {shortened(_digits(value))}"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "a table"
    return "nothing" if value is None else f"a {type(value).__name__}"


def _digits(number: float) -> str:
    try:
        return str(number)
    except ValueError:  # Python writes out no integer of more than 4,300 digits.
        return "with thousands of digits"


def shortened(text: str) -> str:
    printable = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return printable if len(printable) <= 60 else printable[:59] + "…"

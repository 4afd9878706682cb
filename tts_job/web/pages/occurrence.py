"""A word in a paragraph by its number: what a form can carry and a person can say.

Offsets mean nothing to a person without a mouse; "the second Tokayev" does.
"""


def nth_at(text: str, word: str, start: int) -> int:
    """Which of the occurrences of `word` stands at `start`, from 1."""
    return _count(text[: start + len(word)], word)


def span(text: str, word: str, nth: int) -> tuple[int, int] | None:
    """Of the nth occurrence, from 1; None where there are not so many."""
    start = -1
    for _ in range(min(nth, len(text)) if word else 0):
        start = text.find(word, start + 1)
        if start < 0:
            return None
    return (start, start + len(word)) if start >= 0 else None


def _count(text: str, word: str) -> int:
    """Overlapping ones too, as `span` counts them."""
    return sum(text.startswith(word, at) for at in range(len(text)))

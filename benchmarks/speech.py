"""Long speeches for measuring: unique paragraphs, made of the sample speech's own sentences."""

import random
import re
from pathlib import Path

SAMPLE = Path(__file__).parent.parent / "speeches" / "amreyev-2022-01-11.md"
PARAGRAPHS_AN_HOUR = 400
NUMBERED_EVERY = 5
"""In the sample speech, too, every fifth paragraph has a number to be read."""
WORDS_A_PARAGRAPH = 12
"""400 paragraphs of 12 words take the embedded voice about an hour, pauses included."""


def long_speech(paragraphs: int, seed: int = 1) -> str:
    """A document of `paragraphs` different paragraphs; the same for the same arguments."""
    source = random.Random(seed)
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", SAMPLE.read_text("utf-8"))
    small = sorted({word.lower() for word in words if word.islower() and "đ" not in word})
    lines = ["# Ölçüm konuşması"]
    for number in range(paragraphs):
        chosen = [source.choice(small) for _ in range(WORDS_A_PARAGRAPH)]
        middle = len(chosen) // 2
        sentence = " ".join(chosen[:middle]) + ", " + " ".join(chosen[middle:])
        opening = f"{number + 1}. konu, " if number % NUMBERED_EVERY == 0 else ""
        lines.append(f"{opening}{sentence}.".capitalize())
    return "\n\n".join(lines) + "\n"

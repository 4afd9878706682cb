"""Long speeches for measuring: unique paragraphs, made of the sample speech's own sentences."""

import random
import re
from pathlib import Path

SAMPLE = Path(__file__).parent.parent / "speeches" / "amreyev-2022-01-11.md"
PARAGRAPHS_AN_HOUR = 400
WORDS_A_PARAGRAPH = 12
"""400 paragraphs of 12 words take the embedded voice about an hour, pauses included."""


def long_speech(paragraphs: int, seed: int = 1) -> str:
    """A document of `paragraphs` different paragraphs; the same for the same arguments."""
    source = random.Random(seed)
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", SAMPLE.read_text("utf-8"))
    small = sorted({word.lower() for word in words if word.islower() and "đ" not in word})
    lines = ["# Ölçüm konuşması"]
    for number in range(paragraphs):
        chosen = [source.choice(small) for _ in range(WORDS_A_PARAGRAPH - 1)]
        middle = len(chosen) // 2
        sentence = " ".join(chosen[:middle]) + ", " + " ".join(chosen[middle:])
        lines.append(f"Konu {number + 1}: {sentence}.")
    return "\n\n".join(lines) + "\n"

"""How the memory of the text side grows with the text: next to nothing beside the text itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.speech import long_speech

SMALL, LARGE = 2_000, 8_000
"""Paragraphs: as much as five hours of speech, and twenty."""
MOST_GROWTH = 12
"""Bytes of memory for each byte of text, of which a string takes two; every word kept takes 20."""
UNDERSTAND = """
import sys
from pathlib import Path
from tts_job.preview import preview
from tts_job.text.spoken.lexicon import EMPTY
seen = preview(Path(sys.argv[1]), EMPTY)
assert sum(len(each.readings) for each in seen.paragraphs) > 0
(peak,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(int(peak.split()[1]) * 1024)
"""


def peak_bytes(speech: Path) -> int:
    """Of the memory of a process that reads, repairs and understands it, and reads it out."""
    command = (sys.executable, "-c", UNDERSTAND, str(speech))
    return int(subprocess.run(command, capture_output=True, check=True, timeout=120).stdout)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak")
def test_no_word_of_a_long_text_is_kept_beside_the_text(tmp_path: Path) -> None:
    sizes, peaks = [], []
    for paragraphs in (SMALL, LARGE):
        speech = tmp_path / f"{paragraphs}.md"
        speech.write_text(long_speech(paragraphs), "utf-8")
        sizes.append(speech.stat().st_size)
        peaks.append(peak_bytes(speech))
    growth = (peaks[1] - peaks[0]) / (sizes[1] - sizes[0])
    assert growth < MOST_GROWTH, f"{growth:.1f} bytes for each byte of text"

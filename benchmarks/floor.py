"""The floor: synthesis and encoding, and nothing else. No job with this voice can be cheaper.

The helper processes of the product speak, LAME encodes with the product's own settings, on all
cores. What there is to say is worked out before and read from a file: for each segment its
utterances, as JSON. Zeros at the edges are cut off before the encoding, as far as that is free;
nothing is faded, levelled, measured, cached, tagged or published.

    python -m benchmarks.floor WORDS.json SOUND.mp3 RATE_WPM PITCH BITRATE_KBPS LAME_QUALITY

Prints the seconds of speech made.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from struct import pack, unpack
from typing import IO

import espeakng_loader

from tts_job.audio import mp3
from tts_job.audio.mp3 import Mp3Format

HELPER = Path(__file__).parent.parent / "tts_job" / "engines" / "espeak_helper.py"
VOICE = "tr"
SAMPLE_BYTES = 2
WORD_BYTES = 8


class Helper:
    """One espeak_helper.py, spoken to as its docstring says."""

    def __init__(self, rate_wpm: int, pitch: int) -> None:
        library = Path(espeakng_loader.get_library_path())
        options = (str(library), str(library.parent), VOICE, str(rate_wpm), str(pitch))
        self._process = subprocess.Popen(
            (sys.executable, "-I", "-S", str(HELPER), *options),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests: IO[bytes] = self._process.stdin
        self._answers: IO[bytes] = self._process.stdout
        self.rate: int = unpack("<ii", self._answers.read(8))[0]

    def say(self, utterance: str) -> bytes:
        """PCM without the zeros at its edges."""
        text = utterance.encode()
        self._requests.write(pack("<I", len(text)) + text)
        self._requests.flush()
        _, words, size = unpack("<iII", self._answers.read(12))
        self._answers.read(words * WORD_BYTES)
        pcm = self._answers.read(size)
        end = len(pcm.rstrip(b"\0"))
        start = len(pcm) - len(pcm.lstrip(b"\0"))
        return pcm[start - start % SAMPLE_BYTES : end + end % SAMPLE_BYTES]

    def end(self) -> None:
        self._requests.close()
        self._process.wait()
        self._answers.close()


def main(
    words: Path, sound: Path, rate_wpm: int, pitch: int, bitrate_kbps: int, quality: int
) -> None:
    segments: list[list[str]] = json.loads(words.read_text("utf-8"))
    cores = len(os.sched_getaffinity(0))
    helpers = [Helper(rate_wpm, pitch) for _ in range(cores)]
    fmt = Mp3Format(helpers[0].rate, bitrate_kbps, quality)
    idle: SimpleQueue[Helper] = SimpleQueue()
    for helper in helpers:
        idle.put(helper)

    def make(utterances: list[str]) -> tuple[bytes, int]:
        helper = idle.get()
        pcm = b"".join(map(helper.say, utterances))
        idle.put(helper)
        padding = bytes(SAMPLE_BYTES * mp3.padding_samples(len(pcm) // SAMPLE_BYTES, fmt))
        return mp3.encode(pcm + padding, fmt), len(pcm) // SAMPLE_BYTES

    samples = 0
    with ThreadPoolExecutor(cores) as pool, sound.open("wb") as file:
        for data, made in pool.map(make, segments):
            file.write(data)
            samples += made
    for helper in helpers:
        helper.end()
    print(samples / fmt.rate)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:7]))

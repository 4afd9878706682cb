"""The script to compare with: what one writes with espeak-ng, pydub and ffmpeg in an afternoon.

It cleans nothing, reads nothing out differently, keeps nothing, and makes one MP3. Run by its path:

    python benchmarks/plain_script.py SPEECH.md EPISODE.mp3 [--bitrate 64k --quality 7]

Without options ffmpeg encodes as it likes (128 kbit/s, LAME's quality 5). Prints the seconds made.
"""

import argparse
import subprocess
import tempfile
from pathlib import Path

from pydub import AudioSegment

PAUSE_MS = 800
RATE_WPM = 160


def main() -> None:
    parser = argparse.ArgumentParser(description="Read a speech aloud into one MP3.")
    parser.add_argument("speech", type=Path)
    parser.add_argument("episode", type=Path)
    parser.add_argument("--bitrate", default=None, help="As ffmpeg takes it: 64k.")
    parser.add_argument("--quality", default=None, help="LAME's, 0 (best) to 9 (fastest).")
    given = parser.parse_args()

    text = given.speech.read_text(encoding="utf-8")
    paragraphs = [part.strip(" #*\n") for part in text.split("\n\n")]
    pause = AudioSegment.silent(PAUSE_MS)
    episode = AudioSegment.empty()
    with tempfile.TemporaryDirectory() as folder:
        for number, paragraph in enumerate(filter(None, paragraphs)):
            wav = f"{folder}/{number}.wav"
            speak = ["espeak-ng", "-v", "tr", "-s", str(RATE_WPM), "-w", wav, "--", paragraph]
            subprocess.run(speak, check=True)
            if number:
                episode += pause
            episode += AudioSegment.from_wav(wav)
    quality = ["-compression_level", given.quality] if given.quality else None
    episode.export(given.episode, format="mp3", bitrate=given.bitrate, parameters=quality)
    print(episode.duration_seconds)


if __name__ == "__main__":
    main()

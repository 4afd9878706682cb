"""A worker in a process of its own, to be killed: python -m tests.jobs.work FOLDER [POSTGRES]."""

import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from tests.fakes import ToneEngine
from tests.jobs.office import open_office
from tts_job.model import AudioChunk

SPEAK_S = 0.03


@dataclass
class Unhurried(ToneEngine):
    """Takes its time, and writes down what it was asked to say."""

    said_in: Path = Path("said.txt")

    def speak(self, utterance: str, voice: str) -> AudioChunk:
        line = os.open(self.said_in, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(line, f"{utterance}\n".encode())
        os.close(line)
        threading.Event().wait(SPEAK_S)
        return super().speak(utterance, voice)


def main(folder: str, address: str = "") -> None:
    with open_office(Path(folder), address) as office:
        office.engines = [Unhurried(said_in=Path(folder) / "said.txt")]
        with office.worker():
            print("ready", flush=True)
            sys.stdin.read()  # until who started it is gone


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Engines for tests: a fast one that keeps every promise, and faulty ones named for their fault."""

import math
import threading
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tts_job.engines.base import Voice
from tts_job.errors import EngineFailed, EngineUnusable
from tts_job.model import AudioChunk, WordMark

RATE = 16000
SECONDS_PER_CHAR = 0.06
TONES_HZ = (400.0, 410.0, 420.0, 430.0)
"""Close together, so that all words are about equally loud."""


@dataclass
class ToneEngine:
    """Hums instead of speaking: a different tone for each word, 60 ms for each letter."""

    name: str = "tone"
    max_chars: int = 200
    remote: bool = False
    lame_quality: int = 7
    parallel: int = 2
    sample_rate: int = RATE
    default_voice: str = "hum"
    measured_lufs: Mapping[str, float] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def identity(self, voice: str) -> str:
        return f"{self.name} 1 {voice}"

    def voices(self) -> Sequence[Voice]:
        return (Voice("hum", "tr", "Hum"), Voice("buzz", "tr", "Buzz"))

    def has_voice(self, name: str) -> bool:
        return name in {voice.name for voice in self.voices()}

    def probe(self) -> None:
        return

    def speak(self, utterance: str, voice: str) -> AudioChunk:
        self.said.append(utterance)
        return hum(utterance, loud=0.3 if voice == "hum" else 0.25)

    def close(self) -> None:
        return


@dataclass
class UnusableEngine(ToneEngine):
    """Is never there."""

    name: str = "away"

    def probe(self) -> None:
        raise EngineUnusable(self.name, "it is away", "wait for it", retryable=True)


@dataclass
class OneVoiced(ToneEngine):
    """Has no voice but its own."""

    name: str = "one-voiced"

    def voices(self) -> Sequence[Voice]:
        return (Voice("hum", "tr", "Hum"),)


@dataclass
class DiesMidway(ToneEngine):
    """Speaks a few utterances and fails from then on."""

    name: str = "mortal"
    lives: int = 3
    parallel: int = 1

    def speak(self, utterance: str, voice: str) -> AudioChunk:
        if len(self.said) >= self.lives:
            raise EngineFailed(self.name, utterance, "it died")
        return super().speak(utterance, voice)


@dataclass
class SilentEngine(ToneEngine):
    """Answers with silence."""

    name: str = "silent"

    def speak(self, utterance: str, voice: str) -> AudioChunk:
        spoken = super().speak(utterance, voice)
        return AudioChunk(bytes(len(spoken.pcm)), RATE)


@dataclass
class Gated(ToneEngine):
    """Speaks an utterance each time that it is let; until then it hangs."""

    name: str = "gated"
    parallel: int = 1
    asked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    gate: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def speak(self, utterance: str, voice: str) -> AudioChunk:
        self.asked.release()
        self.gate.acquire()
        return super().speak(utterance, voice)

    def let(self, utterances: int) -> None:
        self.gate.release(utterances)


@dataclass
class RecoversLater(ToneEngine):
    """Fails for a reason that passes, a few times, and is well from then on."""

    name: str = "recovering"
    failures: int = 1
    parallel: int = 1

    def speak(self, utterance: str, voice: str) -> AudioChunk:
        if self.failures:
            self.failures -= 1
            raise EngineFailed(self.name, utterance, "it is unwell")
        return super().speak(utterance, voice)


@dataclass
class Buggy(ToneEngine):
    """Raises what no engine should."""

    name: str = "buggy"

    def speak(self, utterance: str, voice: str) -> AudioChunk:  # noqa: ARG002
        raise ZeroDivisionError("a slip")


def hum(text: str, loud: float) -> AudioChunk:
    """A tone a word with a gap of 2 ms, deterministic in the text."""
    samples = array("h")
    words: list[WordMark] = []
    position = 0
    for word in text.split(" "):
        if word:
            words.append(WordMark(position, len(samples)))
            samples.extend(_tone(word, loud))
        position += len(word) + 1
    return AudioChunk(samples.tobytes(), RATE, tuple(words))


@lru_cache
def _tone(word: str, loud: float) -> tuple[int, ...]:
    count = int(RATE * SECONDS_PER_CHAR * len(word))
    step = 2 * math.pi * TONES_HZ[sum(map(ord, word)) % len(TONES_HZ)] / RATE
    gap = (0,) * (RATE // 500)
    return tuple(int(32767 * loud * math.sin(step * i)) for i in range(count)) + gap

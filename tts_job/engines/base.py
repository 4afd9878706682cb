"""What an engine must promise; tests/engines/test_promises.py checks it.

docs/engines.md shows how to add one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tts_job.model import AudioChunk


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker of an engine, as settings, library and `tts-job engines` name it."""

    name: str
    language: str
    label: str = ""


class Engine(Protocol):
    """A speech synthesizer, opened with its own section of the settings.

    The constructor does nothing that takes time and imports nothing heavy; it may start work in the
    background. `speak` is called from `parallel` threads at once. `close` ends what was started;
    an engine can be used again after it.
    """

    name: str
    """As in the settings, the cache and `--engine`."""
    max_chars: int
    """Longest utterance that `speak` takes."""
    remote: bool
    """The text leaves this machine: its answers are kept, so that nothing is asked for twice."""
    lame_quality: int
    """LAME's quality that suits this sound (7 for espeak, 5 for natural voices)."""
    sample_rate: int
    """Of its sound, in Hz; one that MP3 knows. A chunk of another rate is resampled to it."""
    parallel: int
    """Utterances under way at once."""
    default_voice: str
    measured_lufs: Mapping[str, float]
    """Integrated loudness by identity, where it was measured for good; any other voice is measured
    when it first speaks."""

    def identity(self, voice: str) -> str:
        """All that decides how `voice` sounds: engine, its version, voice, rate, pitch, ..."""
        ...

    def voices(self) -> Sequence[Voice]:
        """All voices, best first. Raises EngineUnusable where it cannot know."""
        ...

    def has_voice(self, name: str) -> bool:
        """`speak` knows this voice. Raises EngineUnusable where it cannot know."""
        ...

    def probe(self) -> None:
        """Return if speech can be had now, after a second at most; else raise EngineUnusable."""
        ...

    def speak(self, utterance: str, voice: str) -> AudioChunk:
        """Say `utterance` (at most `max_chars`). Raises EngineError, after retries of its own."""
        ...

    def close(self) -> None: ...

"""Every published MP3 read and decoded to its end: bytes, length, loudness, peaks, silences.

The audio streams through in pieces, so memory does not grow with an episode. Loudness and true peak
are libebur128's over the decoded MP3: they know nothing of what rendering measured.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tts_job.audio.loudness import decibels
from tts_job.check import Finding, render_again
from tts_job.library.entry import Entry
from tts_job.publish import AUDIO_SUFFIX, TEXT_SUFFIXES
from tts_job.settings.options import Settings
from tts_job.storage import Folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LOUDNESS_TOLERANCE_LU = 1.0
PEAK_TOLERANCE_DB = 0.1
"""Four-fold oversampling reads true peaks up to this much differently (BS.1770-5, annex 2)."""
LIBRARY_PRECISION_S = 0.0006
"""The library keeps milliseconds."""
LONGEST_SILENCE_S = 3.0
SILENCE_AMPLITUDE = 33  # of 32768: -60 dBFS
PIECE_S = 1
READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Heard:
    """What a player gets out of an MP3."""

    rate: int
    samples: int
    stated_samples: int
    """What the file's own Info header promises."""
    loudness_lufs: float
    true_peak_dbtp: float
    silence_start_s: float
    """Of the longest silence."""
    silence_s: float


def check_audio(entry: Entry, public: Folder, settings: Settings) -> Iterator[Finding]:
    """Faults of one published episode whose MP3 is in place. Slow: reads and decodes it."""
    episode = entry.episode
    name = episode.file(AUDIO_SUFFIX)
    if public.size(name) is None:
        return  # check says so
    again = render_again(entry, settings, "--force")
    try:
        what = _digest_fault(entry, public)
        heard = None if what else listen(public.root / name)
    except OSError as error:
        what, heard = f"it cannot be read ({error.strerror or error})", None
    except ValueError as error:
        what, heard = str(error), None
    if heard is None:
        yield Finding(name, what, again)
        return
    for what in _sound_faults(heard, entry, settings):
        yield Finding(name, what, again)


def listen(path: Path) -> Heard:
    """Decode the whole MP3 in pieces. Raises ValueError where nothing can be decoded."""
    import miniaudio
    import numpy as np
    import pyebur128
    from mutagen import MutagenError
    from mutagen.mp3 import MP3, MPEGInfo

    mode = pyebur128.MeasurementMode
    try:
        info = MP3(path).info
        assert isinstance(info, MPEGInfo)
        rate = int(info.sample_rate)
        state = pyebur128.R128State(1, rate, mode.MODE_I | mode.MODE_TRUE_PEAK)
        silence = _Silence()
        for piece in miniaudio.stream_file(
            str(path), miniaudio.SampleFormat.SIGNED16, 1, rate, frames_to_read=PIECE_S * rate
        ):
            sound = np.frombuffer(piece, dtype=np.int16)
            state.add_frames(sound, len(sound))
            silence.add(sound)
    except (MutagenError, miniaudio.MiniaudioError) as error:
        raise ValueError(f"it cannot be decoded ({error})") from error
    start, length = silence.longest()
    peak = pyebur128.get_true_peak(state, 0)
    return Heard(
        rate=rate,
        samples=silence.samples,
        stated_samples=round(info.length * rate),
        loudness_lufs=pyebur128.get_loudness_global(state),
        true_peak_dbtp=decibels(peak),
        silence_start_s=start / rate,
        silence_s=length / rate,
    )


class _Silence:
    """Finds the longest run of samples that nobody hears, over pieces of sound."""

    def __init__(self) -> None:
        self.samples = 0
        self._loud_end = 0
        """Just after the last sample that was heard."""
        self._longest = (0, 0)

    def add(self, sound: "NDArray[np.int16]") -> None:
        import numpy as np

        loud = np.flatnonzero(np.abs(sound.astype(np.int32)) > SILENCE_AMPLITUDE) + self.samples
        if len(loud):
            ends = np.concatenate(([self._loud_end], loud + 1))
            gaps = loud - ends[:-1]
            widest = int(gaps.argmax())
            self._note(int(ends[widest]), int(gaps[widest]))
            self._loud_end = int(ends[-1])
        self.samples += len(sound)

    def longest(self) -> tuple[int, int]:
        """Its first sample and its length; to be asked after the last piece."""
        self._note(self._loud_end, self.samples - self._loud_end)
        return self._longest

    def _note(self, start: int, length: int) -> None:
        if length > self._longest[1]:
            self._longest = (start, length)


def _digest_fault(entry: Entry, public: Folder) -> str:
    """In what the bytes are not those that were recorded; empty when they are."""
    episode = entry.episode
    sha = hashlib.sha256()
    with (public.root / episode.file(AUDIO_SUFFIX)).open("rb") as file:
        while piece := file.read(READ_BYTES):
            sha.update(piece)
    if sha.hexdigest() != entry.sha256:
        return "its bytes are not those that were rendered (SHA-256 differs)"
    for suffix in TEXT_SUFFIXES:
        if not public.size(episode.file(suffix)):
            return ""  # check says so
        sha.update(public.read(episode.file(suffix)))
    if sha.hexdigest()[:16] != episode.hash:
        return "a file beside it was changed (the hash in their name differs)"
    return ""


def _sound_faults(heard: Heard, entry: Entry, settings: Settings) -> Iterator[str]:
    audio, duration_s = settings.audio, heard.samples / heard.rate
    if heard.samples != heard.stated_samples:
        yield f"it has {heard.samples} samples, its Info header says {heard.stated_samples}"
    if abs(duration_s - entry.episode.duration_s) > LIBRARY_PRECISION_S:
        yield f"it plays {duration_s:.3f} s, the library says {entry.episode.duration_s:.3f} s"
    if not abs(heard.loudness_lufs - audio.loudness_lufs) <= LOUDNESS_TOLERANCE_LU:
        yield f"its loudness is {heard.loudness_lufs:.1f} LUFS instead of {audio.loudness_lufs:.1f}"
    if heard.true_peak_dbtp > audio.true_peak_dbtp + PEAK_TOLERANCE_DB:
        yield (
            f"its true peak is {heard.true_peak_dbtp:.1f} dBTP, more than the"
            f" {audio.true_peak_dbtp:.1f} of the settings"
        )
    if heard.silence_s > LONGEST_SILENCE_S + _longest_pause_s(settings):
        yield f"it is silent for {heard.silence_s:.1f} s from {heard.silence_start_s:.1f} s on"


def _longest_pause_s(settings: Settings) -> float:
    """Beyond the usual: settings may ask for pauses that are longer than a fault would be."""
    pauses = settings.pauses
    longest_ms = max(pauses.paragraph_ms, pauses.heading_ms, pauses.title_ms)
    return max(0.0, longest_ms / 1000 - LONGEST_SILENCE_S / 2)

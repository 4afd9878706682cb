"""Every published MP3 read and heard to its end: bytes, length, loudness, peaks, silences.

The audio streams through in pieces, so memory does not grow with an episode. Loudness and true peak
are libebur128's over the decoded MP3: they know nothing of what rendering measured.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tts_job.check import TEXT_SUFFIXES, Finding, render_again
from tts_job.library import Entry
from tts_job.settings import Settings
from tts_job.storage import Folder

LOUDNESS_TOLERANCE_LU = 1.0
PEAK_TOLERANCE_DB = 0.1
"""Four-fold oversampling reads true peaks up to this much differently (BS.1770-5, annex 2)."""
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
    name = episode.file(".mp3")
    if public.size(name) is None:
        return  # check says so
    again = render_again(entry, settings, "--force")
    if what := _digest_fault(entry, public):
        yield Finding(name, what, again)
        return
    try:
        heard = listen(public.root / name)
    except ValueError as error:
        yield Finding(name, str(error), again)
        return
    for what in _sound_faults(heard, entry, settings):
        yield Finding(name, what, again)


def listen(path: Path) -> Heard:
    """Decode the whole MP3 in pieces. Raises ValueError where nothing can be decoded."""
    import miniaudio
    import numpy as np
    import pyebur128
    from mutagen import MutagenError
    from mutagen.mp3 import MP3

    mode = pyebur128.MeasurementMode
    try:
        info = MP3(path).info
        rate = int(info.sample_rate)
        pieces = miniaudio.stream_file(
            str(path), miniaudio.SampleFormat.SIGNED16, 1, rate, frames_to_read=PIECE_S * rate
        )
        state = pyebur128.R128State(1, rate, mode.MODE_I | mode.MODE_TRUE_PEAK)
        samples = 0
        quiet = _Quiet()
        for piece in pieces:
            sound = np.frombuffer(piece, dtype=np.int16)
            state.add_frames(sound, len(sound))
            quiet.add(np.flatnonzero(np.abs(sound.astype(np.int32)) > SILENCE_AMPLITUDE), samples)
            samples += len(sound)
    except (MutagenError, miniaudio.MiniaudioError) as error:
        raise ValueError(f"it cannot be decoded ({error})") from error
    quiet.close(samples)
    return Heard(
        rate=rate,
        samples=samples,
        stated_samples=round(info.length * rate),
        loudness_lufs=pyebur128.get_loudness_global(state),
        true_peak_dbtp=_decibels(pyebur128.get_true_peak(state, 0)),
        silence_start_s=quiet.start / rate,
        silence_s=quiet.longest / rate,
    )

"""An intro or outro: a sound file -> a segment, at the episode's rate and as loud as the rest."""

import hashlib
from pathlib import Path

import numpy as np

from tts_job import files
from tts_job.audio import segment
from tts_job.audio.mp3 import Mp3Format
from tts_job.cache import Cache
from tts_job.errors import BadRecording
from tts_job.model import Segment

LONGEST_S = 300
"""A recording is held in memory as a whole: 5 minutes at 48 kHz are 29 MB."""


def record(path: Path, fmt: Mp3Format, target: segment.Level, cache: Cache) -> Segment:
    """The segment of the sound file at `path` (WAV, MP3, FLAC, OGG); raises BadRecording.

    `target.gain_db` is the integrated loudness to reach, in LUFS.
    """
    import miniaudio

    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadRecording(path, error.strerror or str(error)) from error
    fingerprint = files.digest("recording 1", hashlib.sha256(data).hexdigest(), repr((fmt, target)))
    if kept := cache.find(fingerprint):
        return kept
    try:
        if miniaudio.get_file_info(str(path)).duration > LONGEST_S:
            raise BadRecording(path, f"it is longer than {LONGEST_S // 60} minutes")
        sound = miniaudio.decode(data, nchannels=1, sample_rate=fmt.rate)
        samples = np.frombuffer(sound.samples, dtype="<i2")
        made, mp3 = segment.build_from_file(samples, fmt, target, fingerprint)
    except (miniaudio.MiniaudioError, miniaudio.DecodeError) as error:
        raise BadRecording(path, "it is not WAV, MP3, FLAC or OGG") from error
    except segment.SilentSpeechError as error:
        raise BadRecording(path, "it is silent") from error
    cache.keep(made, mp3)
    return made

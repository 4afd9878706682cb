"""Loudness against libebur128's own integration, and a limiter that holds without pumping."""

import math

import numpy as np
import pyebur128
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_job.audio import loudness

RATE = 22050


def voice(seconds: float, seed: int = 1, level: float = 0.2) -> loudness.Samples:
    """Noise in syllables: loud and soft parts as in speech."""
    rng = np.random.default_rng(seed)
    count = int(RATE * seconds)
    envelope = 0.2 + np.abs(np.sin(np.arange(count) * 2 * np.pi * 2.3 / RATE))
    noise = np.convolve(rng.standard_normal(count), np.ones(8) / 8, "same")
    return np.clip(noise * envelope * level * 32768, -32768, 32767).astype(np.int16)


def whole(samples: loudness.Samples) -> float:
    state = pyebur128.R128State(1, RATE, pyebur128.MeasurementMode.MODE_I)
    state.add_frames(samples, len(samples))
    return float(pyebur128.get_loudness_global(state))


def peak(samples: loudness.Samples) -> float:
    state = pyebur128.R128State(1, RATE, pyebur128.MeasurementMode.MODE_TRUE_PEAK)
    state.add_frames(samples, len(samples))
    return float(pyebur128.get_true_peak(state, 0))


def test_a_full_scale_sine_of_997_hertz_has_minus_3_01_lufs() -> None:
    sine = (np.sin(np.arange(RATE * 5) * 2 * np.pi * 997 / RATE) * 32767).astype(np.int16)
    assert loudness.integrated_lufs(loudness.measure_energies(sine, RATE)) == pytest.approx(
        -3.01, abs=0.05
    )


def test_energies_of_segments_add_up_to_the_loudness_of_the_whole() -> None:
    parts = [voice(seconds, seed) for seed, seconds in enumerate((3.0, 7.3, 1.2, 12.0))]
    energies = [energy for part in parts for energy in loudness.measure_energies(part, RATE)]
    assert loudness.integrated_lufs(energies) == pytest.approx(
        whole(np.concatenate(parts)), abs=0.05
    )


def test_silence_does_not_count() -> None:
    speech = voice(5.0)
    energies = loudness.measure_energies(speech, RATE)
    padded = [*energies, *[0.0] * 100]
    assert loudness.integrated_lufs(padded) == pytest.approx(
        loudness.integrated_lufs(energies), abs=0.2
    )
    assert loudness.integrated_lufs([0.0] * 50) == -math.inf


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), ceiling=st.floats(0.05, 0.9), level=st.floats(0.05, 0.5))
def test_nothing_is_above_the_ceiling_after_limiting(
    seed: int, ceiling: float, level: float
) -> None:
    limited, highest = loudness.limit(voice(1.0, seed, level), RATE, ceiling)
    assert highest <= ceiling
    # Noise is harder than speech: its true peaks lie further above its samples.
    assert loudness.decibels(peak(limited)) <= loudness.decibels(ceiling) + 0.6


def test_quiet_sound_is_not_touched() -> None:
    samples = voice(1.0, level=0.05)
    limited, highest = loudness.limit(samples, RATE, 0.9)
    assert limited is samples
    assert highest == pytest.approx(peak(samples), rel=0.05)


def test_a_limited_peak_leaves_the_sound_a_tenth_of_a_second_away_alone() -> None:
    samples = voice(2.0, level=0.05)
    middle = len(samples) // 2
    samples[middle : middle + 40] = 32000
    limited, _ = loudness.limit(samples, RATE, 0.5)
    away = RATE // 10
    assert np.array_equal(limited[: middle - away], samples[: middle - away])
    assert np.array_equal(limited[middle + away :], samples[middle + away :])
    assert np.abs(limited[middle : middle + 40]).max() <= 0.51 * 32768

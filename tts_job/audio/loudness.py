"""Loudness and peaks of mono speech: measured by libebur128, levelled without pumping.

A segment keeps its energy per 100 ms. Those add up: the integrated loudness of a whole episode
follows from its segments' energies within 0.011 LU, and no audio is read twice.

Levels are mono: 0 dBFS sine of 997 Hz = -3.01 LUFS (ITU-R BS.1770-5, annex 1).
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
Reals = NDArray[np.float32]

OFFSET_LUFS = -0.691  # BS.1770-5, annex 1, equation 2
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
BLOCK_ENERGIES = 4
"""A gating block is 400 ms and the next begins 100 ms later (annex 1)."""
FULL_SCALE = 32768.0

OVERSAMPLING = 4  # BS.1770-5, annex 2, for true peaks
SUSPICIOUS_PART = 0.85
"""Only blocks whose sample peak reaches this part of the ceiling are oversampled: a true peak of
speech rises by less than 1.1 dB (measured; 1.4 dB is 1 / 0.85) above the samples around it."""
SILENCE = 1e-6
BLOCK_MS = 10
MARGIN_MS = 5
"""Context on both sides of an oversampled stretch, so that the resampler has settled."""
GLIDE_MS = 30
"""The limiter's gain moves over this time before a peak and after it: longer than a period of a
deep voice (so no distortion), shorter than a syllable (so no pumping)."""


def measure_energies(samples: Samples, rate: int) -> tuple[float, ...]:
    """K-weighted mean square of each 100 ms of mono `samples`, 1.0 being full scale."""
    import pyebur128

    state = pyebur128.R128State(1, rate, pyebur128.MeasurementMode.MODE_M)
    step = rate // 10
    energies = []
    for start in range(0, len(samples), step):
        block = samples[start : start + step]
        if len(block) < step:
            block = np.pad(block, (0, step - len(block)))
        state.add_frames(block, step)
        energies.append(_energy(pyebur128.get_loudness_window(state, 100)))
    return tuple(energies)


def integrated_lufs(energies: Sequence[float]) -> float:
    """Integrated loudness of what has these energies, gated as annex 1 says; -inf for silence."""
    series = np.asarray(energies, dtype=np.float64)
    if len(series) < BLOCK_ENERGIES:
        series = np.pad(series, (0, BLOCK_ENERGIES - len(series)))
    sums = np.cumsum(np.concatenate(([0.0], series)))
    blocks = (sums[BLOCK_ENERGIES:] - sums[:-BLOCK_ENERGIES]) / BLOCK_ENERGIES
    blocks = blocks[blocks > _energy(ABSOLUTE_GATE_LUFS)]
    if not len(blocks):
        return -math.inf
    gate = blocks.mean() * 10 ** (RELATIVE_GATE_LU / 10)
    return _lufs(float(blocks[blocks > gate].mean()))


def limit(samples: Samples, rate: int, ceiling: float) -> tuple[Samples, float]:
    """Turn down what would exceed `ceiling` (linear true peak), and the true peak afterwards.

    The gain of each millisecond is what its own true peak needs, spread over GLIDE_MS on both sides
    and smoothed: it never exceeds the need, and it moves slowly. Quiet stretches are not touched.
    """
    blocks = _sample_peaks(samples, rate)
    highest = float(blocks.max(initial=0.0))
    suspicious = _stretches(blocks >= max(min(highest, ceiling) * SUSPICIOUS_PART, SILENCE))
    peaks = np.zeros(len(blocks) * BLOCK_MS, np.float32)
    _find_true_peaks(peaks, samples, rate, suspicious)
    highest = max(highest, float(peaks.max(initial=0.0)))
    if highest <= ceiling:
        return samples, highest
    limited = samples.copy()
    for start, end in _stretches(peaks > ceiling, margin=2 * GLIDE_MS):
        need = np.minimum(1.0, ceiling / np.maximum(peaks[start:end], SILENCE))
        _turn_down(limited, rate, start, np.asarray(need, np.float32))
    return limited, ceiling


def decibels(linear: float) -> float:
    return 20 * math.log10(linear) if linear > 0 else -math.inf


def linear(level_db: float) -> float:
    return float(10 ** (level_db / 20))


def _sample_peaks(samples: Samples, rate: int) -> Reals:
    """Highest sample of each block of BLOCK_MS."""
    step = _millisecond(rate) * BLOCK_MS
    whole = len(samples) // step
    blocks = samples[: whole * step].reshape(whole, step)
    rest = samples[whole * step :]
    tops = np.append(blocks.max(axis=1), rest.max(initial=0)).astype(np.float32)
    bottoms = np.append(blocks.min(axis=1), rest.min(initial=0)).astype(np.float32)
    return np.asarray(np.maximum(tops, -bottoms) / FULL_SCALE, np.float32)


def _find_true_peaks(
    peaks: Reals, samples: Samples, rate: int, stretches: Sequence[tuple[int, int]]
) -> None:
    """Put the true peak of each millisecond of the stretches (in blocks) into `peaks`.

    The stretches are oversampled in one go, each with its context around it: a call costs more
    than a stretch.
    """
    import soxr

    if not stretches:
        return
    step = _millisecond(rate)
    before = np.zeros(MARGIN_MS * step, samples.dtype)
    after = np.zeros((MARGIN_MS + BLOCK_MS) * step, samples.dtype)
    padded = np.concatenate((before, samples, after))  # a tenth of the time of numpy's pad
    spans = [(start * BLOCK_MS, end * BLOCK_MS) for start, end in stretches]
    pieces = [padded[start * step : (end + 2 * MARGIN_MS) * step] for start, end in spans]
    joined = np.concatenate(pieces).astype(np.float32)
    fine = np.abs(soxr.resample(joined, rate, rate * OVERSAMPLING, quality="HQ"))
    found = fine.reshape(-1, step * OVERSAMPLING).max(axis=1) / np.float32(FULL_SCALE)
    at = MARGIN_MS
    for start, end in spans:
        peaks[start:end] = found[at : at + end - start]
        at += end - start + 2 * MARGIN_MS


def _turn_down(samples: Samples, rate: int, start_ms: int, need: Reals) -> None:
    """Apply to a stretch, in place, a gain that glides below `need` (per millisecond)."""
    step = _millisecond(rate)
    gain = _glide(need)
    stretch = samples[start_ms * step : (start_ms + len(need)) * step]
    middles = (np.arange(len(gain)) + 0.5) * step
    stretch[:] = np.rint(stretch * np.interp(np.arange(len(stretch)), middles, gain))


def _stretches(chosen: NDArray[np.bool_], margin: int = 0) -> list[tuple[int, int]]:
    """Runs of true, each widened by `margin`, in order and apart from each other."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], chosen, [False])).astype(np.int8)))
    found: list[tuple[int, int]] = []
    for first, last in edges.reshape(-1, 2).tolist():
        start, end = max(0, first - margin), min(len(chosen), last + margin)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _glide(need: Reals) -> NDArray[np.float64]:
    """Gain per millisecond: nowhere above `need`, and moving over GLIDE_MS."""
    unity = np.ones(GLIDE_MS, need.dtype)
    spread = _lowest(np.concatenate((unity, need, unity)), 2 * GLIDE_MS + 1)
    window = GLIDE_MS // 2 * 2 + 1
    first, last = (np.full(window // 2, spread[end]) for end in (0, -1))
    padded = np.concatenate((first, spread, last))
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, window).mean(axis=1))


def _lowest(values: Reals, window: int) -> Reals:
    """The lowest of each `window` values in a row, from windows of half the length each time."""
    covered = 1
    while 2 * covered <= window:
        values = np.minimum(values[:-covered], values[covered:])
        covered *= 2
    rest = window - covered
    return np.minimum(values[: len(values) - rest], values[rest:])


def _millisecond(rate: int) -> int:
    return rate // 1000


def _energy(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET_LUFS) / 10))


def _lufs(energy: float) -> float:
    return OFFSET_LUFS + 10 * math.log10(energy)

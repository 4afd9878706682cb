"""MPEG audio layer III: encoding, silence, frame counts and the Info header.

Every encode starts with an empty bit reservoir and ends on a whole frame, so encoded pieces can be
put one after another. A piece that ends with at least 1152 zero samples decodes in a join exactly
as it does alone. ISO 11172-3, ISO 13818-3; the Info header as LAME 3.100 writes it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from struct import pack

ENCODER_DELAY = 576
"""Samples that LAME puts before the sound; players add the decoder's own 529."""
FLUSH_FRAMES = {576: 2, 1152: 1}
"""Frames that an encode has beyond those of its input."""
QUIET_TAIL = 1152
"""Zero samples that keep the end of a piece from leaking into the next."""
LAME_SCALE = 0.95
"""LAME turns its input down by this factor; it is given that much more."""

_BITRATES = {  # kbit/s by index, layer III; ISO 11172-3 2.4.2.3, ISO 13818-3 2.4.2.3
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000)}
_MONO = 0b11
_SIDE_INFO_BYTES = {3: 17, 2: 9}
_INFO_BYTES = 156
"""From "Info" to the tag's CRC, that included."""


@dataclass(frozen=True, slots=True)
class Mp3Format:
    """Mono, constant bitrate."""

    rate: int
    bitrate_kbps: int
    quality: int

    @property
    def samples_per_frame(self) -> int:
        return 1152 if self.rate >= 32000 else 576

    @property
    def frame_bytes(self) -> float:
        """On average: some frames have one byte of padding more than others."""
        return self.samples_per_frame * self.bitrate_kbps * 125 / self.rate

    @property
    def version(self) -> int:
        """Bits of the header: 3 is MPEG-1, 2 is MPEG-2."""
        return 3 if self.rate >= 32000 else 2


def encode(pcm: bytes, fmt: Mp3Format, padding: int = 0) -> bytes:
    """Whole frames of MP3 for mono 16-bit `pcm` and `padding` samples of silence after it.

    Releases the interpreter while it works.
    """
    import lameenc

    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(fmt.rate)
    encoder.set_out_sample_rate(fmt.rate)
    encoder.set_bit_rate(fmt.bitrate_kbps)
    encoder.set_quality(fmt.quality)
    return b"".join((encoder.encode(pcm), encoder.encode(bytes(2 * padding)), encoder.flush()))


def padding_samples(samples: int, fmt: Mp3Format) -> int:
    """Zeros to add after `samples`: at least QUIET_TAIL, up to a whole frame."""
    return QUIET_TAIL + -(samples + QUIET_TAIL) % fmt.samples_per_frame


def count_frames(size: int, fmt: Mp3Format) -> int:
    """Frames in `size` bytes: at a constant bitrate all are within a byte of the average."""
    return round(size / fmt.frame_bytes)


@lru_cache(maxsize=64)
def silence(frames: int, fmt: Mp3Format) -> bytes:
    """Exactly `frames` frames of silence: the beginning of an encode stands alone."""
    data = encode(bytes(2 * frames * fmt.samples_per_frame), fmt)
    ends = [end for _, end in frame_spans(data)]
    return data[: ends[frames - 1]] if frames else b""


def frame_spans(data: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of each frame. Raises ValueError where no frame begins or the last is cut."""
    position = 0
    while position < len(data):
        end = position + _frame_length(data, position)
        if end > len(data):
            raise ValueError(f"the frame at byte {position} is cut")
        yield position, end
        position = end


def info_header(fmt: Mp3Format, frames: int, audio_bytes: int, toc: Sequence[int]) -> bytes:
    """The frame that tells players the exact length and where to seek.

    `frames` and `audio_bytes` are those of all frames after this one; `toc` as `seek_table` gives
    it. The samples played are `played_samples(frames, fmt)`.
    """
    bitrate_index = _info_bitrate_index(fmt)
    rate_index = _RATES[fmt.version].index(fmt.rate)
    header = bytes(
        (
            0xFF,
            0b111 << 5 | fmt.version << 3 | 0b01 << 1 | 1,  # layer III, no CRC
            bitrate_index << 4 | rate_index << 2,
            _MONO << 6 | 0b00 << 2 | 1 << 2,  # original
        )
    )
    size = _frame_length(header, 0)
    delays = ENCODER_DELAY << 12 | _end_padding(fmt)
    frame = (
        header
        + bytes(_SIDE_INFO_BYTES[fmt.version])
        + b"Info"
        + pack(">III", 0x0F, frames, audio_bytes + size)  # flags: frames, bytes, table, quality
        + bytes(toc)
        + pack(">I", 100 - 10 * fmt.quality)
        + b"LAME3.100"
        + bytes((0x01, 0))  # revision 0, constant bitrate; lowpass not said
        + bytes(8)  # peak and replay gain not said: the sound is levelled already
        + bytes((0, min(255, fmt.bitrate_kbps)))
        + delays.to_bytes(3, "big")
        + bytes(4)
        + pack(
            ">IH", audio_bytes + size, 0
        )  # CRC of the music: 0, as reading it all costs too much
    )
    frame += pack(">H", _crc16(frame))
    return frame.ljust(size, b"\0")


def info_size(fmt: Mp3Format) -> int:
    """Bytes of the frame that `info_header` makes."""
    header = bytes((0xFF, 0xE1 | fmt.version << 3 | 2, _info_bitrate_index(fmt) << 4, 0))
    header = header[:2] + bytes((header[2] | _RATES[fmt.version].index(fmt.rate) << 2, 0))
    return _frame_length(header, 0)


def played_samples(frames: int, fmt: Mp3Format) -> int:
    """Samples that a player gives for `frames` frames, delay and padding taken off."""
    return frames * fmt.samples_per_frame - ENCODER_DELAY - _end_padding(fmt)


def seek_table(starts: Sequence[tuple[int, int]], frames: int, header_bytes: int) -> list[int]:
    """Hundred entries: at each percent of the time, the place in 256ths of the file.

    `starts` are (frame, byte) of the pieces in order, beginning with (0, 0) and ending with the
    totals; between two of them the bitrate is constant.
    """
    total = starts[-1][1] + header_bytes
    table, piece = [], 0
    for percent in range(100):
        frame = frames * percent / 100
        while piece + 2 < len(starts) and starts[piece + 1][0] <= frame:
            piece += 1
        (frame_a, byte_a), (frame_b, byte_b) = starts[piece], starts[piece + 1]
        share = (frame - frame_a) / max(1, frame_b - frame_a)
        table.append(
            min(255, int(256 * (header_bytes + byte_a + share * (byte_b - byte_a)) / total))
        )
    return table


def _end_padding(fmt: Mp3Format) -> int:
    """Together with the delay this is what the last piece's flush frames add to the sound."""
    return FLUSH_FRAMES[fmt.samples_per_frame] * fmt.samples_per_frame - ENCODER_DELAY


def _info_bitrate_index(fmt: Mp3Format) -> int:
    """Of the format's bitrate, or of the lowest whose frame has room for the header."""
    needed = 4 + _SIDE_INFO_BYTES[fmt.version] + _INFO_BYTES
    rates = _BITRATES[fmt.version]
    for index in range(rates.index(fmt.bitrate_kbps), len(rates)):
        if rates[index] * 125 * fmt.samples_per_frame // fmt.rate >= needed:
            return index
    raise AssertionError(f"no layer III frame at {fmt.rate} Hz holds {needed} bytes")


def _frame_length(data: bytes, position: int) -> int:
    head = data[position : position + 4]
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        raise ValueError(f"no frame begins at byte {position}")
    version, bitrate_index = head[1] >> 3 & 3, head[2] >> 4
    rate_index, padding = head[2] >> 2 & 3, head[2] >> 1 & 1
    if version not in _RATES or rate_index == 3 or not 0 < bitrate_index < 15:
        raise ValueError(f"the frame at byte {position} is of another kind")
    samples = 1152 if version == 3 else 576
    bits = _BITRATES[version][bitrate_index] * 1000 * samples // 8
    return bits // _RATES[version][rate_index] + padding


def _crc16(data: bytes) -> int:
    """CRC-16 with the polynomial 0x8005, reflected, as LAME's tag has it."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc

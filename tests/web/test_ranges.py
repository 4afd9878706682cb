"""Byte ranges: whatever is asked for, what goes out are bytes of the file, each at most once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_job.web.ranges import MOST_PARTS, NEAR_BYTES, Multipart, Span, asked_spans

number = st.integers(0, 3_000)
spec = st.one_of(
    st.builds("{}-{}".format, number, number),
    st.builds("{}-".format, number),
    st.builds("-{}".format, number),
)


def naive(header: str, size: int) -> set[int]:
    """Every byte that is asked for, one by one."""
    wanted: set[int] = set()
    for each in header.removeprefix("bytes=").split(","):
        first, _, last = each.partition("-")
        if first:
            wanted |= set(range(int(first), min(size, int(last) + 1) if last else size))
        else:
            wanted |= set(range(max(0, size - int(last)), size))
    return wanted


def is_valid(header: str) -> bool:
    pairs = (each.partition("-") for each in header.removeprefix("bytes=").split(","))
    return all(not first or not last or int(first) <= int(last) for first, _, last in pairs)


@given(st.lists(spec, min_size=1, max_size=6).map(lambda it: "bytes=" + ",".join(it)), number)
def test_all_that_is_asked_for_goes_out_once_and_hardly_more(header: str, size: int) -> None:
    spans = asked_spans(header.encode(), size)
    if not is_valid(header):
        assert spans is None
        return
    assert spans is not None
    sent = [byte for span in spans for byte in range(span.start, span.end)]
    wanted = naive(header, size)
    assert len(sent) == len(set(sent))
    assert wanted <= set(sent)
    assert len(set(sent) - wanted) <= NEAR_BYTES * 6
    assert all(0 <= span.start < span.end <= size for span in spans)


@given(st.binary(max_size=40), number)
def test_any_bytes_in_the_header_are_answered(header: bytes, size: int) -> None:
    spans = asked_spans(b"bytes=" + header, size)
    assert spans is None or all(span.end <= size for span in spans)


@pytest.mark.parametrize(
    ("header", "spans"),
    [
        ("bytes=0-9", [(0, 10)]),
        ("bytes=90-200", [(90, 10)]),
        ("bytes=-10", [(90, 10)]),
        ("bytes = 5-", [(5, 95)]),
        ("bytes=0-9, 5-20", [(0, 21)]),
        ("bytes=100-", []),
        ("bytes=-0", []),
        ("bytes=" + "9" * 40 + "-", []),
        ("bytes=0-" + "9" * 40, [(0, 100)]),
        ("seconds=0-9", None),
        ("bytes=", None),
        ("bytes=1", None),
        ("bytes=0x1-2", None),
        ("bytes=" + "0-1," * 300, None),
    ],
)
def test_a_header_asks_for(header: str, spans: list[tuple[int, int]] | None) -> None:
    found = asked_spans(header.encode(), 100)
    assert (found if found is None else [tuple(span) for span in found]) == spans


def test_too_many_pieces_are_not_served_apart() -> None:
    apart = ",".join(f"{start}-{start}" for start in range(0, 10_000, 500))
    assert len(apart.split(",")) > MOST_PARTS
    assert asked_spans(f"bytes={apart}".encode(), 10_000) is None


def test_the_length_of_several_parts_is_that_of_their_pieces() -> None:
    parts = Multipart((Span(0, 10), Span(500, 7)), 1_000, b"audio/mpeg", b"b0undary")
    sent = b"".join(b"x" * it.length if isinstance(it, Span) else it for it in parts.pieces)
    assert len(sent) == parts.length
    assert sent.endswith(b"--b0undary--\r\n")

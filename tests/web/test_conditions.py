"""Conditions, where a whole server would hide the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_job.web.conditions import Verdict, allows_range, judge

ETAG = b'"a1"'
MODIFIED_S = 1_700_000_000
THEN = b"Tue, 14 Nov 2023 22:13:20 GMT"


@pytest.mark.parametrize(
    "date",
    [THEN, b"Tuesday, 14-Nov-23 22:13:20 GMT", b"Tue Nov 14 22:13:20 2023"],
    ids=["of today", "of RFC 850", "of C"],
)
def test_each_form_of_a_date_is_understood(date: bytes) -> None:
    asked = {b"if-modified-since": date}
    assert judge(asked, ETAG, MODIFIED_S) is Verdict.NOT_MODIFIED
    assert judge(asked, ETAG, MODIFIED_S + 1) is Verdict.SEND


@given(
    st.dictionaries(
        st.sampled_from(
            [b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since"]
        ),
        st.binary(max_size=40),
    )
)
def test_whatever_stands_there_there_is_a_verdict(asked: dict[bytes, bytes]) -> None:
    assert judge(asked, ETAG, MODIFIED_S) in Verdict


@given(st.binary(max_size=40))
def test_only_our_own_tag_or_date_goes_on_with_a_range(if_range: bytes) -> None:
    assert not allows_range(if_range, ETAG, MODIFIED_S, MODIFIED_S + 10)


def test_a_date_of_this_second_is_no_strong_validator() -> None:
    """The file may be written twice in a second."""
    assert not allows_range(THEN, ETAG, MODIFIED_S, MODIFIED_S + 0.5)
    assert allows_range(THEN, ETAG, MODIFIED_S, MODIFIED_S + 1)


def test_a_tag_goes_on_at_once() -> None:
    assert allows_range(ETAG, ETAG, MODIFIED_S, MODIFIED_S)
    assert not allows_range(b"W/" + ETAG, ETAG, MODIFIED_S, MODIFIED_S)

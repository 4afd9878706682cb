"""Title, speaker, office, occasion, place and date of many differently shaped beginnings."""

import pytest

from tests.text.examples import understood
from tests.text.heads import HEADS, HELD_OUT, Head


@pytest.mark.parametrize("head", [pytest.param(head, id=name) for name, head in HEADS.items()])
def test_a_head_is_understood(head: Head) -> None:
    assert told(head) == expected(head)


@pytest.mark.parametrize("head", [pytest.param(head, id=name) for name, head in HELD_OUT.items()])
def test_a_head_that_shaped_no_rule_is_understood(head: Head) -> None:
    assert told(head) == expected(head)


def told(head: Head) -> dict[str, object]:
    speech = understood(head.document, head.file_name)
    return {
        "title": speech.title,
        "speaker": speech.speaker,
        "office": speech.office,
        "occasion": speech.occasion,
        "place": speech.place,
        "date": speech.date,
    }


def expected(head: Head) -> dict[str, object]:
    return {
        "title": head.title,
        "speaker": head.speaker,
        "office": head.office,
        "occasion": head.occasion,
        "place": head.place,
        "date": head.date,
    }

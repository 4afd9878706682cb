"""Who tries token after token, or asks too often, is told to wait; what is away is told.

The office has limits that a test can reach.
"""

from collections.abc import Iterator

import httpx
import pytest

from tests.web.pages.office import Office, open_office
from tests.web.pages.visitor import visiting
from tts_job.settings.options import ApiSettings

FEW = ApiSettings(wrong_tokens_per_minute=1, requests_per_minute=60)
AT_ONCE = 5
"""Wrong tokens that are looked up before it is slowed."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office"), api=FEW) as opened:
        yield opened


def test_who_guesses_tokens_is_slowed_and_the_right_one_still_opens(office: Office) -> None:
    with httpx.Client(base_url=office.url, headers={"Origin": office.url}) as client:
        answers = [
            client.post("/editor/sign-in", data={"token": f"wrong-{number}"})
            for number in range(AT_ONCE + 1)
        ]
        assert [answer.status_code for answer in answers] == [401] * AT_ONCE + [429]
        assert int(answers[-1].headers["retry-after"]) > 0
        assert "biraz bekleyip" in answers[-1].text.lower()
        form = {"token": office.token("right")}
        assert client.post("/editor/sign-in", data=form).status_code == 303


def test_who_asks_too_often_gets_a_page_that_says_so(office: Office) -> None:
    with visiting(office) as visitor:
        answers = [visitor.get("/editor/listen") for _ in range(20)]
    last = answers[-1]
    assert last.status_code == 429
    assert "retry-after" in last.headers
    assert "The system is busy; try again in a moment." in last.text


def test_a_library_that_cannot_be_opened_is_told_with_what_to_do(office: Office) -> None:
    path = office.settings.paths.library
    assert not path.exists()  # nothing was rendered
    path.mkdir()
    try:
        with visiting(office) as visitor:
            answer = visitor.get("/editor/episodes")
    finally:
        path.rmdir()
    assert answer.status_code == 503
    assert "What to do" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"

"""Log lines: whose they are, one line each, and nothing in them that gives access."""

import io
import json
import logging
import threading
import warnings
from collections.abc import Iterator
from contextvars import copy_context
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_job import logs
from tts_job.errors import EngineFailed

ISTANBUL = ZoneInfo("Europe/Istanbul")
TOKEN = "tts_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What is written; logging is afterwards as it was."""
    handlers, level, hook = logging.root.handlers[:], logging.root.level, threading.excepthook
    ours = logging.getLogger(logs.OURS).level
    yield io.StringIO()
    logging.captureWarnings(False)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    logging.getLogger(logs.OURS).setLevel(ours)
    threading.excepthook = hook


def documents(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_json_line_has_time_level_logger_message_and_what_was_given(
    stream: io.StringIO,
) -> None:
    logs.configure("json", "info", ISTANBUL, stream)
    logging.getLogger("tts_job.web").info("answered %s", "GET /", extra={"status": 200, "ms": 1.5})
    (line,) = documents(stream)
    assert str(line.pop("time")).endswith("Z")
    assert line == {
        "level": "info",
        "logger": "tts_job.web",
        "message": "answered GET /",
        "status": 200,
        "ms": 1.5,
    }


def test_a_line_for_people_has_the_time_of_the_show_s_zone(stream: io.StringIO) -> None:
    logs.configure("human", "info", ISTANBUL, stream)
    logging.getLogger("tts_job.jobs").warning("slow", extra={"seconds": 9})
    assert "+0300 WARNING jobs: slow (seconds=9)\n" in stream.getvalue()


def test_lines_name_their_request_and_job_and_only_theirs(stream: io.StringIO) -> None:
    logs.configure("json", "info", ISTANBUL, stream)
    logger = logging.getLogger("tts_job")
    with logs.about(request="r1"):
        logger.info("first")
        with logs.about(job="acilis-1-1"):
            logger.info("second")
            copied = copy_context()
        logger.info("third")
    logger.info("fourth")
    copied.run(logger.info, "in a task")
    found = [(each.get("request"), each.get("job")) for each in documents(stream)]
    both = ("r1", "acilis-1-1")
    assert found == [("r1", None), both, ("r1", None), (None, None), both]


def test_the_level_is_for_our_lines_and_libraries_are_heard_from_warnings_on(
    stream: io.StringIO,
) -> None:
    logs.configure("json", "debug", ISTANBUL, stream)
    for name in ("tts_job.schedule", "somebody"):
        for level in (logging.DEBUG, logging.INFO, logging.WARNING):
            logging.getLogger(name).log(level, "said")
    heard = [(each["logger"], each["level"]) for each in documents(stream)]
    ours = [("tts_job.schedule", level) for level in ("debug", "info", "warning")]
    assert heard == [*ours, ("somebody", "warning")]


def test_set_up_twice_it_says_everything_once(stream: io.StringIO) -> None:
    logs.configure("json", "info", ISTANBUL, stream)
    logs.configure("json", "info", ISTANBUL, stream)
    logging.getLogger("tts_job").info("once")
    assert len(documents(stream)) == 1


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"token {TOKEN} is wrong", TOKEN),
        ("token tts_k3y1d4.Zm9vYmFyYmF6cXV4 is wrong", "Zm9vYmFyYmF6cXV4"),
        (f"Authorization: Bearer {TOKEN}", TOKEN),
        ("authorization: bearer Zm9vYmFyYmF6cXV4", "Zm9vYmFyYmF6cXV4"),
        ("Cookie: session=Zm9vYmFy; other=YmF6cXV4", "YmF6cXV4"),
        ("(b'cookie', b'session=Zm9vYmFy')", "Zm9vYmFy"),
        ("GET /private/Zm9vYmFyYmF6/feed.xml 200", "Zm9vYmFyYmF6"),
        ("GET /private/Zm9vYmFyYmF6", "Zm9vYmFyYmF6"),
        ("GET /private/show-Zm9vYmFyYmF6/feed.xml", "Zm9vYmFyYmF6"),
        ("GET /private/held/0a1b2c3d4e5f/acilis/ 200", "0a1b2c3d4e5f"),
        ("GET /x?a=1&token=Zm9vYmFy&b=2", "Zm9vYmFy"),
        ("cannot reach postgresql://tts:Zm9vYmFy@db:5432/jobs", "Zm9vYmFy"),
        ("cannot reach postgresql+psycopg://tts:Zm9:vYmFy@db/jobs", "vYmFy"),
    ],
)
@pytest.mark.parametrize("form", ["human", "json"])
def test_nothing_that_gives_access_is_written(
    stream: io.StringIO, form: logs.Form, text: str, secret: str
) -> None:
    logs.configure(form, "info", ISTANBUL, stream)
    logger = logging.getLogger("uvicorn.error")
    logger.error("%s", text, extra={"detail": text})
    logger.error("it failed", exc_info=ValueError(text))
    written = stream.getvalue()
    assert secret not in written
    assert written.count(logs.HIDDEN) >= 3 - ("ookie" in text)  # the rest of the line goes too


@pytest.mark.parametrize("form", ["human", "json"])
def test_words_of_a_speech_that_an_error_quotes_are_not_written(
    stream: io.StringIO, form: logs.Form
) -> None:
    logs.configure(form, "info", ISTANBUL, stream)
    error = EngineFailed("tone", "Sayın konuklar, yarın açıklıyoruz.", "it died")
    logging.getLogger("tts_job.web").warning("%s", error)
    logging.getLogger("tts_job.web").error("a bug in tts-job", exc_info=error)
    written = stream.getvalue()
    assert "it died" in written
    assert "konuklar" not in written


@pytest.mark.parametrize(
    "text",
    [
        "tts_job.schedule: next pass at 10:15",
        "wrote /srv/tts_job/output/public/feed.xml",
        "GET /episodes/2022-01-11-acilis/ 200",
        "https://example.org/feed.xml at 10:00 by tts@example.org",
        "the key of the door",
        "cannot write output/private/show/feed.xml: no space is left on the disk",
        "cannot write output/private/held/episodes/acilis: it is read-only",
        "made output/private/show",
    ],
)
def test_what_gives_no_access_is_left_as_it_is(text: str) -> None:
    assert logs.hide(text) == text


@given(st.text())
def test_whatever_a_message_holds_it_is_one_line(text: str) -> None:
    record = logging.makeLogRecord({"msg": text, "name": "tts_job", "levelno": logging.INFO})
    assert json.loads(logs.JsonLines().format(record).encode())["message"] == logs.hide(text)
    human = logs.HumanLines(ISTANBUL).format(record)
    assert human.encode().splitlines() == [human.encode()]
    assert "\x1b" not in human


def test_a_traceback_is_part_of_its_line_or_stands_further_in(stream: io.StringIO) -> None:
    for form in ("json", "human"):
        logs.configure("json" if form == "json" else "human", "info", ISTANBUL, stream)
        forged = ValueError("broken\n2026-03-02 10:00:00 +0300 INFO    web: forged")
        logging.getLogger("tts_job").error("it failed", exc_info=forged)
    json_line, *human = stream.getvalue().splitlines()
    assert "ValueError" in json.loads(json_line)["traceback"]
    assert human[0].endswith("tts_job: it failed")
    assert all(line.startswith("    ") for line in human[1:])


def test_the_journal_is_told_how_grave_a_line_is(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "8:1234")
    logs.configure("human", "info", ISTANBUL, stream)
    logging.getLogger("tts_job").warning("little space")
    logging.getLogger("tts_job").error("no space")
    assert [line[:3] for line in stream.getvalue().splitlines()] == ["<4>", "<3>"]


def test_warnings_and_threads_that_die_are_lines_too(stream: io.StringIO) -> None:
    logs.configure("json", "info", ISTANBUL, stream)
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.warn("old way", stacklevel=1)

    def die() -> None:
        raise RuntimeError("no more")

    thread = threading.Thread(target=die, name="worker")
    thread.start()
    thread.join()
    *_, warned, died = documents(stream)
    assert warned["logger"] == "py.warnings"
    assert died["message"] == "the thread worker died"
    assert "no more" in str(died["traceback"])

"""Log lines for people or for programs, with the request and the job that they belong to.

Python's own logging: every library that the service stands on speaks it already, so one handler on
the root has all lines in one form; a framework would make ours prettier and leave theirs as they
are. What must not be read later (tokens, private addresses, passwords in a database's URL, words
of a speech) is hidden in the finished line, so that no caller can forget it and no library can get
around it.
"""

import datetime as dt
import json
import logging
import os
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, TextIO

Form = Literal["human", "json"]
Level = Literal["debug", "info", "warning", "error"]

OURS = "tts_job"
HIDDEN = "[hidden]"
SECRETS = (
    # The name of the package begins like a token.
    (re.compile(r"\btts_(?!job\b)[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]+)?"), HIDDEN),
    (re.compile(r"\b(bearer|basic)\s+[^\s\"',;]+", re.I), rf"\1 {HIDDEN}"),
    (re.compile(r"\b((?:set-)?cookie)\b(\\?[\"']?\s*[:,=]).*", re.I), rf"\1\2 {HIDDEN}"),
    (
        re.compile(r"([?&;](?:token|secret|password|key)=)[^&;\s\"']+", re.I),
        rf"\1{HIDDEN}",
    ),
    # In an address; the folders of output/private have these names.
    (
        re.compile(r"(/private/(?:held/)?)(?!(?:held|show|episodes)(?:[/\s]|$))[^/\s\"'?#]+"),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(\b[a-z][a-z0-9+]*://[^\s:/@]*:)[^\s/]+@"), rf"\1{HIDDEN}@"),
    # Words of a speech, which errors quote: it may be under an embargo.
    (re.compile("«[^»]*»?"), "«…»"),
)
"""What is never written, and what stands in its place."""

_request: ContextVar[str] = ContextVar("request", default="")
_job: ContextVar[str] = ContextVar("job", default="")

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record has; anything else was given as `extra`."""
_PRIORITIES = {
    logging.DEBUG: 7,
    logging.INFO: 6,
    logging.WARNING: 4,
    logging.ERROR: 3,
    logging.CRITICAL: 2,
}
"""Of syslog (RFC 5424, 6.2.1); the journal takes them from the start of a line (sd-daemon(3))."""


@contextmanager
def about(*, request: str = "", job: str = "") -> Iterator[None]:
    """Lines that are written inside the block name the request or the job; also in its tasks.

    A thread that is started by hand begins without them.
    """
    given = [(each, value) for each, value in ((_request, request), (_job, job)) if value]
    tokens = [(each, each.set(value)) for each, value in given]
    try:
        yield
    finally:
        for each, token in reversed(tokens):
            each.reset(token)


def hide(text: str) -> str:
    """`text` without what would give access to anything."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


def configure(form: Form, level: Level, zone: dt.tzinfo, stream: TextIO = sys.stderr) -> None:
    """Send all lines of this process to `stream`; called again it replaces what was.

    `level` is for our own lines; libraries are heard from warnings on.
    """
    handler = logging.StreamHandler(stream)
    for_journal = form == "human" and "JOURNAL_STREAM" in os.environ
    handler.setFormatter(JsonLines() if form == "json" else HumanLines(zone, journal=for_journal))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(level.upper())
    logging.captureWarnings(True)
    threading.excepthook = _log_dead_thread


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, then what is known beside it."""

    def format(self, record: logging.LogRecord) -> str:
        time = dt.datetime.fromtimestamp(record.created, dt.UTC)
        document: dict[str, object] = {
            "time": time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": hide(record.getMessage()),
        }
        document |= {name: _hidden(value) for name, value in _fields(record).items()}
        if record.exc_info:
            document["traceback"] = hide(self.formatException(record.exc_info))
        line = json.dumps(document, ensure_ascii=False)
        return line.encode("utf-8", "backslashreplace").decode("utf-8")  # half a surrogate pair


class HumanLines(logging.Formatter):
    """`time LEVEL logger: message (name=value ...)`; a traceback follows, further in.

    A message cannot begin a line: whatever it holds, a line that starts with a time is ours.
    """

    def __init__(self, zone: dt.tzinfo, *, journal: bool = False) -> None:
        super().__init__()
        self._zone = zone
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        time = dt.datetime.fromtimestamp(record.created, self._zone)
        priority = f"<{_PRIORITIES.get(record.levelno, 6)}>" if self._journal else ""
        name = record.name.removeprefix(f"{OURS}.")
        fields = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        said = _one_line(record.getMessage() + (f" ({fields})" if fields else ""))
        lines = [f"{priority}{time:%Y-%m-%d %H:%M:%S %z} {record.levelname:7} {name}: {said}"]
        if record.exc_info:
            trace = self.formatException(record.exc_info).splitlines()
            lines += [f"{priority}    {_one_line(line)}" for line in trace]
        return hide("\n".join(lines))


def _fields(record: logging.LogRecord) -> dict[str, object]:
    """The request, the job, and what the caller gave as `extra`."""
    known: Mapping[str, object] = {"request": _request.get(), "job": _job.get()}
    given = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    return {name: value for name, value in known.items() if value} | given


def _hidden(value: object) -> object:
    return value if isinstance(value, int | float | None) else hide(str(value))


def _one_line(text: str) -> str:
    """Control characters by their escapes: they would forge lines, or colour a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _log_dead_thread(died: threading.ExceptHookArgs) -> None:
    if died.exc_value is None or issubclass(died.exc_type, SystemExit):
        return
    name = died.thread.name if died.thread else "?"
    found = (died.exc_type, died.exc_value, died.exc_traceback)
    logging.getLogger(OURS).critical("the thread %s died", name, exc_info=found)

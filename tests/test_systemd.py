"""What a supervisor hears."""

import logging
import socket
from pathlib import Path

import pytest

from tts_job.systemd import tell_ready


@pytest.mark.parametrize("kind", ["file", "abstract"])
def test_a_supervisor_that_asked_hears_that_the_service_is_ready(tmp_path: Path, kind: str) -> None:
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hearing:
        hearing.settimeout(5)
        hearing.bind(path if kind == "file" else f"\0{path}")
        tell_ready({"NOTIFY_SOCKET": path if kind == "file" else f"@{path}"})
        assert hearing.recv(100) == b"READY=1"


def test_without_a_supervisor_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    tell_ready({})
    tell_ready({"NOTIFY_SOCKET": ""})
    assert not caplog.records


def test_a_supervisor_that_is_gone_is_a_warning_and_no_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        tell_ready({"NOTIFY_SOCKET": str(tmp_path / "nobody")})
    assert "cannot be told" in caplog.text

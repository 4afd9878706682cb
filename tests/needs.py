"""Programs that some tests need and a machine may lack: such a test skips and names the package."""

import os
import shutil

import pytest


def need_program(name: str, *, package: str) -> str:
    """Path of the program; else skip, or fail where TTS_JOB_TEST_ALL=1 says that all must run."""
    path = shutil.which(name)
    if path is not None:
        return path
    reason = f"{name} is not installed (apt-get install {package})"
    if os.environ.get("TTS_JOB_TEST_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)

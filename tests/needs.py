"""Programs that some tests need and a machine may lack: such a test skips and names the package."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest


def need_program(name: str, *, package: str, places: Iterable[Path] = ()) -> str:
    """Path of the program; else skip, or fail where TTS_JOB_TEST_ALL=1 says that all must run.

    It is also looked for in `places`, folders where nobody's PATH leads.
    """
    path = shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *map(str, places)]))
    if path is not None:
        return path
    reason = f"{name} is not installed (apt-get install {package})"
    if os.environ.get("TTS_JOB_TEST_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)

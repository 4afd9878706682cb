"""Debian's Chromium as the tests drive it: without its own requests, and closed at the end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.needs import need_program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE_S = 15
POLL_MS = 20
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def chromium(*flags: str) -> Iterator["Browser"]:
    """A browser; a machine that has none skips the test."""
    program = need_program("chromium", package="chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*_QUIET, *flags])
        yield browser
        browser.close()


def wait_until(page: "Page", condition: str) -> None:
    """Asked from outside: the policy forbids a page to evaluate text, and so to wait by itself."""
    deadline = time.monotonic() + PATIENCE_S
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(POLL_MS)

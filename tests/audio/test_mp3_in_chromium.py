"""A browser gives the exact duration and seeks to where the timeline says."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.audio.test_mp3 import joined
from tests.needs import need_program
from tts_job.audio import mp3
from tts_job.audio.mp3 import Mp3Format

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
READ_DURATION = """audio => new Promise((resolve, reject) => {
    if (audio.duration) resolve(audio.duration)
    audio.onloadedmetadata = () => resolve(audio.duration)
    audio.onerror = () => reject(audio.error.message)
})"""


@pytest.mark.parametrize("fmt", [Mp3Format(22050, 64, 7), Mp3Format(24000, 64, 5)], ids=str)
def test_chromium_gives_the_duration_to_the_sample(fmt: Mp3Format, tmp_path: Path) -> None:
    chromium = need_program("chromium", package="chromium")
    data, frames = joined(fmt, [30000, 4321, 50000])
    (tmp_path / "joined.mp3").write_bytes(data)
    page_path = tmp_path / "page.html"
    page_path.write_text("<!doctype html><audio src=joined.mp3 preload=metadata></audio>")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page()
        page.goto(page_path.as_uri())
        duration = page.locator("audio").evaluate(READ_DURATION)
        browser.close()
    assert duration == pytest.approx(mp3.played_samples(frames, fmt) / fmt.rate, abs=1 / fmt.rate)

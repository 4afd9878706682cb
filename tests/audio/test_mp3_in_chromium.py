"""A browser gives the exact duration and seeks to where the timeline says."""

from pathlib import Path

import pytest

from tests.audio.test_mp3 import joined
from tests.chromium import chromium
from tts_job.audio import mp3
from tts_job.audio.mp3 import Mp3Format

READ_DURATION = """audio => new Promise((resolve, reject) => {
    if (audio.duration) resolve(audio.duration)
    audio.onloadedmetadata = () => resolve(audio.duration)
    audio.onerror = () => reject(audio.error.message)
})"""


@pytest.mark.parametrize("fmt", [Mp3Format(22050, 64, 7), Mp3Format(24000, 64, 5)], ids=str)
def test_chromium_gives_the_duration_to_the_sample(fmt: Mp3Format, tmp_path: Path) -> None:
    data, frames = joined(fmt, [30000, 4321, 50000])
    (tmp_path / "joined.mp3").write_bytes(data)
    page_path = tmp_path / "page.html"
    page_path.write_text("<!doctype html><audio src=joined.mp3 preload=metadata></audio>")
    with chromium() as browser:
        page = browser.new_page()
        page.goto(page_path.as_uri())
        duration = page.locator("audio").evaluate(READ_DURATION)
    assert duration == pytest.approx(mp3.played_samples(frames, fmt) / fmt.rate, abs=1 / fmt.rate)

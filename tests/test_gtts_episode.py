"""A whole episode through the real gTTS library, real TLS and a real proxy, all on loopback."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.fake_google import FakeGoogle, Refusal
from tts_job.script import Passage, write_script
from tts_job.settings.options import NoticeSettings, PauseSettings
from tts_job.text.document import parse_document
from tts_job.text.repair import repair
from tts_job.text.spoken.lexicon import EMPTY
from tts_job.text.structure import structure

SAMPLE = Path(__file__).parent.parent / "speeches" / "amreyev-2022-01-11.md"
MOST_REQUESTS = 75
"""For the sample speech: 58 would do if its utterances were packed full."""
SPEECH = "# Açılış\n\nSayın konuklar.\n\nBugün burada toplandık.\n\nTeşekkür ederim.\n"
IMPATIENT = {"TTS_JOB_ENGINES__GTTS__RETRIES": "0", "TTS_JOB_ENGINES__GTTS__TIMEOUT_S": "5"}


@dataclass(frozen=True)
class Office:
    """A folder with documents, and the command line in it, led to a Google of ours."""

    folder: Path
    env: Mapping[str, str]

    def write(self, text: str, name: str = "speech.md") -> Path:
        path = self.folder / "speeches" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def render(self, path: Path, *options: str, **extra: str) -> tuple[int, Any]:
        """Exit code and the document that --json prints."""
        bare = {k: v for k, v in os.environ.items() if not k.startswith("TTS_JOB_")}
        environ = {**bare, "SOURCE_DATE_EPOCH": "1770000000", **self.env, **IMPATIENT, **extra}
        command = [sys.executable, "-m", "tts_job", "render", str(path), "--json", *options]
        done = subprocess.run(
            command, env=environ, cwd=self.folder, capture_output=True, text=True, timeout=120
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, json.loads(done.stdout)

    def public(self) -> dict[str, bytes]:
        root = self.folder / "output" / "public"
        found = (path for path in sorted(root.rglob("*")) if path.is_file())
        return {str(path.relative_to(root)): path.read_bytes() for path in found}


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, google: FakeGoogle) -> Office:
    return Office(tmp_path, google.env)


@pytest.fixture
def cut_off(tmp_path: Path) -> Office:
    """Where no packet leaves: the proxy that the way out goes through is not there."""
    with FakeGoogle() as gone:
        env = dict(gone.env)
    return Office(tmp_path, env)


def sample_script() -> tuple[Passage, ...]:
    document = parse_document(SAMPLE.read_bytes(), SAMPLE.name)
    speech = structure(document, repair(document.blocks, EMPTY))
    made = write_script(
        speech,
        notice=NoticeSettings().text,
        pauses=PauseSettings(),
        lexicon=EMPTY,
        max_chars=100,
    )
    return tuple(made)


# --- what Google is asked ---------------------------------------------------------------------


def test_google_is_asked_for_every_word_of_the_sample_once_in_few_requests(
    tmp_path: Path,
) -> None:
    with FakeGoogle(answer_after_s=0.03) as google:
        office = Office(tmp_path, google.env)
        code, done = office.render(office.write(SAMPLE.read_text("utf-8")))
    assert code == 0
    (episode,) = done["episodes"]
    assert (episode["engine"], episode["fallback"]) == ("gtts", None)
    wanted = [u.text for passage in sample_script() for u in passage.utterances]
    assert sorted(google.texts) == sorted(set(wanted))
    assert len(google.texts) == len(set(google.texts)) <= MOST_REQUESTS
    assert all(len(text) <= 100 for text in google.texts)
    assert 2 <= google.most_under_way <= 4
    assert set(google.languages) == {"tr"}


def test_no_utterance_of_the_sample_is_cut_inside_a_number_a_name_or_an_abbreviation() -> None:
    wanted = [u.text for passage in sample_script() for u in passage.utterances]
    assert len(wanted) <= MOST_REQUESTS
    for whole in (
        "on bir Ocak iki bin yirmi iki",
        "sekizinci Zirve'de",
        "kırk dört Gün",
        "Nisan iki bin yirmi bir",
        "Mevlüt Çavuşoğlu",
        "Cumhurbaşkanı Kassym-Jomart Tokayev",
        "Baghdad Amreyev",
    ):
        holders = [text for text in wanted if re.search(re.escape(whole), text, re.IGNORECASE)]
        assert holders, whole


# --- asked once -------------------------------------------------------------------------------


def test_a_second_render_asks_nothing_and_one_edited_paragraph_only_its_own_words(
    office: Office, google: FakeGoogle
) -> None:
    assert office.render(office.write(SPEECH))[0] == 0
    asked = len(google.texts)
    assert len(google.requests) > asked  # the probe's too
    google.requests.clear()
    _, again = office.render(office.write(SPEECH))
    assert again["episodes"][0]["status"] == "unchanged"
    assert google.requests == []
    _, changed = office.render(office.write(SPEECH.replace("Bugün", "Yarın")))
    assert changed["episodes"][0]["status"] == "updated"
    assert google.texts[asked:] == ["Yarın burada toplandık."]


def test_another_bitrate_asks_nothing(office: Office, google: FakeGoogle) -> None:
    office.render(office.write(SPEECH))
    asked = len(google.texts)
    code, done = office.render(office.write(SPEECH), TTS_JOB_AUDIO__BITRATE_KBPS="96")
    assert code == 0
    assert done["episodes"][0]["status"] == "updated"
    assert len(google.texts) == asked


# --- Google goes away -------------------------------------------------------------------------


def test_when_google_refuses_midway_the_whole_episode_is_espeak_s_and_says_so(
    office: Office, google: FakeGoogle
) -> None:
    code, _ = office.render(office.write(SPEECH, "first.md"))
    assert code == 0
    google.script.extend([Refusal(403)] * 50)
    other = "# Kapanış\n\nGüle güle.\n\nGörüşmek üzere.\n"
    code, done = office.render(office.write(other, "second.md"))
    assert code == 0
    (episode,) = done["episodes"]
    assert episode["engine"] == "espeak"
    assert episode["fallback"]["from"] == "gtts"
    assert "403" in episode["fallback"]["reason"]


def test_what_google_said_before_it_went_away_is_not_asked_for_again(
    office: Office, google: FakeGoogle
) -> None:
    alone = {"TTS_JOB_ENGINES__ORDER": "gtts", "TTS_JOB_ENGINES__GTTS__PARALLEL": "1"}
    path = office.write(SPEECH)
    google.script.extend([Refusal(403)])
    code, done = office.render(path, **alone)
    assert code == 4
    assert done["episodes"] == []
    first = list(google.texts)
    code, _ = office.render(path, **alone)
    assert code == 0
    assert set(google.texts[len(first) :]) & set(first) == {first[0]}  # the one that was refused


def test_an_update_while_google_is_away_fails_for_now_and_the_old_episode_stays(
    tmp_path: Path,
) -> None:
    with FakeGoogle() as google:
        office = Office(tmp_path, google.env)
        assert office.render(office.write(SPEECH))[0] == 0
    before = office.public()
    code, done = office.render(office.write(SPEECH.replace("Bugün", "Yarın")))
    assert code == 4
    (failed,) = done["failed"]
    assert failed["retryable"] is True
    assert office.public() == before
    code, done = office.render(tmp_path / "speeches" / "speech.md", "--engine", "espeak")
    assert code == 0
    assert done["episodes"][0]["engine"] == "espeak"


def test_without_a_network_the_usual_order_costs_little_time(cut_off: Office) -> None:
    path = cut_off.write(SPEECH)
    cut_off.render(cut_off.write("# Isınma\n\nBir.\n", "warm.md"), "--engine", "espeak")
    took_s = {}
    for name, options in (("espeak", ["--engine", "espeak"]), ("usual", [])):
        start = time.monotonic()
        code, done = cut_off.render(path, "--output", name, *options)
        took_s[name] = time.monotonic() - start
        assert code == 0
        assert done["episodes"][0]["engine"] == "espeak"
    assert done["episodes"][0]["fallback"]["from"] == "gtts"
    assert took_s["usual"] - took_s["espeak"] < 1.5

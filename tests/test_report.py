"""The keys of every JSON document are promises: a program out there reads them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.studio import Desk
from tts_job import report
from tts_job.check import Finding, Severity
from tts_job.doctor import Diagnosis, Verdict, survey
from tts_job.errors import MissingDocument, UnknownEpisode
from tts_job.inbox import Failed
from tts_job.perform import Fallback
from tts_job.preview import preview
from tts_job.publish import publish
from tts_job.render import Rendered, plan
from tts_job.studio import Wishes
from tts_job.text.spoken.lexicon import EMPTY

EPISODE = (
    "slug guid title date source mp3 url bytes sha256 duration_s engine voice fallback segments"
    " loudness_lufs true_peak_dbtp status held"
)


def keys(document: Any) -> str:
    """In their order; the whole can be written as JSON."""
    assert isinstance(document, Mapping)
    json.dumps(document)
    return " ".join(document)


@pytest.fixture
def rendered(desk: Desk) -> Rendered:
    return desk.render()


def test_renders(desk: Desk, rendered: Rendered) -> None:
    failed = [Failed("missing.md", MissingDocument("missing.md"))]
    document: Any = report.renders([rendered], failed, desk.studio.settings)
    assert keys(document) == "episodes feed failed"
    assert document["feed"] == str(desk.public / "feed.xml")
    episode = document["episodes"][0]
    assert keys(episode) == EPISODE
    assert keys(episode["segments"]) == "total cached synthesized"
    assert episode["fallback"] is None
    assert episode["status"] == "published"
    assert episode["url"].startswith("http://127.0.0.1:8000/episodes/")
    assert document["failed"] == [
        {
            "source": "missing.md",
            "error": "cannot read missing.md: there is no such file; check the path",
            "retryable": False,
            "exit_code": 3,
        }
    ]


def test_a_fallback_names_engine_and_reason(desk: Desk, rendered: Rendered) -> None:
    fallen = Rendered(
        rendered.entry, rendered.source, "published", 0, 1, Fallback("gtts", "it is away")
    )
    document: Any = report.renders([fallen], [], desk.studio.settings)
    assert document["episodes"][0]["fallback"] == {"from": "gtts", "reason": "it is away"}


def test_a_command_that_failed_as_a_whole() -> None:
    document: Any = report.error(UnknownEpisode("nobody"))
    assert keys(document) == "failed"
    assert document["failed"][0]["source"] == "nobody"


def test_plans(desk: Desk) -> None:
    planned = plan(desk.write("# Konu\n\nBir cümle.\n"), desk.studio, Wishes())
    document: Any = report.plans([planned], [])
    assert keys(document) == "planned failed"
    assert keys(document["planned"][0]) == ("source title updates engine voice segments unusable")


def test_preview(desk: Desk) -> None:
    path = desk.write("# GİRİŞ\n\n## Bölüm\n\n8 Ocak'ta Çavuşođlu geldi.\n")
    document: Any = report.preview(preview(path, EMPTY))
    assert keys(document) == (
        "title speaker occasion place date language turkish embargo title_paragraph paragraphs"
        " suspects new_names notes"
    )
    heading, paragraph = document["paragraphs"]
    assert keys(paragraph) == "index kind text spoken repairs readings"
    assert (heading["kind"], paragraph["kind"]) == ("heading", "paragraph")
    assert keys(paragraph["repairs"][0]) == ("start end from to rule reason confidence")
    assert keys(paragraph["readings"][0]) == "start end from to rule"
    assert paragraph["readings"][0] == {
        "start": 0,
        "end": 1,
        "from": "8",
        "to": "sekiz",
        "rule": paragraph["readings"][0]["rule"],
    }
    assert "".join(each["from"] for each in paragraph["readings"]) == paragraph["text"]


def test_offsets_of_repairs_are_in_the_text(desk: Desk) -> None:
    document: Any = report.preview(preview(desk.write("# A\n\nÇavuşođlu geldi.\n"), EMPTY))
    paragraph = document["paragraphs"][0]
    for repair in paragraph["repairs"]:
        assert paragraph["text"][repair["start"] : repair["end"]] == repair["to"]


def test_spoken() -> None:
    assert report.spoken(["8"], ["sekiz"]) == {"lines": [{"text": "8", "spoken": "sekiz"}]}


def test_episodes_and_one_shown(desk: Desk, rendered: Rendered) -> None:
    settings, library = desk.studio.settings, desk.studio.library
    of_list = (
        "slug guid state title speaker date published_at updated_at source mp3 url page bytes"
        " sha256 duration_s engine voice loudness_lufs true_peak_dbtp held"
    )
    listed: Any = report.episodes(library.entries(), settings)
    assert keys(listed) == "episodes"
    assert keys(listed["episodes"][0]) == of_list
    renders = library.renders(rendered.entry.episode.guid)
    shown: Any = report.shown(rendered.entry, [("episodes/a/b.mp3", 3)], renders, settings)
    assert keys(shown) == "episode files renders"
    assert shown["files"] == [
        {
            "path": str(desk.public / "episodes/a/b.mp3"),
            "url": "http://127.0.0.1:8000/episodes/a/b.mp3",
            "bytes": 3,
        }
    ]
    assert keys(shown["renders"][0]) == "hash rendered_at current"
    assert shown["renders"][0]["current"] is True


def test_what_was_published_and_collected(desk: Desk) -> None:
    done = publish(desk.studio.settings, desk.studio.library, desk.now)
    document = report.published(desk.public / "feed.xml", done, 0)
    assert keys(document) == "feed feed_written pages_written episodes"
    assert report.collected((1, 2), (3, 4), 5) == {
        "segments": {"removed": 1, "bytes": 2},
        "speech": {"removed": 3, "bytes": 4},
        "temporary_files": 5,
    }


def test_findings_are_told_apart_by_severity() -> None:
    found: Sequence[Finding] = (
        Finding("a", "is wrong", "mend it"),
        Finding("b", "is so", "leave it", Severity.NOTE),
    )
    assert report.findings(found) == {
        "faults": [{"subject": "a", "what": "is wrong", "advice": "mend it"}],
        "notes": [{"subject": "b", "what": "is so", "advice": "leave it"}],
    }


def test_diagnoses() -> None:
    found = [Diagnosis("disk", "full", Verdict.FAIL, "free some", 5), Diagnosis("clock", "right")]
    assert report.diagnoses(found) == {
        "checks": [
            {"subject": "disk", "verdict": "fail", "what": "full", "advice": "free some"},
            {"subject": "clock", "verdict": "ok", "what": "right", "advice": None},
        ]
    }


def test_engines(desk: Desk) -> None:
    settings = desk.studio.settings
    order = settings.engines.model_copy(update={"order": ("espeak",)})
    settings = settings.model_copy(update={"engines": order})
    document: Any = report.engines(survey(settings), settings)
    engines = {each["name"]: each for each in document["engines"]}
    assert keys(engines["espeak"]) == (
        "name usable why advice identity remote place_in_order default_voice voices"
    )
    assert engines["espeak"]["place_in_order"] == 1
    assert engines["gtts"]["place_in_order"] is None
    assert keys(engines["espeak"]["voices"][0]) == "name language label"

"""The promises of the design, by number."""

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import DiesMidway, ToneEngine
from tests.studio import SPEECH, open_desk
from tts_job.cache import Cache
from tts_job.library.library import Library
from tts_job.model import AS_WRITTEN
from tts_job.podcast.feed import parse_feed
from tts_job.studio import Wishes
from tts_job.text import turkish
from tts_job.text.document import parse_document
from tts_job.text.repair import repair
from tts_job.text.spoken import read
from tts_job.text.spoken.lexicon import EMPTY
from tts_job.text.structure import structure

SAMPLE = Path(__file__).parent.parent / "speeches" / "amreyev-2022-01-11.md"
KILLS = int(os.environ.get("TTS_JOB_TEST_KILLS", "50"))
KILLS_A_FOLDER = 5
CHANGES_KILLED = max(4, KILLS // 10)
LATEST_KILL_S = 1.6
"""A whole render of KILLED_SPEECH takes about this long."""
KILLED_SPEECH = "# Açılış\n\n" + "\n\n".join(
    f"Konu {number}: bugün burada çok önemli bir konuyu ele almak üzere toplandık."
    for number in range(1, 13)
)


# --- 1: one word changed costs one segment ---


def test_1_one_changed_word_costs_one_synthesis_one_encoding_and_a_copy(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        paragraphs = [
            f"Konu {number}: burada çok önemli bir konuyu ele alıyoruz." for number in range(40)
        ]
        desk.render("# Açılış\n\n" + "\n\n".join(paragraphs))
        said, kept = len(desk.engine.said), entries(tmp_path)
        paragraphs[17] = paragraphs[17].replace("önemli", "değerli")
        changed = desk.render("# Açılış\n\n" + "\n\n".join(paragraphs))
        assert changed.synthesized == 1
        assert len(desk.engine.said) == said + 1
        assert len(entries(tmp_path) - kept) == 1


def entries(folder: Path) -> set[str]:
    """Names of the segments in the cache."""
    return {path.name for path in (folder / "output" / "state" / "cache").glob("??/*.seg")}


# --- 2: killed at any instant ---


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What is public after a render that nobody disturbed."""
    folder = tmp_path_factory.mktemp("uninterrupted")
    assert start(folder).wait(60) == 0
    return public_files(folder)


@pytest.mark.parametrize("seed", range(KILLS // KILLS_A_FOLDER))
def test_2_killed_at_any_instant_it_goes_on_and_ends_with_the_same_bytes(
    tmp_path: Path, uninterrupted: dict[str, bytes], seed: int
) -> None:
    chance = random.Random(seed)
    for _ in range(KILLS_A_FOLDER):
        before = whole_segments(tmp_path)
        process = start(tmp_path)
        time.sleep(chance.uniform(0.05, LATEST_KILL_S))
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        assert whole_segments(tmp_path) >= before
        assert_public_is_whole(tmp_path)
    before = whole_segments(tmp_path)
    stamps = {name: (cache_of(tmp_path) / name).stat().st_mtime_ns for name in before}
    assert start(tmp_path).wait(60) == 0
    assert public_files(tmp_path) == uninterrupted
    for name, stamp in stamps.items():
        assert (cache_of(tmp_path) / name).stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    "command", [("remove", "acilis", "--yes"), ("feed",), ("check", "--repair")]
)
def test_2_killed_while_it_changes_what_is_published_it_ends_the_same(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    whole, goal = tmp_path / "whole", tmp_path / "goal"
    publish_two(whole)
    if command[0] != "remove":
        (whole / "output" / "public" / "episodes" / "kapanis" / "index.html").unlink()
    if command == ("check", "--repair"):
        library_of(whole).write_bytes(random.Random(1).randbytes(50_000))
    shutil.copytree(whole, goal)
    assert start(goal, *command).wait(60) == 0
    chance = random.Random(2)
    for number in range(CHANGES_KILLED):
        folder = tmp_path / str(number)
        shutil.copytree(whole, folder)
        process = start(folder, *command)
        time.sleep(chance.uniform(0.1, 0.5))
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        assert_public_is_whole(folder)
        assert start(folder, *command).wait(60) == 0
        assert public_files(folder) == public_files(goal)
        assert start(folder, "check").wait(60) == 0
        assert slugs(folder) == slugs(goal)


def publish_two(folder: Path) -> None:
    speeches = folder / "speeches"
    speeches.mkdir(parents=True)
    for name in ("Açılış", "Kapanış"):
        (speeches / f"{name}.md").write_text(f"# {name}\n\nHoş geldiniz.\n", "utf-8")
    assert start(folder, "run").wait(60) == 0


def slugs(folder: Path) -> list[tuple[str, str]]:
    with Library(library_of(folder)) as library:
        return [(each.episode.slug, each.state) for each in library.entries()]


def library_of(folder: Path) -> Path:
    return folder / "output" / "state" / "library.sqlite3"


def start(folder: Path, *command: str) -> "subprocess.Popen[bytes]":
    """A command, or a render, in a process of its own: embedded voice, fixed clock."""
    document = folder / "speeches" / "speech.md"
    if not command:
        document.parent.mkdir(parents=True, exist_ok=True)
        document.write_text(KILLED_SPEECH, "utf-8")
        command = ("render", str(document))
    environ = {
        **os.environ,
        "SOURCE_DATE_EPOCH": "1770000000",
        "TTS_JOB_ENGINES__ORDER": "espeak",
        "TTS_JOB_PATHS__INBOX": str(document.parent),
        "TTS_JOB_PATHS__OUTPUT": str(folder / "output"),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tts_job", *command],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    )


def cache_of(folder: Path) -> Path:
    return folder / "output" / "state" / "cache"


def whole_segments(folder: Path) -> set[str]:
    """Names of the cache's entries that can be used."""
    cache = Cache(cache_of(folder))
    found = (path for path in cache_of(folder).glob("??/*.seg"))
    return {f"{path.parent.name}/{path.name}" for path in found if cache.find(path.stem)}


def public_files(folder: Path) -> dict[str, bytes]:
    root = folder / "output" / "public"
    found = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in found
        if not path.name.startswith(".tts-job-")
    }


def assert_public_is_whole(folder: Path) -> None:
    """Each named file is whole, and the feed names only what is there."""
    files = public_files(folder)
    for name, data in files.items():
        if name.endswith(".mp3"):
            stem = name.removesuffix(".mp3")
            parts = (data, *(files[stem + suffix] for suffix in HASHED_SUFFIXES))
            assert stem.rsplit("/", 1)[1] == hashlib.sha256(b"".join(parts)).hexdigest()[:16]
    if "feed.xml" in files:
        feed = parse_feed(files["feed.xml"])
        for item in feed.items:
            name = item.enclosure_url.removeprefix("http://127.0.0.1:8000/")
            assert len(files[name]) == item.enclosure_bytes


HASHED_SUFFIXES = (".vtt", ".srt", ".json", ".chapters.json", ".txt")


def test_2_two_processes_at_once_do_the_same_and_no_harm(
    tmp_path: Path, uninterrupted: dict[str, bytes]
) -> None:
    first, second = start(tmp_path), start(tmp_path)
    assert (first.wait(60), second.wait(60)) == (0, 0)
    assert public_files(tmp_path) == uninterrupted


# --- 3: the same input gives the same bytes ---


def test_3_two_fresh_folders_get_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        with open_desk(tmp_path / name) as desk:
            desk.render(SAMPLE.read_text("utf-8"))
            desk.publish()
            found.append(desk.files())
    assert found[0] == found[1]


def test_3_another_speech_rendered_before_changes_no_byte(tmp_path: Path) -> None:
    with open_desk(tmp_path / "one") as desk:
        alone = desk.render(SPEECH).entry
    with open_desk(tmp_path / "two") as desk:
        desk.render(SAMPLE.read_text("utf-8"), name="other.md")
        after = desk.render(SPEECH).entry
    assert after.sha256 == alone.sha256


# --- 4: a voice never changes inside an episode ---


@pytest.mark.parametrize("lives", [4, 5, 6, 7])
def test_4_whenever_an_engine_fails_another_speaks_the_whole_episode(
    tmp_path: Path, lives: int
) -> None:
    with open_desk(tmp_path, DiesMidway(lives=lives), ToneEngine()) as desk:
        rendered = desk.render()
        second = desk.studio.engines["tone"]
        assert isinstance(second, ToneEngine)
        assert rendered.fallback is not None
        assert {"Açılış", "Sayın konuklar, hepiniz hoş geldiniz."} <= set(second.said)
        assert len(set(second.said)) == 5 + 3  # with the calibration
    with open_desk(tmp_path / "alone") as desk:
        assert desk.render().entry.sha256 == rendered.entry.sha256


# --- 5: identity for ever ---


def test_5_a_correction_keeps_guid_and_date_changes_the_url_and_keeps_the_old_file(
    tmp_path: Path,
) -> None:
    with open_desk(tmp_path) as desk:
        desk.render()
        desk.publish()
        (old,) = desk.feed().items
        for day in range(1, 4):
            desk.later(days=day)
            desk.render(SPEECH.replace("önemli", f"önemli ve {day} kez değerli"))
            desk.publish()
            (new,) = desk.feed().items
            assert (new.guid, new.pub_date) == (old.guid, old.pub_date)
            assert new.enclosure_url != old.enclosure_url
            assert (desk.public / old.enclosure_url.split(":8000/")[1]).exists()


def test_5_a_replaced_file_goes_after_thirty_days_and_not_before(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        first = desk.render().entry.episode.file(".mp3")
        desk.later(days=1)
        second = desk.render(SPEECH.replace("önemli", "değerli")).entry.episode.file(".mp3")
        desk.publish()
        desk.later(days=29, hours=23)
        desk.publish()
        assert (desk.public / first).exists()
        desk.later(days=1)
        desk.publish()
        assert not (desk.public / first).exists()
        assert (desk.public / second).exists()


def test_5_a_published_file_never_changes(tmp_path: Path) -> None:
    seen: dict[str, bytes] = {}
    with open_desk(tmp_path) as desk:
        for word in ("önemli", "değerli", "önemli", "güzel"):
            desk.render(SPEECH.replace("önemli", word))
            desk.publish()
            desk.later(hours=1)
            for name, data in desk.files().items():
                if re.search(r"/[0-9a-f]{16}\.", name):
                    assert seen.setdefault(name, data) == data


# --- 6: nothing is invented or dropped ---


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_6_the_readings_of_any_text_tile_it(text: str) -> None:
    readings = read(text, EMPTY)
    assert "".join(text[each.start : each.end] for each in readings) == text
    for each in readings:
        if each.rule == AS_WRITTEN:
            assert letters(each.spoken) == letters(text[each.start : each.end])


def test_6_all_letters_of_the_sample_are_in_one_paragraph_each_and_in_order() -> None:
    document = parse_document(SAMPLE.read_bytes(), SAMPLE.name)
    blocks = repair(document.blocks, EMPTY)
    speech = structure(document, blocks)
    parts = [speech.title_paragraph, *speech.paragraphs]
    said = letters("".join(part.text for part in parts if part))
    cleaned = letters("".join(block.text for block in blocks))
    assert turkish.lower(said) == turkish.lower(cleaned)  # a title in capitals becomes a title


def test_6_everything_in_the_script_is_said_once_and_in_order(tmp_path: Path) -> None:
    with open_desk(tmp_path, ToneEngine(parallel=1)) as desk:
        desk.render(SAMPLE.read_text("utf-8"))
        calibration = 3
        said = desk.engine.said[calibration:]
        assert len(said) == len(set(said))
        transcript = json.loads(next(desk.public.glob("episodes/*/*[!s].json")).read_text("utf-8"))
        shown = " ".join(segment["body"] for segment in transcript["segments"]).split()
        assert shown[:6] == ["Bu", "kayıt,", "yapay", "bir", "sesle", "okunmuştur."]
        assert "Vizyonu'nun" in shown


# --- 7: memory does not grow with length ---

MEASURE = """
import re, sys
from pathlib import Path
from tests.studio import open_desk
with open_desk(Path(sys.argv[1])) as desk:
    text = "# A\\n\\n" + "\\n\\n".join(
        f"Konu {n}: burada çok önemli bir konuyu ele almak üzere toplandık." * 3
        for n in range(int(sys.argv[2]))
    )
    rendered = desk.render(text)
    peak = re.search("VmHWM: *(\\d+)", Path("/proc/self/status").read_text().replace("\\t", ""))
    print(rendered.entry.episode.duration_s, peak[1])
"""


def measured(folder: Path, paragraphs: int) -> tuple[float, int]:
    """Seconds of the episode, and the peak memory in KiB of the process that made it."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(folder), str(paragraphs)],
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    duration, peak = done.stdout.split()
    return float(duration), int(peak)


def test_7_an_hour_takes_hardly_more_memory_than_ten_minutes(tmp_path: Path) -> None:
    short_s, short = measured(tmp_path / "short", 50)
    long_s, long = measured(tmp_path / "long", 300)
    assert short_s > 500
    assert long_s > 3000
    assert long < short + 16 * 1024
    assert long < 150 * 1024


def test_4_an_update_keeps_the_voice_of_its_episode(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        desk.render(wishes=Wishes(voice="buzz"))
        updated = desk.render(SPEECH.replace("önemli", "değerli"))
        assert updated.entry.episode.voice == "buzz"
        assert updated.synthesized == 1

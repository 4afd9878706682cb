"""What a machine and its people do to a program: one line, the right code, and nothing changes."""

import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.needs import need_program
from tts_job.podcast.feed import parse_feed

SPEECH = "# Açılış\n\nSayın konuklar, hoş geldiniz.\n"
OTHER = "# Kapanış\n\nHepinize teşekkür ediyorum.\n"
LONGEST_S = 20
"""No bad input may take longer than this, however slow the machine."""


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Office:
    """A folder in which one episode is published already."""

    folder: Path

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def library(self) -> Path:
        return self.output / "state" / "library.sqlite3"

    def write(self, content: bytes, name: str = "bad.md") -> Path:
        path = self.folder / "speeches" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    def run(self, *arguments: str | Path, wrapper: tuple[str, ...] = (), **extra: str) -> Answer:
        bare = {k: v for k, v in os.environ.items() if not k.startswith("TTS_JOB_")}
        environ = {
            **bare,
            "SOURCE_DATE_EPOCH": "1770000000",
            "TTS_JOB_ENGINES__ORDER": "espeak",
            **extra,
        }
        done = subprocess.run(
            [*wrapper, sys.executable, "-m", "tts_job", *map(str, arguments)],
            env=environ,
            cwd=self.folder,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=LONGEST_S,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def public(self) -> dict[str, bytes]:
        root = self.output / "public"
        found = (path for path in sorted(root.rglob("*")) if path.is_file())
        return {str(path.relative_to(root)): path.read_bytes() for path in found}

    def rows(self) -> list[tuple[str, ...]]:
        db = sqlite3.connect(f"file:{self.library}?mode=ro", uri=True)
        rows: list[tuple[str, ...]] = db.execute(
            "SELECT guid, slug, state, hash, updated_at FROM episode"
            " WHERE state <> 'draft' ORDER BY guid"
        ).fetchall()
        db.close()
        return rows


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    office = Office(tmp_path_factory.mktemp("published"))
    done = office.run("render", office.write(SPEECH.encode(), "acilis.md"))
    assert (done.code, done.err) == (0, "")
    return office.folder


@pytest.fixture
def office(tmp_path: Path, published: Path) -> Office:
    """A copy of its own for each test."""
    shutil.copytree(published, tmp_path / "office")
    return Office(tmp_path / "office")


def assert_one_line(answer: Answer, code: int, *words: str) -> None:
    """One sentence on stderr that says what failed, on what, why, what to try."""
    assert answer.code == code, answer.err
    assert answer.err.count("\n") == 1, answer.err
    assert answer.err.startswith("tts-job: cannot ")
    assert ": " in answer.err
    assert "; " in answer.err
    for word in words:
        assert word in answer.err


def assert_nothing_changed(
    office: Office, act: Callable[[], Answer], code: int, *words: str
) -> None:
    files, rows = office.public(), office.rows()
    assert_one_line(act(), code, *words)
    assert office.public() == files
    assert office.rows() == rows


# --- documents --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b" \n\t\n", ""),
        (b"---\ntitle: A\n---\n", ""),
        (b"\x7fELF\x00\x00\x01" * 99, "a program"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), ""),
        ("… — !!! ***\n".encode(), "no letters"),
        (b"PK\x03\x04" + bytes(100), ""),
    ],
)
def test_a_document_that_is_no_speech(office: Office, content: bytes, why: str) -> None:
    path = office.write(content)
    assert_nothing_changed(office, lambda: office.run("render", path), 3, "bad.md", why)


@pytest.mark.parametrize(
    "name", ["missing.md", "speeches", "/dev/zero", "a\nb.md", "x" * 300, "acilis.md/inside"]
)
def test_a_path_that_is_no_document(office: Office, name: str) -> None:
    assert_nothing_changed(office, lambda: office.run("render", name), 3)


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(office: Office) -> None:
    pipe = office.folder / "speeches" / "pipe.md"
    os.mkfifo(pipe)
    assert_nothing_changed(office, lambda: office.run("render", pipe), 3, "pipe.md")


def test_a_link_to_itself(office: Office) -> None:
    link = office.folder / "speeches" / "loop.md"
    link.symlink_to(link)
    assert_nothing_changed(office, lambda: office.run("render", link), 3, "loop.md")


def bound() -> tuple[str, ...]:
    """A command that runs another under the permissions of files, which root is above."""
    if os.geteuid() != 0:
        return ()
    capabilities = "-dac_override,-dac_read_search"
    setpriv = need_program("setpriv", package="util-linux")
    return (setpriv, f"--bounding-set={capabilities}", f"--inh-caps={capabilities}")


def test_a_document_that_may_not_be_read(office: Office) -> None:
    path = office.write(SPEECH.encode())
    path.chmod(0)
    run = partial(office.run, "render", path, wrapper=bound())
    assert_nothing_changed(office, run, 3, "bad.md", "permission")


def test_a_bad_document_in_the_inbox_is_told_and_the_good_one_is_published(office: Office) -> None:
    office.write(b"\0\0\0")
    office.write(OTHER.encode(), "kapanis.md")
    answer = office.run("run")
    assert_one_line(answer, 3, "bad.md")
    feed = parse_feed((office.output / "public" / "feed.xml").read_bytes())
    assert {item.title for item in feed.items} == {"Açılış", "Kapanış"}


@pytest.mark.parametrize("mode", [0o000, 0o400])
def test_a_folder_of_the_inbox_that_may_not_be_entered_is_told_and_holds_nothing_up(
    office: Office, mode: int
) -> None:
    office.write(OTHER.encode(), "kapanis.md")
    closed = office.folder / "speeches" / "closed"
    closed.mkdir()
    (closed / "c.md").write_text(SPEECH, "utf-8")
    closed.chmod(mode)
    try:
        assert_one_line(office.run("run", wrapper=bound()), 3, "closed", "permission")
    finally:
        closed.chmod(0o700)
    feed = parse_feed((office.output / "public" / "feed.xml").read_bytes())
    assert {item.title for item in feed.items} == {"Açılış", "Kapanış"}


def test_an_inbox_that_is_not_there(office: Office) -> None:
    run = partial(office.run, "run", TTS_JOB_PATHS__INBOX="nowhere")
    assert_nothing_changed(office, run, 2, "nowhere", "mkdir")


@pytest.mark.parametrize("given", ["yesterday", "99999999999999999999", "-99999999999999"])
def test_an_instant_that_is_none(office: Office, given: str) -> None:
    run = partial(office.run, "run", SOURCE_DATE_EPOCH=given)
    assert_nothing_changed(office, run, 2, given, "1970")


def test_a_lexicon_that_may_not_be_read(office: Office) -> None:
    lexicon = office.folder / "config" / "lexicon.toml"
    lexicon.parent.mkdir(exist_ok=True)
    lexicon.write_text("[names]\n", "utf-8")
    lexicon.chmod(0)
    run = partial(office.run, "run", wrapper=bound())
    assert_nothing_changed(office, run, 2, "lexicon.toml", "ermission")


def test_characters_that_neither_xml_nor_tags_can_hold_do_no_harm(office: Office) -> None:
    odd = (
        "# A\x0bç\x1bı\ufffel\x00\ufdd0ış 🎙\n\nSayın\x07 konuklar\x0c, ho\x1fş <b>&amp; geldiniz.\n"
    )
    answer = office.run("render", office.write(odd.encode().replace(b"\x00", b""), "odd.md"))
    assert (answer.code, answer.err) == (0, "")
    data = (office.output / "public" / "feed.xml").read_bytes()
    assert len(parse_feed(data).items) == 2
    assert not set(data) & (set(range(32)) - {9, 10, 13})


def test_a_document_in_an_old_encoding_is_read_all_the_same(office: Office) -> None:
    answer = office.run("render", office.write(OTHER.encode("cp1254"), "old.md"))
    assert (answer.code, answer.err) == (0, "")
    feed = parse_feed((office.output / "public" / "feed.xml").read_bytes())
    assert "Kapanış" in [item.title for item in feed.items]


# --- wishes and settings ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--engine", "parrot"), ("parrot", "espeak")),
        (("--engine", "espeak", "--voice", "parrot"), ("parrot", "espeak")),
        (("--date", "yesterday"), ("yesterday",)),
        (("--jobs", "0"), ("jobs",)),
        (("--colour",), ("--colour",)),
        (("--config", "missing.toml"), ("missing.toml",)),
    ],
)
def test_a_wish_that_cannot_be_granted(
    office: Office, options: tuple[str, ...], words: tuple[str, ...]
) -> None:
    path = office.write(OTHER.encode(), "kapanis.md")
    assert_nothing_changed(office, lambda: office.run("render", path, *options), 2, *words)


@pytest.mark.parametrize("slug", ["../../../x", "/etc", "İ", "..", "a/b"])
def test_a_slug_cannot_lead_out_of_the_public_folder(office: Office, slug: str) -> None:
    path = office.write(OTHER.encode(), "kapanis.md")
    answer = office.run("render", path, "--slug", slug)
    assert answer.code in {0, 2}
    folders = {path.name for path in office.output.iterdir()}
    assert folders <= {"public", "state", "private"}
    for folder in (office.output / "public" / "episodes").iterdir():
        assert folder.name.isascii()


def test_every_problem_of_the_settings_is_in_the_one_line(office: Office) -> None:
    config = office.folder / "bad.toml"
    config.write_text('[audio]\nbitrate_kbps = "loud"\n[show]\ncolour = "red"\n', "utf-8")
    path = office.write(OTHER.encode(), "kapanis.md")
    assert_nothing_changed(
        office,
        lambda: office.run("render", path, "--config", config),
        2,
        "2 problems",
        "bitrate_kbps",
        "colour",
    )


def test_an_engine_that_the_document_names_and_nobody_knows(office: Office) -> None:
    path = office.write(b"---\nengine: parrot\n---\n\nMerhaba.\n")
    assert_nothing_changed(office, lambda: office.run("render", path), 2, "parrot")


# --- the place where things are written -------------------------------------------------------


def test_a_file_in_the_place_of_the_output(office: Office) -> None:
    (office.folder / "file").write_text("a file")
    path = office.write(OTHER.encode(), "kapanis.md")
    run = partial(office.run, "render", path, "--output", office.folder / "file")
    assert_nothing_changed(office, run, 5, "file")


@pytest.mark.parametrize("name", ["public", "public/episodes", "state", "state/cache"])
def test_a_folder_that_may_not_be_written(office: Office, name: str) -> None:
    path = office.write(OTHER.encode(), "kapanis.md")
    folder = office.output / name
    for inner in (folder, *(each for each in folder.iterdir() if each.is_dir())):
        inner.chmod(0o555)
    run = partial(office.run, "render", path, wrapper=bound())
    try:
        assert_nothing_changed(office, run, 5, name, "permission")
    finally:
        for inner in (folder, *(each for each in folder.iterdir() if each.is_dir())):
            inner.chmod(0o755)


def mounted(options: str, folder: Path, keep: Path | None = None) -> tuple[str, ...]:
    """A command that runs another with a tmpfs over `folder`, seen by it alone; else skip.

    It begins as a copy of what `folder` holds; what it holds at the end is copied to `keep`.
    """
    unshare = need_program("unshare", package="util-linux")
    after = f'cp -r "$0"/. {shlex.quote(str(keep))}' if keep else ":"
    script = (
        'mkdir "$0.was" && cp -r "$0"/. "$0.was" && '
        f'mount -t tmpfs -o {options} tmpfs "$0" && {{ cp -r "$0.was"/. "$0" 2>/dev/null || :; }}'
        f' && rm -r "$0.was" && {{ "$@"; code=$?; {after}; exit $code; }}'
    )
    tried = subprocess.run(
        [unshare, "-m", "mount", "-t", "tmpfs", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
    )
    if tried.returncode:
        pytest.skip(f"nothing can be mounted here: {tried.stderr.strip()}")
    return (unshare, "-m", "sh", "-c", script, str(folder))


def test_an_output_that_is_full(office: Office) -> None:
    shell = ("sh", "-c", '"$@" > /dev/full', "sh")
    run = partial(office.run, "list", wrapper=shell)
    assert_nothing_changed(office, run, 5, "standard output", "no space")


@pytest.mark.parametrize("room_kb", [8, 120, 240, 300])
def test_a_full_disk(office: Office, room_kb: int) -> None:
    """Whether the library, the cache, the captions or the MP3 is what finds no room."""
    used_kb = sum(-(-path.stat().st_size // 4096) * 4 for path in office.output.rglob("*"))
    speech = "# Uzun\n\n" + "\n\n".join(f"Konu {n}: burada toplandık." for n in range(12))
    path = office.write(speech.encode(), "uzun.md")
    result = Office(office.folder / "result")
    result.output.mkdir(parents=True)
    wrapper = mounted(f"size={used_kb + room_kb}k", office.output, result.output)
    files, rows = office.public(), office.rows()
    answer = office.run("render", path, wrapper=wrapper)
    assert_one_line(answer, 5, "no space", "output/")
    left = {name: data for name, data in result.public().items() if "/uzun/" not in name}
    assert left == files
    assert result.rows() == rows


def test_a_read_only_file_system(office: Office) -> None:
    frozen = office.folder / "frozen"
    frozen.mkdir()
    path = office.write(OTHER.encode(), "kapanis.md")
    wrapper = mounted("ro", frozen)
    run = partial(office.run, "render", path, "--output", frozen, wrapper=wrapper)
    assert_nothing_changed(office, run, 5, str(frozen))


@pytest.mark.parametrize(
    "command",
    [("list",), ("show", "acilis"), ("check",), ("preview", "speeches/acilis.md")],
    ids=lambda command: str(command[0]),
)
def test_looking_needs_no_permission_to_write(office: Office, command: tuple[str, ...]) -> None:
    usual = office.run(*command)
    assert usual.code == 0, usual.err
    with read_only(office.output):
        assert office.run(*command, wrapper=bound()) == usual


def test_a_log_that_a_killed_process_left_is_never_passed_over(office: Office) -> None:
    """Reading on without it would show the library as it was before."""
    log = office.library.with_name("library.sqlite3-wal")
    db = sqlite3.connect(office.library)
    db.execute("UPDATE episode SET title = 'Yeni'")
    db.commit()
    left = log.read_bytes()
    db.close()
    log.write_bytes(left)
    with read_only(office.output):
        answer = office.run("list", wrapper=bound())
    assert_one_line(answer, 5, "library.sqlite3-wal", "may not write")


@contextmanager
def read_only(top: Path) -> Iterator[None]:
    folders = [top, *(each for each in top.rglob("*/") if each.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        yield
    finally:
        for folder in folders:
            folder.chmod(0o755)


@pytest.mark.parametrize("command", [("render", "speeches/acilis.md"), ("list",), ("feed",)])
def test_a_damaged_library_is_named_and_left_for_repair(
    office: Office, command: tuple[str, ...]
) -> None:
    for path in office.library.parent.glob("library.sqlite3*"):
        path.unlink()
    office.library.write_bytes(b"no library " * 500)
    files = office.public()
    assert_one_line(office.run(*command), 5, "library.sqlite3", "check --repair")
    assert office.public() == files
    assert office.library.read_bytes() == b"no library " * 500


def test_a_library_of_a_later_program(office: Office) -> None:
    db = sqlite3.connect(office.library)
    db.execute("PRAGMA user_version = 999")
    db.close()
    assert_nothing_changed(office, lambda: office.run("run"), 5, "999", "upgrade")

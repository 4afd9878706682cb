"""The command line as a person and a program use it: words, JSON, exit codes."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from tts_job.cli import COMMANDS, cli, main

SPEECH = "# Açılış\n\nSayın konuklar, hoş geldiniz.\n\n8 Ocak 2022'de buradaydık.\n"
OTHER = "# Kapanış\n\nHepinize teşekkür ediyorum.\n"
MANUAL = Path(__file__).parents[1] / "docs" / "cli.md"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in an empty folder of its own, with the embedded voice alone."""
    for name in [name for name in os.environ if name.startswith("TTS_JOB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TTS_JOB_ENGINES__ORDER", "espeak")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "speeches").mkdir()

    def run(*arguments: str) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Answer(code, said.out, said.err)

    return run


def write(text: str = SPEECH, name: str = "acilis.md") -> str:
    path = Path("speeches") / name
    path.write_text(text, "utf-8")
    return str(path)


def every_command() -> Iterator[tuple[str, click.Command]]:
    for command in COMMANDS:
        assert command.name
        if isinstance(command, click.Group):
            yield from ((f"{command.name} {name}", each) for name, each in command.commands.items())
        else:
            yield command.name, command


# --- the commands as a whole ------------------------------------------------------------------


@pytest.mark.parametrize(("name", "command"), list(every_command()))
def test_each_command_has_help_an_example_and_a_place_in_the_manual(
    name: str, command: click.Command
) -> None:
    assert command.help
    assert f"tts-job {name}" in (command.epilog or "")
    assert re.search(rf"^## tts-job {name}\b", MANUAL.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("name", "command"), list(every_command()))
def test_each_option_is_explained_and_in_the_manual(name: str, command: click.Command) -> None:
    manual = MANUAL.read_text("utf-8")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, (name, parameter.name)
            assert f"`{parameter.opts[-1]}" in manual, (name, parameter.name)


def test_the_manual_gives_every_exit_code() -> None:
    manual = MANUAL.read_text("utf-8")
    for code in (0, 1, 2, 3, 4, 5, 6, 130):
        assert re.search(rf"^\| {code} \|", manual, re.MULTILINE), code


def test_summaries_in_the_help_are_not_cut_off(run: Run) -> None:
    answer = run("--help")
    assert answer.code == 0
    assert "..." not in answer.out.partition("Commands:")[2].partition("Start with:")[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("render", "speeches/acilis.md"),
        ("render", "speeches/acilis.md", "--dry-run"),
        ("run",),
        ("preview", "speeches/acilis.md"),
        ("spoken", "8 Ocak"),
        ("list",),
        ("show", "acilis"),
        ("feed",),
        ("check",),
        ("check", "--audio"),
        ("engines",),
        ("doctor",),
        ("cache", "gc"),
        ("completion", "bash"),
        ("backup", "."),
        ("remove", "acilis", "--yes"),
        # and when they fail:
        ("show", "nobody"),
        ("render", "missing.md"),
        ("preview", "missing.md"),
        ("rendr",),
        ("list", "--nonsense"),
        ("restore", "missing.tar"),
    ],
)
def test_json_is_exactly_one_document_wherever_the_flag_stands(
    run: Run, arguments: tuple[str, ...]
) -> None:
    run("render", write())
    for order in (("--json", *arguments), (*arguments, "--json")):
        answer = run(*order)
        assert isinstance(answer.json, dict)
        if arguments[0] == "remove":
            break


def test_output_and_config_are_taken_before_or_after_the_command(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "other.toml"
    config.write_text('[show]\ntitle = "Başka"\n[engines]\norder = ["espeak"]\n', "utf-8")
    document = write()
    assert run("--output", "one", "--config", str(config), "render", document).code == 0
    assert run("render", document, "--output", "two", "--config", str(config)).code == 0
    first, second = (Path(name, "public", "feed.xml").read_bytes() for name in ("one", "two"))
    assert first == second
    assert "Başka".encode() in first


def test_an_unknown_command_brings_the_nearest_name(run: Run) -> None:
    answer = run("rendr")
    assert answer.code == 2
    assert "did you mean `tts-job render`?" in answer.err
    assert answer.err.count("\n") == 1


def test_an_unknown_option_is_one_line_and_names_the_help(run: Run) -> None:
    answer = run("list", "--nonsense")
    assert (answer.code, answer.out) == (2, "")
    assert "--nonsense" in answer.err
    assert "tts-job list --help" in answer.err
    assert answer.err.count("\n") == 1


def test_all_problems_of_the_settings_are_said_at_once(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "bad.toml"
    config.write_text("[audio]\nbitrate_kbps = 3\nloudness_lufs = 7\n", "utf-8")
    answer = run("list", "--config", str(config))
    assert answer.code == 2
    assert "bitrate_kbps" in answer.err
    assert "loudness_lufs" in answer.err


def test_a_bug_is_one_line_and_a_traceback_only_with_vv(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("spilled coffee")

    monkeypatch.setattr("tts_job.report.episodes", broken)
    answer = run("list")
    assert answer.code == 1
    assert "spilled coffee" in answer.err
    assert answer.err.count("\n") == 1
    assert "Traceback" in run("list", "-vv").err


# --- rendering --------------------------------------------------------------------------------


def test_a_render_says_what_came_out_and_a_quiet_one_says_nothing(run: Run) -> None:
    document = write()
    answer = run("render", document)
    assert answer.code == 0
    assert "published: Açılış" in answer.out
    assert "feed.xml" in answer.out
    assert answer.err == ""
    quiet = run("-q", "render", document)
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_a_second_render_says_that_nothing_has_changed(run: Run) -> None:
    document = write()
    run("render", document)
    assert "nothing has changed" in run("render", document).out


def test_only_a_local_feed_brings_a_word_on_who_can_reach_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = write()
    assert "Only this machine can reach that address" in run("render", document).out
    monkeypatch.setenv("TTS_JOB_SHOW__BASE_URL", "https://podcast.example/")
    monkeypatch.setenv("TTS_JOB_SHOW__OWNER_EMAIL", "office@podcast.example")
    assert "Only this machine" not in run("render", document).out


def test_a_missing_file_has_exit_code_3_and_says_what_to_try(run: Run) -> None:
    answer = run("render", "missing.md")
    assert answer.code == 3
    assert answer.err == (
        "tts-job: cannot read missing.md: there is no such file; check the path\n"
    )


def test_of_several_documents_a_bad_one_holds_nothing_up(run: Run) -> None:
    good, other = write(), write(OTHER, "kapanis.md")
    answer = run("render", good, "missing.md", write("...", "empty.md"), other, "--json")
    assert answer.code == 3
    assert [each["slug"] for each in answer.json["episodes"]] == ["acilis", "kapanis"]
    assert [each["source"] for each in answer.json["failed"]] == ["missing.md", "speeches/empty.md"]
    assert answer.err.count("\n") == 2


def test_the_exit_code_is_that_of_the_first_failure(run: Run) -> None:
    assert run("render", "missing.md", write(), "--voice", "nobody").code == 3
    assert run("render", write(), "missing.md", "--voice", "nobody").code == 2


def test_a_title_is_for_one_document(run: Run) -> None:
    answer = run("render", "a.md", "b.md", "--title", "Bir")
    assert answer.code == 2
    assert "--title" in answer.err


def test_a_dry_run_changes_nothing(run: Run) -> None:
    answer = run("render", write(), "--dry-run")
    assert answer.code == 0
    assert "would publish" in answer.out
    assert not Path("output/public/episodes").exists()


def test_a_pass_over_the_inbox_renders_what_is_new(run: Run) -> None:
    write()
    assert len(run("run", "--json").json["episodes"]) == 1
    assert run("run", "--json").json["episodes"] == []
    write(OTHER, "kapanis.md")
    answer = run("run")
    assert "published: Kapanış" in answer.out
    assert "1 unchanged" in answer.out


# --- text -------------------------------------------------------------------------------------


def test_a_preview_names_repairs_and_readings_without_colour_in_a_pipe(run: Run) -> None:
    answer = run("preview", write("# Konu\n\n8 Ocak'ta Çavuşođlu geldi.\n"))
    assert answer.code == 0
    assert "«Çavuşođlu» became «Çavuşoğlu»" in answer.out
    assert "«8» is read «sekiz»" in answer.out
    assert "\x1b" not in answer.out


def feed_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), "ascii"))


def test_spoken_joins_its_words(run: Run) -> None:
    assert run("spoken", "8", "Ocak").out == "sekiz Ocak\n"


def test_spoken_gives_one_line_for_each_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = "8 Ocak\r\n\n\u2028\x0b\x85\n\rbir\ryüz\n5 çocuk".encode() + b"\xff\xfe"
    feed_stdin(monkeypatch, odd)
    answer = run("spoken")
    lines = answer.out.split("\n")
    assert answer.code == 0
    assert lines[:4] == ["sekiz Ocak", "", "", "bir yüz"]
    assert lines[4].startswith("beş çocuk")
    assert lines[5:] == [""]


def test_spoken_answers_before_its_input_ends(run: Run, tmp_path: Path) -> None:
    run("list")
    with subprocess.Popen(
        [sys.executable, "-m", "tts_job", "spoken"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
    ) as process:
        watchdog = threading.Timer(20, process.kill)
        watchdog.start()
        assert process.stdin
        assert process.stdout
        process.stdin.write("5 kişi\n".encode())
        process.stdin.flush()
        assert process.stdout.readline() == "beş kişi\n".encode()
        process.stdin.close()
        watchdog.cancel()
    assert process.returncode == 0


# --- the library ------------------------------------------------------------------------------


def test_list_and_show_say_what_there_is(run: Run) -> None:
    assert "no episodes yet" in run("list").out
    run("render", write())
    assert "acilis" in run("list").out
    shown = run("show", "acilis")
    assert "http://127.0.0.1:8000/episodes/acilis/" in shown.out
    assert "(in the feed)" in shown.out


def test_a_removed_episode_leaves_the_feed_and_its_files_go(run: Run) -> None:
    run("render", write())
    answer = run("remove", "acilis", "--yes", "--json")
    assert answer.json["removed"]["state"] == "removed"
    assert b"<item>" not in Path("output/public/feed.xml").read_bytes()
    assert not Path("output/public/episodes/acilis").exists()
    assert "1 removed" in run("list").out
    assert "acilis (removed)" in run("list", "-v").out
    assert run("run", "--json").json["episodes"] == []


def test_at_a_terminal_remove_asks_first(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("render", write())
    feed_stdin(monkeypatch, b"n\n")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    answer = run("remove", "acilis")
    assert (answer.code, answer.out) == (0, "")
    assert "not removed" in answer.err
    assert run("list", "--json").json["episodes"][0]["state"] == "published"


def test_without_a_terminal_remove_wants_a_yes(run: Run) -> None:
    run("render", write())
    assert run("remove", "acilis").code == 2
    assert run("remove", "acilis", "--yes").code == 0
    assert "was removed already" in run("remove", "acilis", "--yes").out


def test_a_dry_run_of_a_pass_says_what_is_due_and_changes_nothing(run: Run) -> None:
    write()
    answer = run("run", "--dry-run", "--json")
    assert [each["title"] for each in answer.json["planned"]] == ["Açılış"]
    assert not Path("output/public").exists()
    run("run")
    assert run("run", "--dry-run", "--json").json["planned"] == []


def test_a_title_and_a_date_that_were_given_can_be_taken_back(run: Run) -> None:
    path = write()
    run("render", path, "--title", "Bahar", "--date", "2026-03-01")
    assert "the document says «Açılış»" in run("show", "2026-03-01-bahar").out
    (episode,) = run("render", path, "--title", "", "--date", "", "--json").json["episodes"]
    assert (episode["title"], episode["date"]) == ("Açılış", None)


def test_a_day_that_is_none_is_said_to_be_none(run: Run) -> None:
    answer = run("render", write(), "--date", "2022-02-30")
    assert answer.code == 2
    assert "'2022-02-30' is no day" in answer.err


def test_the_feed_to_ask_must_be_a_web_address(run: Run) -> None:
    answer = run("check", "--live", "foo")
    assert answer.code == 2
    assert "cannot ask foo" in answer.err


def test_feed_writes_lost_pages_again(run: Run) -> None:
    run("render", write())
    page = Path("output/public/episodes/acilis/index.html")
    before = page.read_bytes()
    page.unlink()
    Path("output/public/feed.xml").unlink()
    answer = run("feed", "--json")
    assert answer.json["feed_written"] is True
    assert page.read_bytes() == before


def test_a_collection_keeps_what_is_used_and_what_is_young(run: Run) -> None:
    run("render", write())
    folder = Path("output/state/cache/ab")
    folder.mkdir(exist_ok=True)
    ages = {"old.seg": 2, "young.seg": 0, "old.speech": 31, "young.speech": 29}
    for name, days in ages.items():
        (folder / name).write_bytes(b"x" * 10)
        moment = time.time() - days * 86_400 - 60
        os.utime(folder / name, (moment, moment))
    leftover = Path("output/public/.tts-job-left")
    leftover.write_bytes(b"half")
    os.utime(leftover, (0, 0))
    segments = set(Path("output/state/cache").rglob("*.seg")) - set(folder.glob("*"))
    for path in segments:
        os.utime(path, (0, 0))
    assert run("cache", "gc", "--json").json == {
        "segments": {"removed": 1, "bytes": 10},
        "speech": {"removed": 1, "bytes": 10},
        "temporary_files": 1,
    }
    assert {path.name for path in folder.glob("*")} >= {"young.seg", "young.speech"}
    assert all(path.exists() for path in segments)


# --- check and doctor -------------------------------------------------------------------------


def test_check_finds_what_is_missing_and_exits_with_6(run: Run) -> None:
    run("render", write())
    assert run("check").code == 0
    next(Path("output/public/episodes/acilis").glob("*.mp3")).unlink()
    answer = run("check")
    assert answer.code == 6
    assert "fault: episodes/acilis/" in answer.out
    assert f"run `tts-job render {Path('speeches/acilis.md')}`" in answer.out
    assert answer.err.startswith("tts-job: cannot vouch for output: ")


def test_check_repair_brings_a_damaged_library_back(run: Run) -> None:
    run("render", write())
    before = run("list", "--json").json
    library = Path("output/state/library.sqlite3")
    library.write_bytes(b"no database at all" * 300)
    for suffix in ("-wal", "-shm"):
        library.with_name(library.name + suffix).unlink(missing_ok=True)
    assert run("check").code == 6
    assert run("check", "--repair").code == 0
    assert run("list", "--json").json == before


def test_check_live_asks_where_the_settings_say_or_where_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("TTS_JOB_SHOW__BASE_URL", "http://127.0.0.1:9/")
    run("render", write())
    for arguments in (("--live", "--json"), ("--json", "--live", "http://127.0.0.1:9/feed.xml")):
        answer = run("check", *arguments)
        assert answer.code == 6
        assert [each["subject"] for each in answer.json["faults"]] == [
            "http://127.0.0.1:9/feed.xml"
        ]


def test_a_backup_brings_back_what_was_lost_settings_and_all(run: Run) -> None:
    Path("config").mkdir()
    Path("config/tts_job.toml").write_text('[show]\ntitle = "Deneme"\n', "utf-8")
    run("render", write())
    feed = Path("output/public/feed.xml").read_bytes()
    made = run("backup", "safe.tar", "--audio")
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith("safe.tar: ")
    refused = run("restore", "safe.tar")
    assert refused.code == 2
    assert "use --force" in refused.err
    for folder in ("config", "output", "speeches"):
        shutil.rmtree(folder)
    done = run("restore", "safe.tar")
    assert (done.code, done.out) == (0, "episodes restored: 1, as of 2026-01-01 03:00 +0300\n")
    assert Path("output/public/feed.xml").read_bytes() == feed
    assert Path("config/tts_job.toml").read_text("utf-8") == '[show]\ntitle = "Deneme"\n'
    assert run("check").code == 0
    assert "replaced-20260101T030000" in run("restore", "safe.tar", "--force").out


def test_a_backup_without_the_published_files_says_what_is_missing(run: Run) -> None:
    run("render", write())
    assert "Published files are not in it" in run("backup", "safe.tar.gz").out
    shutil.rmtree("output")
    assert "1 have no files here" in run("restore", "safe.tar.gz").out
    assert run("run").code == 0
    assert run("check").code == 0


def test_doctor_shows_every_problem_of_the_settings_and_goes_on(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "bad.toml"
    config.write_text("[audio]\nbitrate_kbps = 3\nloudness_lufs = 7\n", "utf-8")
    answer = run("doctor", "--config", str(config))
    assert answer.code == 2
    assert answer.out.count("fail    settings") == 2
    assert "python" in answer.out


LISTENING = ("env", "--default-signal=INT")
"""Tests that run in the background of a shell have SIGINT ignored, and so would the program."""

# --- the process ------------------------------------------------------------------------------


def test_a_reader_that_has_enough_ends_it_quietly(run: Run, tmp_path: Path) -> None:
    run("list")
    lines = tmp_path / "lines"
    lines.write_text("bir iki üç\n" * 20_000, "utf-8")
    with (
        lines.open("rb") as stdin,
        subprocess.Popen(
            [sys.executable, "-m", "tts_job", "spoken"],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
        ) as process,
    ):
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_ctrl_c_is_one_line_and_exit_code_130(run: Run, tmp_path: Path) -> None:
    run("list")
    with subprocess.Popen(
        [*LISTENING, sys.executable, "-m", "tts_job", "spoken"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    ) as process:
        watchdog = threading.Timer(20, process.kill)
        watchdog.start()
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(b"bir\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.stderr.read().decode() == (
            "tts-job: interrupted; finished paragraphs are kept, run it again to go on\n"
        )
        watchdog.cancel()
    assert process.returncode == 130


def test_the_version_comes_at_once() -> None:
    """Nothing heavy is imported to say it: modules that cost more than all of it together."""
    code = (
        "import sys\n"
        "from tts_job.cli import main\n"
        "try: main(['--version'])\n"
        "except SystemExit: pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numpy", "pydantic", "lxml", "jinja2", "PIL", "requests", "gtts", "rich", "sqlite3"}
    assert done.stdout.startswith("tts-job, version ")
    assert heavy & set(done.stderr.split()) == set()


def test_the_shell_completes_commands_and_slugs(run: Run, tmp_path: Path) -> None:
    run("render", write())
    for line, expected in (("tts-job re", "render"), ("tts-job show ac", "acilis")):
        words = line.split(" ")
        done = subprocess.run(
            [sys.executable, "-m", "tts_job"],
            env=os.environ
            | {
                "_TTS_JOB_COMPLETE": "bash_complete",
                "COMP_WORDS": line,
                "COMP_CWORD": str(len(words) - 1),
            },
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
        )
        assert f"plain,{expected}" in done.stdout.splitlines()


def test_every_command_is_in_the_group() -> None:
    assert list(cli.commands.values()) == list(COMMANDS)


def test_turkish_is_printed_in_a_locale_of_ascii(tmp_path: Path) -> None:
    environ = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""}
    done = subprocess.run(
        [sys.executable, "-m", "tts_job", "spoken", "Işık 3. gün"],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        timeout=30,
    )
    assert (done.returncode, done.stdout.decode("utf-8").strip()) == (0, "Işık üçüncü gün")


def test_a_lost_library_is_made_anew_and_never_taken_for_an_empty_one(run: Run) -> None:
    run("render", write())
    before = Path("output/public/feed.xml").read_bytes()
    for path in Path("output/state").glob("library.sqlite3*"):
        path.unlink()
    lost = run("run")
    assert lost.code == 5
    assert "check --repair" in lost.err
    assert run("check", "--repair").code == 0
    assert Path("output/public/feed.xml").read_bytes() == before

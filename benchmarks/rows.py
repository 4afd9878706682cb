"""What is measured: each work with the programs that do it, and the figures that it must reach.

Programs that are compared run in turn in the same rounds, so that a machine that slows down slows
all of them. Each full render has a folder of its own, fresh. Settings are those in config/.
"""

import datetime as dt
import json
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import jobs, service
from benchmarks.http import measure_http
from benchmarks.measure import (
    Command,
    Cost,
    Peak,
    first_speech,
    median_cost,
    peak_memory,
    run,
)
from benchmarks.report import Report, Row, Spent, at_least, at_most, exactly
from benchmarks.speech import PARAGRAPHS_AN_HOUR, SAMPLE, long_speech
from tts_job.engines import ENGINES
from tts_job.engines.espeak import Espeak, Options
from tts_job.lexicon import read_lexicon
from tts_job.script import write_script
from tts_job.settings.engines import engine_options
from tts_job.settings.load import load
from tts_job.settings.options import Settings
from tts_job.text.document import read_document
from tts_job.text.repair import repair
from tts_job.text.structure import structure

PROJECT = Path(__file__).parent.parent
PROGRAM = str(Path(sys.executable).with_name("tts-job"))
OURS, SCRIPT, SCRIPT_SAME, FLOOR = "tts-job", "script", "script, same quality", "floor"
SCRIPT_PROGRAMS = ("espeak-ng", "ffmpeg")
NO_SCRIPT = f"the script needs {' and '.join(SCRIPT_PROGRAMS)}; not installed here"
MEMORY_MIB = 150
FEED_EPISODES = 10_000
START_ROUNDS = 11
WORDS = ("Bölüm", "Başlık", "Madde", "Kısım", "Mesele")
"""Each stands in turn for the first word of a paragraph: one changed word in each round."""


@dataclass(frozen=True, slots=True)
class Goals:
    """What a work should come to; None where its length makes the figure mean little."""

    speed: float | None = None
    """At least so many times that of the script, in wall time."""
    floor_cpu: float | None = None
    """At most so many times that of the floor."""
    change_percent: float | None = None
    """Of a full render's wall time, at most, when one paragraph has changed."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How long the speeches are and how often each command runs."""

    name: str
    paragraphs: int
    goals: Goals
    sample_rounds: int
    rounds: int
    long_name: str = ""
    long_paragraphs: int = 0
    """Of the speech in which one paragraph changes; 0 leaves that work out."""


SAMPLE_GOALS = Goals(speed=1.6)
LONG_GOALS = Goals(change_percent=3)
FULL = Scale(
    name="1 h",
    paragraphs=PARAGRAPHS_AN_HOUR,
    goals=Goals(speed=4, floor_cpu=1.25, change_percent=10),
    sample_rounds=5,
    rounds=3,
    long_name="10 h",
    long_paragraphs=10 * PARAGRAPHS_AN_HOUR,
)
QUICK = Scale("3 min", PARAGRAPHS_AN_HOUR // 20, Goals(), sample_rounds=3, rounds=3)

NOTHING_BEFORE = 0
"""The level of the default voice is known: its first utterance is the first segment's."""


@dataclass(frozen=True, slots=True)
class Work:
    """A document, and the programs that make an episode of it."""

    name: str
    document: Path
    folder: Path
    """Commands start there; each full render makes a folder in it."""
    goals: Goals

    def render(self, output: Path) -> Command:
        arguments = ("render", str(self.document), "--engine", "espeak", "--json")
        return Command((PROGRAM, *arguments, "--output", str(output)), self.folder)

    def render_fresh(self) -> Command:
        """Into a folder that is empty now."""
        output = self.folder / "fresh"
        shutil.rmtree(output, ignore_errors=True)
        return self.render(output)

    def script(self, *options: str) -> Command:
        program = (sys.executable, str(PROJECT / "benchmarks" / "plain_script.py"))
        target = str(self.folder / "script.mp3")
        return Command((*program, str(self.document), target, *options), self.folder)


def measure_all(scale: Scale, folder: Path, report: Report, say: Callable[[str], None]) -> None:
    """Fill `report`; everything is written below `folder`."""
    shutil.copytree(PROJECT / "config", folder / "config")
    settings = load(
        folder / "config" / "tts_job.toml",
        {},
        {},
        {name: row.options for name, row in ENGINES.items()},
    )
    sample = Work("sample", folder / SAMPLE.name, folder, SAMPLE_GOALS)
    shutil.copy(SAMPLE, sample.document)
    hour = _long_work(scale.name, scale.paragraphs, folder, scale.goals)
    say("warming up")
    _warm_up(sample)
    say("start-up")
    _measure_version(folder, report)
    say("the sample speech")
    _measure_sample(sample, settings, scale.sample_rounds, report)
    say(f"{scale.name} of speech")
    full = _measure_hour(hour, settings, scale.rounds, report)
    say("one paragraph changed")
    _measure_change(hour, full, scale.rounds, report)
    say("nothing changed")
    _measure_unchanged(hour, scale.rounds, report)
    if scale.long_paragraphs:
        say(f"one paragraph changed in {scale.long_name}")
        long = _long_work(scale.long_name, scale.long_paragraphs, folder, LONG_GOALS)
        full = run(long.render(_kept(long)))
        report.spent.append(_spent(long, OURS, [full]))
        _measure_change(long, full, scale.rounds, report)
    say("a large feed")
    _measure_feed(sample, scale.rounds, report)
    say("the server beside nginx")
    measure_http(report)
    say("jobs")
    report.rows += jobs.measure(_new(folder / "jobs"))
    say("the service at rest")
    report.rows += service.measure(_new(folder / "service"))


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


# --- the works ---


def _measure_version(folder: Path, report: Report) -> None:
    bare = Command((sys.executable, "-c", "pass"), folder)
    version = Command((PROGRAM, "--version"), folder)
    costs = _in_turn({"bare": lambda: bare, "version": lambda: version}, START_ROUNDS)
    bare_s, version_s = (median_cost(costs[name]).wall_s for name in ("bare", "version"))
    report.rows.append(
        Row(
            "`tts-job --version`",
            "more than `python -c pass`",
            "s",
            version_s - bare_s,
            at_most(0.15),
            f"{version_s:.3f} s and {bare_s:.3f} s",
        )
    )


def _measure_sample(work: Work, settings: Settings, rounds: int, report: Report) -> None:
    costs = _compare(work, settings, rounds, report)
    report.rows.append(_speed(work, costs, SCRIPT, work.goals.speed, "aim 2"))
    report.rows.append(_speed(work, costs, SCRIPT_SAME, None, ""))
    starts = [first_speech(work.render_fresh(), NOTHING_BEFORE) for _ in range(rounds)]
    report.rows.append(
        Row(
            work.name,
            "before the first segment starts",
            "s",
            median(start.segment_s for start in starts),
            at_most(0.4),
            "the helper's first utterance",
        )
    )


def _measure_hour(work: Work, settings: Settings, rounds: int, report: Report) -> Cost:
    """Returns the median of a full render."""
    costs = _compare(work, settings, rounds, report)
    report.rows.append(_speed(work, costs, SCRIPT, work.goals.speed, "ffmpeg's own quality"))
    report.rows.append(
        _speed(work, costs, SCRIPT_SAME, work.goals.speed, "same bitrate and quality")
    )
    ours, floor = median_cost(costs[OURS]), median_cost(costs[FLOOR])
    report.rows.append(
        Row(
            work.name,
            "CPU against the floor",
            "x",
            ours.cpu_s / floor.cpu_s,
            at_most(work.goals.floor_cpu),
            f"aim 1.18; {ours.cpu_s:.2f} s and {floor.cpu_s:.2f} s",
        )
    )
    report.rows.append(_memory(work.name, peak_memory(work.render_fresh())))
    return ours


def _measure_change(work: Work, full: Cost, rounds: int, report: Report) -> None:
    """One word of the paragraph in the middle changes, each time to another."""
    output = _kept(work)
    run(work.render(output))
    text = work.document.read_text("utf-8")
    paragraphs = text.split("\n\n")
    middle = len(paragraphs) // 2
    before = paragraphs[middle].split(" ", 1)[0]

    def change(word: str) -> Command:
        changed = paragraphs.copy()
        changed[middle] = changed[middle].replace(before, word, 1)
        work.document.write_text("\n\n".join(changed), "utf-8")
        return work.render(output)

    costs = [run(change(word)) for word in WORDS[:rounds]]
    cost = median_cost(costs)
    name = f"{work.name}, one paragraph changed"
    report.spent.append(_spent(work, f"{OURS}, one paragraph changed", costs))
    report.rows.append(
        Row(
            name,
            "of the wall time of a full render",
            "%",
            100 * cost.wall_s / full.wall_s,
            at_most(work.goals.change_percent),
            f"{cost.wall_s:.2f} s of {full.wall_s:.2f} s",
        )
    )
    made = max(_synthesized(each) for each in costs)
    report.rows.append(Row(name, "segments made", "", made, exactly(1)))
    report.rows.append(_memory(name, peak_memory(change(WORDS[rounds]))))


def _measure_unchanged(work: Work, rounds: int, report: Report) -> None:
    output = _kept(work)
    run(work.render(output))
    before = _files(output)
    costs = [run(work.render(output)) for _ in range(rounds)]
    after = _files(output)
    rewritten = sorted(name for name in before | after if before.get(name) != after.get(name))
    made = max(_synthesized(each) for each in costs)
    name = f"{work.name}, unchanged"
    report.rows += (
        Row(name, "wall time", "s", median_cost(costs).wall_s, at_most(0.5)),
        Row(name, "segments spoken or encoded", "", made, exactly(0)),
        Row(
            name,
            "files written",
            "",
            len(rewritten),
            exactly(0),
            ", ".join(rewritten),
        ),
    )


def _measure_feed(sample: Work, rounds: int, report: Report) -> None:
    """The feed alone, and a pass over an empty inbox after one of many episodes has changed."""
    folder = sample.folder
    output, inbox, target = folder / "feed", folder / "speeches", folder / "feed.xml"
    run(sample.render(output))
    _multiply_episode(output, FEED_EPISODES)
    inbox.mkdir()
    program = (sys.executable, "-m", "benchmarks.feed", str(folder / "config" / "tts_job.toml"))
    alone = Command((*program, str(output), str(target)), PROJECT)
    whole = Command((PROGRAM, "run", "--json", "--output", str(output)), folder)
    feed, everything = [], []
    for number in range(rounds):
        feed.append(run(alone))
        _retitle_episode(output, number)
        everything.append(run(whole))
    items = (output / "public" / "feed.xml").read_bytes().count(b"<item>")
    name = f"feed of {items:,} episodes"
    size_mb = target.stat().st_size / 1e6
    report.rows += (
        Row(
            name,
            "read from the library, built and written",
            "s",
            median_cost(feed).wall_s,
            at_most(1.5),
            f"{median_cost(feed).cpu_s:.2f} s of CPU, {size_mb:.1f} MB",
        ),
        Row(
            name,
            "`tts-job run` after one change, every list page included",
            "s",
            median_cost(everything).wall_s,
            None,
            f"{median_cost(everything).cpu_s:.2f} s of CPU",
        ),
    )


# --- running and comparing ---


def _warm_up(sample: Work) -> None:
    """Byte code is written and files are in memory, as on a machine in use."""
    run(sample.render_fresh())
    if _script_runs():
        run(sample.script())


def _compare(
    work: Work, settings: Settings, rounds: int, report: Report
) -> Mapping[str, Sequence[Cost]]:
    options = engine_options(settings, "espeak", Options)
    quality = settings.audio.quality
    lame_quality = Espeak.lame_quality if quality is None else quality
    bitrate_kbps = settings.audio.bitrate_kbps
    same = ("--bitrate", f"{bitrate_kbps}k", "--quality", str(lame_quality))
    words, sound = work.folder / "words.json", work.folder / "floor.mp3"
    words.write_text(json.dumps(_utterances(work.document, settings)), "utf-8")
    numbers = (options.rate_wpm, options.pitch, bitrate_kbps, lame_quality)
    floor = (sys.executable, "-m", "benchmarks.floor", str(words), str(sound), *map(str, numbers))
    programs: dict[str, Callable[[], Command]] = {OURS: work.render_fresh}
    if _script_runs():
        programs[SCRIPT] = work.script
        programs[SCRIPT_SAME] = lambda: work.script(*same)
    programs[FLOOR] = lambda: Command(floor, PROJECT)
    costs = _in_turn(programs, rounds)
    report.spent += (_spent(work, name, each) for name, each in costs.items())
    return costs


def _in_turn(
    programs: Mapping[str, Callable[[], Command]], rounds: int
) -> Mapping[str, Sequence[Cost]]:
    costs: dict[str, list[Cost]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, prepare in programs.items():
            costs[name].append(run(prepare()))
    return costs


def _speed(
    work: Work, costs: Mapping[str, Sequence[Cost]], other: str, least: float | None, note: str
) -> Row:
    figure, reach = f"times the speed of the {other}, wall time", at_least(least)
    if other not in costs:
        return Row(work.name, figure, "x", None, reach, NO_SCRIPT)
    ratio = median_cost(costs[other]).wall_s / median_cost(costs[OURS]).wall_s
    return Row(work.name, figure, "x", ratio, reach, note)


def _memory(work: str, peak: Peak) -> Row:
    program = next((Path(each).name for each in peak.arguments[1:] if each[0] != "-"), "")
    return Row(
        work,
        "memory of the largest process",
        "MiB",
        peak.mib,
        at_most(MEMORY_MIB),
        f"{program}; {peak.processes} processes seen",
    )


def _spent(work: Work, program: str, costs: Sequence[Cost]) -> Spent:
    cost = median_cost(costs)
    return Spent(work.name, program, _audio_s(cost), cost.wall_s, cost.cpu_s, len(costs))


def _audio_s(cost: Cost) -> float:
    """tts-job prints a document, the others a number."""
    printed = json.loads(cost.output)
    return float(printed["episodes"][0]["duration_s"] if isinstance(printed, dict) else printed)


def _synthesized(cost: Cost) -> int:
    return int(json.loads(cost.output)["episodes"][0]["segments"]["synthesized"])


def _script_runs() -> bool:
    return all(shutil.which(name) for name in SCRIPT_PROGRAMS)


# --- what is worked on ---


def _long_work(name: str, paragraphs: int, folder: Path, goals: Goals) -> Work:
    document = folder / f"{paragraphs}.md"
    document.write_text(long_speech(paragraphs), "utf-8")
    return Work(name, document, folder, goals)


def _kept(work: Work) -> Path:
    """Output of the renders that build on one another."""
    return work.folder / f"kept-{work.document.stem}"


def _utterances(document: Path, settings: Settings) -> list[list[str]]:
    """What tts-job says, segment by segment."""
    lexicon = read_lexicon(settings.paths.lexicon)
    read = read_document(document)
    script = write_script(
        structure(read, repair(read.blocks, lexicon)),
        notice=settings.notice.text if settings.notice.enabled else "",
        pauses=settings.pauses,
        lexicon=lexicon,
        max_chars=Espeak.max_chars,
    )
    return [[utterance.text for utterance in passage.utterances] for passage in script]


def _files(folder: Path) -> dict[str, tuple[int, int, int]]:
    """What changes when a file is written, by name."""
    found = {path.relative_to(folder): path.stat() for path in folder.rglob("*") if path.is_file()}
    return {str(name): (it.st_ino, it.st_mtime_ns, it.st_size) for name, it in found.items()}


def _multiply_episode(output: Path, count: int) -> None:
    """Copies of the one episode, an hour apart, each with a guid and files of its own.

    The files are links to those of the first; their folders are what costs time.
    """
    with _opened(output) as db:
        episode = dict(db.execute("SELECT * FROM episode").fetchone())
        transcript = dict(db.execute("SELECT * FROM transcript").fetchone())
        published = dt.datetime.fromisoformat(episode["published_at"])
        folder = output / "public" / "episodes"
        files = [path for path in (folder / episode["slug"]).iterdir() if path.is_file()]
        for number in range(1, count):
            guid, slug = f"{episode['guid']}-{number}", f"{episode['slug']}-{number}"
            own = {
                "guid": guid,
                "slug": slug,
                "title": f"{episode['title']} {number}",
                "path": f"{number}.md",
                "published_at": (published - dt.timedelta(hours=number)).isoformat(),
            }
            _insert(db, "episode", episode | own)
            _insert(db, "transcript", transcript | {"guid": guid})
            (folder / slug).mkdir()
            for path in files:
                (folder / slug / path.name).hardlink_to(path)


def _retitle_episode(output: Path, number: int) -> None:
    """The newest episode but `number` has another title since the last publication."""
    with _opened(output) as db:
        (revision,) = db.execute("SELECT value FROM fact WHERE name = 'revision'").fetchone()
        newer = int(revision) + 1
        db.execute("UPDATE fact SET value = ? WHERE name = 'revision'", (str(newer),))
        db.execute(
            "UPDATE episode SET revision = ?, title = title || ' *' WHERE guid ="
            " (SELECT guid FROM episode ORDER BY published_at DESC LIMIT 1 OFFSET ?)",
            (newer, number),
        )


def _insert(db: sqlite3.Connection, table: str, row: Mapping[str, object]) -> None:
    marks = ", ".join("?" * len(row))
    statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"
    db.execute(statement, list(row.values()))


@contextmanager
def _opened(output: Path) -> Iterator[sqlite3.Connection]:
    """The library's database, for one transaction."""
    with closing(sqlite3.connect(output / "state" / "library.sqlite3")) as db, db:
        db.row_factory = sqlite3.Row
        yield db

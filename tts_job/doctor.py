"""What this machine lacks, and the command that mends it.

Each examination is one function that gives diagnoses and changes nothing. Wrong settings are one of
them: the others then go on with the defaults, so that everything is seen at once.
"""

import datetime as dt
import importlib
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from tts_job import data, files, inbox
from tts_job.engines import ENGINES, open_engine
from tts_job.engines.base import Voice
from tts_job.errors import (
    EngineError,
    FolderNotWritable,
    MissingInbox,
    NoSpaceLeft,
    OutputError,
    SettingsError,
    TtsJobError,
)
from tts_job.library.rebuild import schema_version
from tts_job.library.schema import MIGRATIONS
from tts_job.podcast import cover
from tts_job.settings.addresses import is_local
from tts_job.settings.options import PathSettings, Settings

MODULES: Mapping[str, str] = {
    "apscheduler": "apscheduler",
    "click": "click",
    "dbos": "dbos",
    "espeakng-loader": "espeakng_loader",
    "fastapi": "fastapi",
    "gTTS": "gtts",
    "httptools": "httptools",
    "jinja2": "jinja2",
    "lameenc": "lameenc",
    "lxml": "lxml.etree",
    "marisa-trie": "marisa_trie",
    "miniaudio": "miniaudio",
    "mutagen": "mutagen",
    "numpy": "numpy",
    "pillow": "PIL.Image",
    "prometheus-client": "prometheus_client",
    "psycopg[binary]": "psycopg",
    "pydantic": "pydantic",
    "pydub": "pydub",
    "pyebur128": "pyebur128",
    "pypdfium2": "pypdfium2",
    "python-multipart": "python_multipart",
    "requests": "requests",
    "rich": "rich",
    "segno": "segno",
    "soxr": "soxr",
    "tomlkit": "tomlkit",
    "tzdata": "tzdata",
    "urllib3": "urllib3",
    "uvicorn": "uvicorn",
    "uvloop": "uvloop",
    "watchfiles": "watchfiles",
}
"""Package of pyproject.toml -> the module by which it is known to work."""
OLDEST_PYTHON = (3, 11)
AUDIOOP_LEFT = (3, 13)
"""From here on Python has no audioop of its own, which pydub needs."""
LEAST_FREE_BYTES = 100_000_000
"""Ten hours of speech have 290 MB at 64 kbit/s; below this not one long speech fits."""
LITTLE_FREE_BYTES = 1_000_000_000
EARLIEST = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
"""This program is younger: a clock before it was never set."""
SETUP = "run `make setup`"


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    """Works, and could be better."""
    FAIL = "fail"
    """A render would fail."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    subject: str
    what: str
    verdict: Verdict = Verdict.OK
    advice: str = ""
    """What mends it; empty where nothing is to be mended."""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Surveyed:
    """An engine as it is on this machine now."""

    name: str
    usable: bool
    why: str
    """Why it is not usable; empty when it is."""
    advice: str
    identity: str
    """Engine, version and what decides the sound of the default voice; empty if unknown."""
    remote: bool
    default_voice: str
    voices: tuple[Voice, ...]


def survey(settings: Settings) -> tuple[Surveyed, ...]:
    """Every engine of the table, whether or not the settings name it."""
    return tuple(_survey(name, settings) for name in ENGINES)


def examine(load: Callable[[], Settings], fallback: Settings) -> Iterator[Diagnosis]:
    """All that is known of this machine, as it is found out. `load` may raise SettingsError."""
    settings = fallback
    try:
        settings = load()
        yield Diagnosis("settings", "all options are valid")
    except SettingsError as error:
        for problem in error.problems:
            advice = f"fix it in {error.subject}"
            yield Diagnosis("settings", problem, Verdict.FAIL, advice, error.exit_code)
    yield _python()
    yield _packages()
    yield from engines(settings)
    yield disk(settings.paths.output)
    yield writable(settings.paths)
    yield _leftovers(settings.paths.output)
    yield _library(settings.paths.library)
    yield _inbox(settings.paths.inbox)
    yield _cover(settings)
    yield _font()
    yield _clock(dt.datetime.now(dt.UTC), os.environ.get("SOURCE_DATE_EPOCH", ""))
    yield _address(settings)


def exit_code(diagnoses: Sequence[Diagnosis]) -> int:
    """Of the first failure; 0 where there is none."""
    return next((each.exit_code for each in diagnoses if each.verdict is Verdict.FAIL), 0)


# --- the program ------------------------------------------------------------------------------


def _python() -> Diagnosis:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        advice = "install Python 3.11 or newer, then `make clean setup PYTHON=python3.12`"
        return Diagnosis("python", f"{version} is too old", Verdict.FAIL, advice, 1)
    return Diagnosis("python", f"{version}, {sys.executable}")


def _packages() -> Diagnosis:
    """Whether each can be imported: a wheel for another machine shows only then."""
    modules = dict(MODULES)
    if sys.version_info[:2] >= AUDIOOP_LEFT:
        modules["audioop-lts"] = "audioop"
    broken = []
    for package, module in modules.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # pydub's, about programs that are not used
                importlib.import_module(module)
        except Exception as error:  # a broken wheel raises anything
            broken.append(f"{package} ({error})")
    if broken:
        what = f"cannot be imported: {', '.join(broken)}"
        return Diagnosis("packages", what, Verdict.FAIL, SETUP, 1)
    return Diagnosis("packages", f"all {len(modules)} can be imported")


# --- engines ----------------------------------------------------------------------------------


def _survey(name: str, settings: Settings) -> Surveyed:
    try:
        engine = open_engine(name, settings)
    except TtsJobError as error:
        return Surveyed(name, False, error.why, error.advice, "", False, "", ())
    why = advice = identity = ""
    voices: tuple[Voice, ...] = ()
    try:
        identity = engine.identity(engine.default_voice)
        voices = tuple(engine.voices())
        engine.probe()
    except EngineError as error:
        why, advice = error.why, error.advice
    finally:
        engine.close()
    return Surveyed(
        name, not why, why, advice, identity, engine.remote, engine.default_voice, voices
    )


def engines(settings: Settings) -> Iterator[Diagnosis]:
    """Failing only where no engine of the order can speak: one is enough."""
    return _diagnosed(survey(settings), settings.engines.order)


def engines_in_order(settings: Settings) -> Iterator[Diagnosis]:
    """Those that may speak, and no other: a monitor would ask Google every few minutes."""
    order = settings.engines.order
    surveyed = [_survey(name, settings) for name in order if name in ENGINES]
    return _diagnosed(surveyed, order)


def _diagnosed(surveyed: Sequence[Surveyed], order: Sequence[str]) -> Iterator[Diagnosis]:
    hopeless = not any(each.usable for each in surveyed if each.name in order)
    for each in surveyed:
        name, subject = each.name, f"engine {each.name}"
        if each.usable:
            voices = f"{len(each.voices)} voices, default {each.default_voice}"
            yield Diagnosis(subject, f"{each.identity}; {voices}")
        elif name in order and hopeless:
            yield Diagnosis(subject, each.why, Verdict.FAIL, each.advice, EngineError.exit_code)
        elif name in order:
            yield Diagnosis(subject, each.why, Verdict.WARN, each.advice)
        else:
            yield Diagnosis(subject, f"{each.why}; engines.order does not name it")


# --- the disk ---------------------------------------------------------------------------------


def disk(output: Path) -> Diagnosis:
    free = shutil.disk_usage(_existing(output)).free
    what = f"{free / 1e9:.1f} GB free under {output}"
    if free < LEAST_FREE_BYTES:
        advice = "free some space: `tts-job cache gc`, or use another disk with --output DIR"
        return Diagnosis("disk", what, Verdict.FAIL, advice, NoSpaceLeft.exit_code)
    if free < LITTLE_FREE_BYTES:
        return Diagnosis("disk", what, Verdict.WARN, "free some space soon: `tts-job cache gc`")
    return Diagnosis("disk", what)


def writable(paths: PathSettings) -> Diagnosis:
    """By writing: permissions alone do not tell of read-only disks."""
    for folder in dict.fromkeys(map(_existing, (paths.public, paths.state, paths.output))):
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            advice = f"`chmod u+w {folder}`, or use --output DIR"
            what = f"{folder} cannot be written ({error.strerror})"
            return Diagnosis("output", what, Verdict.FAIL, advice, FolderNotWritable.exit_code)
    return Diagnosis("output", f"{paths.output} can be written")


def _leftovers(output: Path) -> Diagnosis:
    found = sum(1 for path in output.rglob(files.TEMP_PREFIX + "*") if _is_old(path))
    if found:
        what = f"{found} left by processes that were killed"
        return Diagnosis("temporary files", what, Verdict.WARN, "`tts-job cache gc`")
    return Diagnosis("temporary files", "none are left over")


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > files.TEMP_MAX_AGE_S
    except OSError:
        return False


def _library(path: Path) -> Diagnosis:
    if not path.exists():
        return Diagnosis("library", "there is none yet; the first render makes it")
    try:
        version = schema_version(path)
    except OutputError as error:
        what = f"{path}: {error.why}"
        return Diagnosis("library", what, Verdict.FAIL, error.advice, error.exit_code)
    known = len(MIGRATIONS)
    if version > known:
        what = f"its schema {version} is newer than this program's {known}"
        return Diagnosis("library", what, Verdict.FAIL, "upgrade tts-job", 5)
    if version < known:
        what = f"schema {version}; the next command brings it to {known}"
        return Diagnosis("library", what)
    return Diagnosis("library", f"schema {version}, {path}")


def _inbox(folder: Path) -> Diagnosis:
    try:
        return Diagnosis("inbox", f"{len(inbox.documents(folder))} documents in {folder}")
    except MissingInbox as error:
        return Diagnosis("inbox", f"{folder}: {error.why}", Verdict.WARN, f"`mkdir -p {folder}`")


def _existing(path: Path) -> Path:
    """The nearest folder that is there."""
    return next(folder for folder in (path, *path.absolute().parents) if folder.is_dir())


# --- what is published ------------------------------------------------------------------------


def _cover(settings: Settings) -> Diagnosis:
    path = settings.show.cover
    if path is None:
        return Diagnosis("cover", "none is given, so one is drawn")
    try:
        cover.check_cover(path.read_bytes(), str(path))
    except OSError as error:
        what = f"{path} cannot be read ({error.strerror})"
        return Diagnosis("cover", what, Verdict.FAIL, "set show.cover to a file, or remove it", 2)
    except TtsJobError as error:
        what = f"{path}: {error.why}"
        return Diagnosis("cover", what, Verdict.FAIL, error.advice, error.exit_code)
    return Diagnosis("cover", f"{path} is fit for podcast directories")


def _font() -> Diagnosis:
    try:
        from io import BytesIO

        from PIL import ImageFont

        font = ImageFont.truetype(BytesIO(data.read_bytes(cover.FONT)), 40)
    except (OSError, ImportError) as error:
        what = f"the package's own cannot be opened ({error})"
        return Diagnosis("font", what, Verdict.FAIL, SETUP, 1)
    return Diagnosis("font", " ".join(part for part in font.getname() if part))


def _clock(now: dt.datetime, fixed: str) -> Diagnosis:
    if fixed:
        what = f"SOURCE_DATE_EPOCH={fixed} replaces it"
        return Diagnosis("clock", what, Verdict.WARN, "`unset SOURCE_DATE_EPOCH` to publish")
    if now < EARLIEST:
        what = f"it says {now:%Y-%m-%d %H:%M} UTC, which has long passed"
        return Diagnosis("clock", what, Verdict.FAIL, "set it: `timedatectl set-ntp true`", 1)
    return Diagnosis("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _address(settings: Settings) -> Diagnosis:
    url = settings.show.base_url
    parts = urlsplit(url)
    if is_local(url):
        what = f"{url} is this machine alone"
        advice = "set show.base_url in config/tts_job.toml before you give the feed to anyone"
        return Diagnosis("address", what, Verdict.WARN, advice)
    if parts.scheme != "https":
        advice = "serve it with TLS and set show.base_url to https://"
        return Diagnosis("address", f"{url} is without TLS", Verdict.WARN, advice)
    return Diagnosis("address", f"{url}; `tts-job check --live` looks at it from outside")

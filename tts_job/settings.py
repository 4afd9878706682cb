"""config/tts_job.toml and TTS_JOB_* variables -> Settings; every problem reported at once.

Order: flags > environment (`TTS_JOB_SHOW__BASE_URL`) > file > defaults. Each option is a field
here, with its default and its explanation; config/tts_job.toml shows the same words. A value is
taken as written: text where a number belongs is a problem, not a guess. Only the environment,
which knows nothing but text, is parsed by the option's type (lists by commas, or as JSON).

An engine's own options (`[engines.<name>]`) are kept as given: the engine has their model, and
settings may not import engines. `engine_options` validates them.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    InstanceOf,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from tts_job.errors import SettingsError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

DEFAULT_FILE = Path("config/tts_job.toml")
PREFIX = "TTS_JOB_"
FILE_VARIABLE = "TTS_JOB_CONFIG"
TEST_PREFIX = "TTS_JOB_TEST_"

Key: TypeAlias = tuple[str, ...]
"""Where an option stands: ("show", "title"), ("engines", "espeak", "voice")."""


# --- where a value comes from -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SettingsFile:
    path: Path
    text: str = field(repr=False)

    def line_of(self, key: Key) -> int | None:
        """Line of `key`, from 1; else of the nearest table or value around it; else None."""
        lines = _line_numbers(self.text)
        while key and key not in lines:
            key = key[:-1]
        return lines.get(key)


Origin: TypeAlias = SettingsFile | str | None
"""The file, the name of an environment variable, or None for a flag."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value as given and not yet validated, and where it was given."""

    value: object
    origin: Origin = None


@dataclass(frozen=True, slots=True)
class _Problem:
    key: Key
    origin: Origin
    text: str


# --- what a single value must be --------------------------------------------------------------

# What XML 1.0 cannot hold (clause 2.2, "Char"), and so neither feed nor pages.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# RFC 5646, 2.1, with a primary subtag of ISO 639 (no longer one is registered).
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)+")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CRON_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day", 1, 31, ("last",)),
    ("month", 1, 12, _MONTHS),
)
_CRON_NUMBERS = re.compile(r"(?:\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([0-9]{1,2}))?")


def _fit_for_xml(text: str) -> str:
    if bad := _NOT_IN_XML.search(text):
        raise ValueError(f"has the control character U+{ord(bad[0]):04X}; remove it")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _web_address(url: str) -> str:
    from urllib.parse import urlsplit

    if not url:
        return url
    allowed = 'must be a web address like "https://example.org/podcast/"'
    if not url.isascii():
        raise ValueError(f'{allowed} in ASCII letters (a host as "xn--...", a path as "%C3%BC")')
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\x00-\x20\x7f<>\"\\]", url):
        raise ValueError(f'{allowed}, not "{_shortened(url)}"')
    return url


def _folder_address(url: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(_web_address(_not_blank(url)))
    if "?" in url or "#" in url or parts.username is not None:
        raise ValueError('must be a plain address, without "?", "#" or "@": files are added to it')
    return url if url.endswith("/") else url + "/"


def _language(tag: str) -> str:
    if not _LANGUAGE_TAG.fullmatch(tag):
        raise ValueError(
            f'must be a language tag (BCP 47) like "tr" or "tr-TR", not "{_shortened(tag)}"'
        )
    return tag


def _address(text: str) -> str:
    if text and not _ADDRESS.fullmatch(text):
        raise ValueError(
            f'must be an e-mail address like "podcast@example.org", not "{_shortened(text)}"'
        )
    return text


def _time_zone(name: str) -> str:
    # The default needs no look at the zone files: it costs each start-up some milliseconds.
    if name == "Europe/Istanbul":
        return name
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = _nearest(name, available_timezones()) or "Europe/Istanbul"
        raise ValueError(
            f'"{_shortened(name)}" is not a time zone; did you mean "{near}"?'
        ) from None
    return name


def _each_once(entries: tuple[str, ...]) -> tuple[str, ...]:
    if not entries:
        raise ValueError("must not be empty")
    for entry in entries:
        if entries.count(entry) > 1:
            raise ValueError(f'names "{_shortened(entry)}" twice')
    return entries


def _cron(expression: str) -> str:
    """Check what APScheduler takes, minus what it reads differently than cron does.

    Its numbers for weekdays begin on Monday, cron's on Sunday, so only names are allowed; it also
    drops the "/2" of "mon-fri/2" silently.
    """
    parts = expression.split()
    if len(parts) != 5:
        raise ValueError(
            f'"{_shortened(expression)}" has {len(parts)} fields instead of 5: '
            "minute hour day month weekday"
        )
    for (name, low, high, words), part in zip(_CRON_FIELDS, parts, strict=False):
        for entry in part.lower().split(","):
            if not _in_order(entry, words) and not _in_range(entry, low, high):
                raise ValueError(
                    f'"{_shortened(entry)}" is not a {name}; '
                    f'use {low} to {high}, a range "{low}-{high}", "*", or steps "*/2"'
                )
    for entry in parts[4].lower().split(","):
        if entry != "*" and not _in_order(entry, _WEEKDAYS):
            raise ValueError(
                f'"{_shortened(entry)}" is not a weekday; use mon to sun, "mon-fri", or "*" '
                "(numbers mean different days to different programs)"
            )
    return expression


def _in_range(entry: str, low: int, high: int) -> bool:
    """Whether numbers, ranges and steps lie in the field; a step must fit its range."""
    match = _CRON_NUMBERS.fullmatch(entry)
    if not match:
        return False
    first, last, step = match.groups()
    if last is None:
        last = first if first and not step else high
    start, end = int(first or low), int(last)
    return low <= start <= end <= high and (step is None or 1 <= int(step) <= end - start)


def _in_order(entry: str, words: Sequence[str]) -> bool:
    """Whether it is one of the words, or a range of two."""
    first, dash, last = entry.partition("-")
    if not dash:
        return first in words
    return first in words and last in words and words.index(first) < words.index(last)


Milliseconds = Annotated[int, Field(ge=0, le=10_000)]
Text = Annotated[str, AfterValidator(_fit_for_xml)]
Name = Annotated[str, AfterValidator(_fit_for_xml), AfterValidator(_not_blank)]
# Apple cuts longer ones off.
Description = Annotated[
    str, Field(max_length=4_000), AfterValidator(_fit_for_xml), AfterValidator(_not_blank)
]
LocalPath = Annotated[Path, Field(strict=False)]
"""A path in the settings: relative to the file's folder there, else to the working directory."""
Texts = Annotated[tuple[str, ...], Field(strict=False)]
CronExpressions = Annotated[
    tuple[Annotated[str, AfterValidator(_cron)], ...],
    Field(strict=False),
    AfterValidator(_each_once),
]


# --- the options ------------------------------------------------------------------------------


class Section(BaseModel):
    """A table of the settings; an engine's `Options` is one too."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class ShowSettings(Section):
    """The podcast itself."""

    title: Name = "Konuşmalar"
    """Name of the podcast."""
    description: Description = "Konuşmaların sesli yayını."
    """What it is, in a few sentences (Apple shows up to 4,000 characters)."""
    author: Name = "Basın Ofisi"
    """The publishing office; named as artist: a synthetic voice must never pass for the speaker."""
    owner_name: Text = ""
    """Contact for podcast directories; empty = the author."""
    owner_email: Annotated[Text, AfterValidator(_address)] = ""
    """Apple and Spotify send a code here to prove ownership; required once base_url is public."""
    link: Annotated[str, AfterValidator(_web_address)] = ""
    """The show's web page; empty = base_url."""
    base_url: Annotated[str, AfterValidator(_folder_address)] = "http://127.0.0.1:8000/"
    """Where output/public is reachable. Until it is set the feed is for this machine alone."""
    language: Annotated[str, AfterValidator(_language)] = "tr"
    """Of the feed, as a language tag (BCP 47): "tr" or "tr-TR"."""
    category: str = "Government"
    """One of Apple's categories; "Category > Subcategory" or the two keys."""
    subcategory: str = ""
    """One of the category's subcategories; empty = none."""
    explicit: bool = False
    """Whether directories must warn of strong language."""
    copyright: Text = ""
    """The line that names the holder of the rights; empty = none is shown."""
    publisher: Text = ""
    """Who publishes, where directories ask for it; empty = the author."""
    cover: LocalPath | None = None
    """Square JPEG or PNG of 1400 to 3000 pixels; none = one is drawn."""
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Europe/Istanbul"
    """Zone of all dates and of the schedule, as the IANA database names it."""
    locked: bool = True
    """podcast:locked: other hosts may not import the feed."""

    @model_validator(mode="before")
    @classmethod
    def _split_category(cls, given: object) -> object:
        """Turn "Arts > Books" into the two fields; what is wrong in it the fields say."""
        if not isinstance(given, Mapping) or given.get("subcategory"):
            return given
        category = given.get("category")
        if not isinstance(category, str) or ">" not in category:
            return given
        from tts_job.podcast.apple import parse_category

        try:
            category, subcategory = parse_category(category)
        except ValueError:
            return given
        return {**given, "category": category, "subcategory": subcategory}

    @field_validator("category")
    @classmethod
    def _check_category(cls, category: str) -> str:
        if category == "Government":
            return category
        from tts_job.podcast.apple import parse_category

        category, subcategory = parse_category(category)
        if subcategory:
            raise ValueError("names a subcategory, as show.subcategory does; name it once")
        return category

    @field_validator("subcategory")
    @classmethod
    def _check_subcategory(cls, subcategory: str, others: ValidationInfo) -> str:
        category = others.data.get("category")
        if subcategory and category:
            from tts_job.podcast.apple import parse_category

            parse_category(f"{category} > {subcategory}")
        return subcategory


class FeedSettings(Section):
    """What the feed shows of the episodes."""

    full_text_items: Annotated[int, Field(ge=0)] = 100
    """How many of the newest items carry the whole text (content:encoded)."""
    pubdate: Literal["publication", "speech"] = "publication"
    """Date of an item: "publication" (when it first appeared) or "speech" (its day, noon)."""
    keep_days: Annotated[int, Field(ge=30, le=36_500)] = 30
    """How long a replaced MP3 stays reachable, in days (30 or more)."""


class NoticeSettings(Section):
    """The words that tell listeners what they hear."""

    enabled: bool = True
    """Say at the start that the voice is synthetic (Apple asks for it)."""
    text: Name = "Bu kayıt, yapay bir sesle okunmuştur."
    """What is said, and shown as the first line of each description."""


class PauseSettings(Section):
    """Silence between what is said, in milliseconds (0 to 10,000)."""

    clause_ms: Milliseconds = 180
    """After a part of a sentence that ends in a comma, colon or semicolon."""
    sentence_ms: Milliseconds = 450
    """After a sentence inside a paragraph."""
    paragraph_ms: Milliseconds = 800
    """After a paragraph."""
    heading_ms: Milliseconds = 1000
    """After a heading."""
    title_ms: Milliseconds = 1400
    """After the title."""


class AudioSettings(Section):
    """The MP3.

    Each of the bitrates is legal at each of the sample rates (ISO 11172-3 and 13818-3, layer III).
    """

    bitrate_kbps: Literal[32, 40, 48, 56, 64, 80, 96, 112, 128, 160] = 64
    """Of the MP3, in kbit/s: 32, 40, 48, 56, 64, 80, 96, 112, 128 or 160; mono."""
    sample_rate: Literal[16000, 22050, 24000, 32000, 44100, 48000] | None = None
    """Of the MP3, in Hz: 16000, 22050, 24000, 32000, 44100 or 48000; none = the engine's own, which
    sounds best at 64 kbit/s."""
    quality: Annotated[int, Field(ge=0, le=9)] | None = None
    """LAME's, 0 (best and slowest) to 9 (fastest); none = 7 for espeak, 5 for natural voices."""
    loudness_lufs: Annotated[float, Field(ge=-31, le=-9)] = -19.0
    """Integrated loudness, in LUFS (-31 to -9); -19 in mono sounds as loud as -16 in stereo."""
    true_peak_dbtp: Annotated[float, Field(ge=-9, le=-1)] = -1.0
    """Highest true peak of the decoded MP3, in dBTP (-9 to -1); the limiter works 1 dB below."""
    intro: LocalPath | None = None
    """An audio file (WAV, MP3, FLAC, OGG) before the speech."""
    outro: LocalPath | None = None
    """An audio file after it."""


class EngineSettings(Section):
    """Who speaks."""

    order: Annotated[Texts, AfterValidator(_each_once)] = ("gtts", "espeak")
    """Engines to try, best first; an episode has one. With gtts the text goes to Google."""
    options: Mapping[str, Mapping[str, InstanceOf[Option]]] = {}
    """The tables `[engines.<name>]` as given; `engine_options` validates one."""


class PathSettings(Section):
    """Where things lie: relative to the folder of the settings file."""

    inbox: LocalPath = Path("speeches")
    """The folder into which speeches are dropped."""
    output: LocalPath = Path("output")
    """The folder of what is made: public, private and state."""
    lexicon: LocalPath | None = None
    """How names are read; none = config/lexicon.toml beside the settings, if there is one."""


class ScheduleSettings(Section):
    """When the inbox is looked at."""

    cron: CronExpressions = ("*/15 8-20 * * mon-fri",)
    """When `tts-job schedule` looks at the inbox: minute hour day month weekday (mon to sun)."""


class Settings(Section):
    show: ShowSettings = ShowSettings()
    feed: FeedSettings = FeedSettings()
    notice: NoticeSettings = NoticeSettings()
    pauses: PauseSettings = PauseSettings()
    audio: AudioSettings = AudioSettings()
    engines: EngineSettings = EngineSettings()
    paths: PathSettings = PathSettings()
    schedule: ScheduleSettings = ScheduleSettings()


SECTIONS: Mapping[str, type[Section]] = {
    "show": ShowSettings,
    "feed": FeedSettings,
    "notice": NoticeSettings,
    "pauses": PauseSettings,
    "audio": AudioSettings,
    "engines": EngineSettings,
    "paths": PathSettings,
    "schedule": ScheduleSettings,
}

KNOWN_KEYS: Sequence[Key] = [
    (name, option)
    for name, model in SECTIONS.items()
    for option in model.model_fields
    if (name, option) != ("engines", "options")
]
"""Every option but those of the engines."""

ModelT = TypeVar("ModelT", bound=BaseModel)


# --- loading ----------------------------------------------------------------------------------


def load(
    path: Path | None,
    environ: Mapping[str, str],
    overrides: Mapping[str, object],
    engines: Mapping[str, type[BaseModel]] | None = None,
) -> Settings:
    """The settings of `path`, else of TTS_JOB_CONFIG, else of config/tts_job.toml, else defaults.

    `overrides` are flags by dotted key ("engines.order"). With `engines`, the model of each known
    engine's options, their sections are checked as well. Raises SettingsError with every problem
    (of a file that is no TOML, only that).
    """
    file = _find_file(path, environ)
    given, problems = _gather(file, environ, overrides)
    sections: dict[str, Section] = {}
    for name, model in SECTIONS.items():
        sections[name], wrong = _validated(model, (name,), _options_of(given, (name,)))
        problems += wrong
    settings = Settings.model_validate(sections)
    options = _engine_tables(given)
    if engines is not None:
        order = given.get(("engines", "order"), Option(None))
        problems += _engine_problems(settings.engines.order, order.origin, options, engines)
    settings = settings.model_copy(
        update={
            "engines": settings.engines.model_copy(update={"options": options}),
            "paths": _with_lexicon(settings.paths, file),
        }
    )
    already = {problem.key[:2] for problem in problems}
    problems += [
        _Problem(key, given[key].origin if key in given else file, text)
        for key, text in _contradictions(settings)
        if key not in already
    ]
    _raise_any(problems, file)
    return settings


def engine_options(settings: Settings, name: str, model: type[ModelT]) -> ModelT:
    """The section `[engines.<name>]`, validated by the engine's own `model`."""
    given = settings.engines.options.get(name, {})
    options, problems = _validated(model, ("engines", name), given)
    _raise_any(problems, None)
    return options


def check_engines(settings: Settings, models: Mapping[str, type[BaseModel]]) -> None:
    """Raise SettingsError for unknown engines and wrong options; `models` has all engines."""
    engines = settings.engines
    _raise_any(_engine_problems(engines.order, None, engines.options, models), None)


def _find_file(path: Path | None, environ: Mapping[str, str]) -> SettingsFile | None:
    if path is None and (named := environ.get(FILE_VARIABLE)):
        return _open(Path(named), f"{FILE_VARIABLE}: ")
    if path is None and not _is_file(DEFAULT_FILE):
        return None
    return _open(path or DEFAULT_FILE, "")


def _open(path: Path, named_by: str) -> SettingsFile:
    try:
        # Editors on Windows put a byte order mark in front, which TOML does not know.
        return SettingsFile(path, path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        why = f"it is not UTF-8 (byte {error.start}); save it as UTF-8"
    except (OSError, ValueError) as error:
        why = f"it cannot be read ({getattr(error, 'strerror', None) or error})"
    raise SettingsError(path, [named_by + why])


def _parse(file: SettingsFile) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(file.text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(file.path, [_syntax_problem(str(error), file.text)]) from None


def _syntax_problem(message: str, text: str) -> str:
    """Say it with the line in front and, for a value that is no TOML, with the usual cure."""
    if match := re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL):
        what, line, place = match[1], int(match[2]), f", column {match[3]}"
    else:
        what, line, place = message.removesuffix(" (at end of document)"), text.count("\n") + 1, ""
    cure = '; text needs quotes: title = "..."' if what == "Invalid value" else ""
    return f"line {line}{place}: this is not TOML ({what[:1].lower()}{what[1:]}){cure}"


@lru_cache(maxsize=1)
def _line_numbers(text: str) -> dict[Key, int]:
    """Line of each key and table header of a valid TOML `text`.

    tomllib tells no positions, so the text is cut into statements, each the fewest lines that
    tomllib takes: strings, arrays and comments need no second parser.
    """
    import tomllib

    lines: dict[Key, int] = {}
    table: Key = ()
    statement, start = "", 1
    for number, line in enumerate(text.split("\n"), start=1):
        statement += line + "\n"
        try:
            parsed = tomllib.loads(statement)
        except ValueError:
            continue
        if statement.lstrip().startswith("["):
            table = next(reversed(list(_keys_in(parsed))), ())
            lines.setdefault(table, start)
        else:
            for key in _keys_in(parsed):
                lines.setdefault(table + key, start)
        statement, start = "", number + 1
    return lines


def _keys_in(value: object) -> Iterator[Key]:
    """Every key below `value`, outer before inner; an array of tables counts as its first one."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (name,)
            yield from ((name, *key) for key in _keys_in(inner))


def _gather(
    file: SettingsFile | None, environ: Mapping[str, str], overrides: Mapping[str, object]
) -> tuple[dict[Key, Option], list[_Problem]]:
    """All that was given, the strongest for each key, and what belongs nowhere."""
    sources: list[tuple[Key, Option]] = []
    problems: list[_Problem] = []
    for section, table in (_parse(file) if file else {}).items():
        if section not in SECTIONS:
            problems.append(_Problem((section,), file, _unknown_section(section, table)))
        elif not isinstance(table, dict):
            wrong = f"must be a table, [{section}], not {_described(table)}"
            problems.append(_Problem((section,), file, wrong))
        else:
            sources += [(key, Option(value, file)) for key, value in _leaves(section, table)]
    sources += [(_key_of(name), Option(environ[name], name)) for name in _variables(environ)]
    sources += [(tuple(name.split(".")), Option(value)) for name, value in overrides.items()]
    given: dict[Key, Option] = {}
    for key, option in sources:
        if _is_known(key):
            given[key] = option
        else:
            problems.append(_Problem(key, option.origin, _unknown(key, option, KNOWN_KEYS)))
    return given, problems


def _leaves(section: str, table: Mapping[str, object]) -> Iterator[tuple[Key, object]]:
    for name, value in table.items():
        if section == "engines" and isinstance(value, dict) and name != "order":
            yield from (((section, name, option), inner) for option, inner in value.items())
        else:
            yield (section, name), value


def _variables(environ: Mapping[str, str]) -> list[str]:
    return sorted(
        name
        for name in environ
        if name.startswith(PREFIX) and name != FILE_VARIABLE and not name.startswith(TEST_PREFIX)
    )


def _key_of(variable: str) -> Key:
    return tuple(variable.removeprefix(PREFIX).lower().split("__"))


def variable_of(key: Key) -> str:
    """The environment variable of an option: TTS_JOB_SHOW__TITLE."""
    return PREFIX + "__".join(key).upper()


def _is_known(key: Key) -> bool:
    return key in KNOWN_KEYS or (len(key) == 3 and key[0] == "engines" and key[1] != "order")


def _options_of(given: Mapping[Key, Option], table: Key) -> dict[str, Option]:
    depth = len(table)
    return {
        key[-1]: option
        for key, option in given.items()
        if key[:depth] == table and len(key) == depth + 1
    }


def _engine_tables(given: Mapping[Key, Option]) -> dict[str, dict[str, Option]]:
    names = dict.fromkeys(key[1] for key in given if len(key) == 3)
    return {name: _options_of(given, ("engines", name)) for name in names}


# --- validating -------------------------------------------------------------------------------


def _validated(
    model: type[ModelT], table: Key, given: Mapping[str, Option]
) -> tuple[ModelT, list[_Problem]]:
    """`model` of the options that are right, and a problem for each that is not."""
    values = {name: _typed(option, model, name) for name, option in given.items()}
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    problems = []
    for detail in details:
        name = str(detail["loc"][0]) if detail["loc"] else ""
        option = given.get(name) or next(iter(given.values()), Option(None))
        key = table + tuple(part for part in detail["loc"] if isinstance(part, str))
        problems.append(_Problem(key, option.origin, _in_words(detail, model, table, option)))
    wrong = {str(detail["loc"][0]) for detail in details if detail["loc"]}
    right = {name: value for name, value in values.items() if name not in wrong}
    try:
        return model.model_validate(right), problems
    except ValidationError:
        return model.model_construct(), problems


def _typed(option: Option, model: type[BaseModel], name: str) -> object:
    """The value, with text of the environment parsed and a file's path made relative to it.

    Empty text is none, where an option may be none.
    """
    if name not in model.model_fields:
        return option.value
    value, types = option.value, _types_in(model.model_fields[name].annotation)
    if not isinstance(value, str):
        return value
    if not value and NoneType in types:
        return None
    if isinstance(option.origin, str):
        return _parsed(value, types)
    if isinstance(option.origin, SettingsFile) and Path in types:
        # By words, so that ".." of a linked folder means the folder that the reader sees.
        return Path(os.path.normpath(option.origin.path.parent / value))
    return value


def _types_in(annotation: object) -> set[object]:
    """The types that an annotation allows: {int, NoneType} for `Annotated[int, ...] | None`."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {type(value) for value in arguments}
    if origin is Annotated:
        return _types_in(arguments[0])
    if origin in {Union, UnionType}:
        return set().union(*(_types_in(argument) for argument in arguments))
    return {origin or annotation}


_SWITCHES = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(
    ("false", "no", "off", "0"), False
)


def _parsed(text: str, types: set[object]) -> object:
    """Text of the environment as a value of one of `types`; as it is where it is none."""
    if str in types or Path in types:
        return text
    if bool in types:
        return _SWITCHES.get(text.strip().lower(), text)
    if types & {tuple, list} and not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    if types & {tuple, list, dict}:
        import json

        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    for number in (int, float):
        if number in types:
            try:
                return number(text)
            except ValueError:
                continue
    return text


def _contradictions(settings: Settings) -> Iterator[tuple[Key, str]]:
    """What no single value shows: options that need each other, and files that are not there."""
    show, audio = settings.show, settings.audio
    if not show.owner_email and not _is_local(show.base_url):
        yield (
            ("show", "owner_email"),
            (
                f"must be given, since show.base_url is public ({show.base_url}): "
                "directories send a code there to prove ownership"
            ),
        )
    files = {
        ("show", "cover"): show.cover,
        ("audio", "intro"): audio.intro,
        ("audio", "outro"): audio.outro,
        ("paths", "lexicon"): settings.paths.lexicon,
    }
    for key, path in files.items():
        if path is not None and not _is_file(path):
            yield key, f'there is no file "{_shortened(str(path))}"'


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long, a folder that may not be searched
        return False


def _is_local(url: str) -> bool:
    from urllib.parse import urlsplit

    host = urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.") or host.endswith(".localhost")


def _with_lexicon(paths: PathSettings, file: SettingsFile | None) -> PathSettings:
    beside = (file.path if file else DEFAULT_FILE).parent / "lexicon.toml"
    if paths.lexicon is None and _is_file(beside):
        return paths.model_copy(update={"lexicon": beside})
    return paths


def _engine_problems(
    order: Iterable[str],
    order_origin: Origin,
    options: Mapping[str, Mapping[str, Option]],
    models: Mapping[str, type[BaseModel]],
) -> list[_Problem]:
    problems = [
        _Problem(("engines", "order"), order_origin, _no_engine(name, models))
        for name in order
        if name not in models
    ]
    for name, given in options.items():
        table = ("engines", name)
        if name in models:
            problems += _validated(models[name], table, given)[1]
        else:
            origin = next(iter(given.values())).origin if given else None
            problems.append(_Problem(table, origin, _no_engine(name, models)))
    return problems


def _no_engine(name: str, models: Mapping[str, object]) -> str:
    near = _nearest(name, models)
    advice = f'did you mean "{near}"?' if near else f"use one of: {', '.join(models)}"
    return f'there is no engine "{_shortened(name)}"; {advice}'


# --- saying it --------------------------------------------------------------------------------


def _raise_any(problems: Sequence[_Problem], file: SettingsFile | None) -> None:
    """Raise all of them in one, those of the file first and by line."""
    if not problems:
        return
    files = [problem.origin for problem in problems if isinstance(problem.origin, SettingsFile)]
    named = file or next(iter(files), None)
    raise SettingsError(
        named.path if named else "the environment and the command line",
        [_sentence(problem) for problem in sorted(problems, key=_line)],
    )


def _line(problem: _Problem) -> float:
    line = None
    if isinstance(problem.origin, SettingsFile):
        line = problem.origin.line_of(problem.key)
    return line or float("inf")


def _sentence(problem: _Problem) -> str:
    if isinstance(problem.origin, str):
        return f"{problem.origin}: {problem.text}"
    line = _line(problem)
    place = f" (line {line})" if line != float("inf") else ""
    return f"{'.'.join(problem.key)}{place}: {problem.text}"


_ALL_SECTIONS = "the sections are " + ", ".join(SECTIONS)

_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}

_TYPES = {
    "string": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "finite_number": "a finite number",
    "bool": "true or false",
    "path": "a path in quotes",
    "tuple": 'a list like ["a", "b"]',
    "list": 'a list like ["a", "b"]',
    "dict": "a table",
    "mapping": "a table",
    "model": "a table",
}


def _in_words(detail: "ErrorDetails", model: type[BaseModel], table: Key, option: Option) -> str:
    """What is wrong and what is allowed, without the words of the validating library."""
    kind, context = detail["type"], detail.get("ctx", {})
    item = "".join(f"item {part + 1}: " for part in detail["loc"] if isinstance(part, int))
    got = f"not {_described(detail['input'])}"
    if kind == "extra_forbidden":
        key = (*table, *(str(part) for part in detail["loc"]))
        siblings = [(*table, name) for name in model.model_fields]
        return _unknown(key, option, siblings)
    if kind == "value_error":
        return item + str(context["error"])
    if kind == "missing":
        return "must be given"
    if kind == "literal_error":
        return f"{item}must be {context['expected']}, {got}".replace("'", '"')
    if kind in _BOUNDS:
        bound, words = _BOUNDS[kind]
        return f"{item}must be {words} {str(context[bound]).removesuffix('.0')}, {got}"
    if kind == "string_too_long":
        length = len(str(detail["input"]))
        return f"{item}must have at most {context['max_length']} characters; it has {length}"
    wanted = _TYPES.get(kind) or _TYPES.get(kind.partition("_")[0])
    return f"{item}must be {wanted}, {got}" if wanted else item + detail["msg"]


def _unknown(key: Key, option: Option, known: Sequence[Key]) -> str:
    """Name the nearest option, in the spelling of the place where the unknown one stands."""
    spell = variable_of if isinstance(option.origin, str) else ".".join
    everywhere = {each[-1]: each for each in known}
    here = {each[-1]: each for each in known if each[:-1] in {key, key[:-1]}}
    for names in (here, everywhere):
        if near := _nearest(key[-1], names):
            return f"unknown; did you mean {spell(names[near])}?"
    if here:
        table = next(iter(here.values()))[:-1]
        return f"unknown; [{'.'.join(table)}] has {', '.join(here)}"
    return f"unknown; {_ALL_SECTIONS}"


def _unknown_section(name: str, value: object) -> str:
    if not isinstance(value, dict):
        return _unknown((name,), Option(value), KNOWN_KEYS)
    near = _nearest(name, SECTIONS)
    return f"unknown; {f'did you mean [{near}]?' if near else _ALL_SECTIONS}"


def _nearest(name: str, known: Iterable[str]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, sorted(known), n=1)), None)


def _described(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{_shortened(value)}"'
    if isinstance(value, int | float):
        return f"the number {_shortened(_digits(value))}"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "a table"
    return "nothing" if value is None else f"a {type(value).__name__}"


def _digits(number: float) -> str:
    try:
        return str(number)
    except ValueError:  # Python writes out no integer of more than 4,300 digits.
        return "with thousands of digits"


def _shortened(text: str) -> str:
    printable = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return printable if len(printable) <= 60 else printable[:59] + "…"

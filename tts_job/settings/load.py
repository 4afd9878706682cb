"""Flags > environment (`TTS_JOB_SHOW__BASE_URL`) > file > defaults; all problems at once."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from tts_job.settings.addresses import is_local, web_host
from tts_job.settings.engines import engine_problems
from tts_job.settings.options import (
    HERE,
    KNOWN_KEYS,
    SECTIONS,
    PathSettings,
    Section,
    Settings,
    ShowSettings,
    WebSettings,
)
from tts_job.settings.origin import FILE_VARIABLE, Option, key_of, variables_in
from tts_job.settings.problems import Problem, raise_any, unknown, unknown_section
from tts_job.settings.toml_file import Key, SettingsFile, open_file, parse
from tts_job.settings.validate import validated
from tts_job.settings.wording import described, shortened

DEFAULT_FILE = Path("config/tts_job.toml")


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
        sections[name], wrong = validated(model, (name,), _options_of(given, (name,)))
        problems += wrong
    settings = Settings.model_validate(sections)
    options = _engine_tables(given)
    if engines is not None:
        order = given.get(("engines", "order"), Option(None))
        problems += engine_problems(settings.engines.order, order.origin, options, engines)
    with_options = settings.engines.model_copy(update={"options": options})
    settings = settings.model_copy(update={"engines": with_options})
    already = {problem.key[:2] for problem in problems}
    problems += [
        Problem(key, given[key].origin if key in given else file, text)
        for key, text in _contradictions(settings)
        if key not in already
    ]
    raise_any(problems, file)
    return settings.model_copy(
        update={
            "paths": _with_lexicon(settings.paths, file),
            "show": _with_address(settings.show, settings.web),
        }
    )


def settings_file(path: Path | None, environ: Mapping[str, str]) -> Path:
    """Where `load` reads from, or would if there were a file."""
    return path or Path(environ.get(FILE_VARIABLE) or DEFAULT_FILE)


def _find_file(path: Path | None, environ: Mapping[str, str]) -> SettingsFile | None:
    if path is None and (named := environ.get(FILE_VARIABLE)):
        return open_file(Path(named), f"{FILE_VARIABLE}: ")
    if path is None and not _is_file(DEFAULT_FILE):
        return None
    return open_file(path or DEFAULT_FILE, "")


def _gather(
    file: SettingsFile | None, environ: Mapping[str, str], overrides: Mapping[str, object]
) -> tuple[dict[Key, Option], list[Problem]]:
    """All that was given, the strongest for each key, and what belongs nowhere."""
    sources: list[tuple[Key, Option]] = []
    problems: list[Problem] = []
    for section, table in (parse(file) if file else {}).items():
        if section not in SECTIONS:
            problems.append(Problem((section,), file, unknown_section(section, table)))
        elif not isinstance(table, dict):
            wrong = f"must be a table, [{section}], not {described(table)}"
            problems.append(Problem((section,), file, wrong))
        else:
            sources += [(key, Option(value, file)) for key, value in _leaves(section, table)]
    sources += [(key_of(name), Option(environ[name], name)) for name in variables_in(environ)]
    sources += [(tuple(name.split(".")), Option(value)) for name, value in overrides.items()]
    given: dict[Key, Option] = {}
    for key, option in sources:
        if _is_known(key):
            given[key] = option
        else:
            problems.append(Problem(key, option.origin, unknown(key, option, KNOWN_KEYS)))
    return given, problems


def _leaves(section: str, table: Mapping[str, object]) -> Iterator[tuple[Key, object]]:
    for name, value in table.items():
        if section == "engines" and isinstance(value, dict) and name != "order":
            yield from (((section, name, option), inner) for option, inner in value.items())
        else:
            yield (section, name), value


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


def _contradictions(settings: Settings) -> Iterator[tuple[Key, str]]:
    """What no single value shows: options that need each other, and files that are not there."""
    show, audio = settings.show, settings.audio
    if not show.owner_email and not is_local(show.base_url):
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
            yield key, f'there is no file "{shortened(str(path))}"'


def _with_lexicon(paths: PathSettings, file: SettingsFile | None) -> PathSettings:
    """Where no lexicon is named, it is the one beside the settings, whether it is there yet."""
    if paths.lexicon is not None:
        return paths
    beside = (file.path if file else DEFAULT_FILE).parent / "lexicon.toml"
    return paths.model_copy(update={"lexicon": beside})


def _with_address(show: ShowSettings, web: WebSettings) -> ShowSettings:
    """Until the show has an address, it is where the service answers on this machine.

    A host that others reach changes nothing but the port: a feed that names it would count as
    public. Port 0 is known only to the service that has got one.
    """
    if show.base_url != HERE or not web.port:
        return show
    own = f"http://{web_host(web.host)}:{web.port}/"
    address = own if is_local(own) else f"http://127.0.0.1:{web.port}/"
    return show.model_copy(update={"base_url": address})


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long, a folder that may not be searched
        return False

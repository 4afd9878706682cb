"""An engine's own table, `[engines.<name>]`, checked by the model that the engine brings."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from tts_job.settings.options import Settings
from tts_job.settings.origin import Option, Origin
from tts_job.settings.problems import Problem, raise_any
from tts_job.settings.validate import ModelT, validated
from tts_job.settings.wording import nearest, shortened


def engine_options(settings: Settings, name: str, model: type[ModelT]) -> ModelT:
    """The section `[engines.<name>]`, validated by the engine's own `model`."""
    given = settings.engines.options.get(name, {})
    options, problems = validated(model, ("engines", name), given)
    raise_any(problems, None)
    return options


def engine_problems(
    order: Iterable[str],
    order_origin: Origin,
    options: Mapping[str, Mapping[str, Option]],
    models: Mapping[str, type[BaseModel]],
) -> list[Problem]:
    problems = [
        Problem(("engines", "order"), order_origin, _no_engine(name, models))
        for name in order
        if name not in models
    ]
    for name, given in options.items():
        table = ("engines", name)
        if name in models:
            problems += validated(models[name], table, given)[1]
        else:
            origin = next(iter(given.values())).origin if given else None
            problems.append(Problem(table, origin, _no_engine(name, models)))
    return problems


def _no_engine(name: str, models: Mapping[str, object]) -> str:
    near = nearest(name, models)
    advice = f'did you mean "{near}"?' if near else f"use one of: {', '.join(models)}"
    return f'there is no engine "{shortened(name)}"; {advice}'

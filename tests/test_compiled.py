"""Compiled templates are found again, and what is wrong with them does no harm."""

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from tts_job.compiled import CompiledTemplates


def rendered(folder: Path, source: str = "Merhaba {{ name }}") -> str:
    environment = Environment(
        loader=DictLoader({"a": source}), bytecode_cache=CompiledTemplates(folder), autoescape=True
    )
    return environment.get_template("a").render(name="dünya")


def test_what_was_compiled_is_there_the_next_time(tmp_path: Path) -> None:
    assert rendered(tmp_path / "kept") == "Merhaba dünya"
    (kept,) = (tmp_path / "kept").iterdir()
    stamp = kept.stat().st_mtime_ns
    assert rendered(tmp_path / "kept") == "Merhaba dünya"
    assert kept.stat().st_mtime_ns == stamp


def test_another_source_is_compiled_anew(tmp_path: Path) -> None:
    rendered(tmp_path)
    assert rendered(tmp_path, "Günaydın {{ name }}") == "Günaydın dünya"


@pytest.mark.parametrize("damage", [b"", b"noise", None])
def test_a_damaged_one_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    rendered(tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:40] if damage is None else damage)
    assert rendered(tmp_path) == "Merhaba dünya"


def test_where_nothing_can_be_kept_it_is_compiled_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert rendered(tmp_path / "file") == "Merhaba dünya"

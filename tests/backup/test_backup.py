"""Back up, lose everything, restore: the feed is the same to the byte, and so is what it names."""

import datetime as dt
import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.studio import NOW, SPEECH, open_desk
from tts_job import files, inbox
from tts_job.backup import restore as restoring
from tts_job.backup.archive import read_manifest
from tts_job.backup.make import ESSENTIALS, EVERYTHING, Extent, Made, back_up
from tts_job.backup.restore import Restored, place_settings, restore
from tts_job.errors import (
    DataInPlace,
    DataInUse,
    LibraryDamaged,
    LibraryTooNew,
    NoSpaceLeft,
    NothingToBackUp,
    UnusableBackup,
)
from tts_job.inbox import HIDDEN
from tts_job.library import schema
from tts_job.library.database import lock_of
from tts_job.library.library import Library
from tts_job.release import approve
from tts_job.settings.options import Settings
from tts_job.studio import Release, Wishes

OTHER = "# Kapanış\n\nHepinize teşekkür ediyorum.\n"
FOLDERS = ("public", "state")
LATER = NOW + dt.timedelta(days=9)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two published episodes, one of them corrected once; settings, a lexicon and a secret."""
    home = tmp_path_factory.mktemp("original")
    config = home / "config"
    config.mkdir(parents=True)
    (config / "tts_job.toml").write_text('[show]\ntitle = "Deneme"\n', "utf-8")
    (config / "lexicon.toml").write_text('"TBMM" = "Meclis"\n', "utf-8")
    with open_desk(home, settings=named(home)) as desk:
        desk.render()
        desk.render(OTHER, "kapanis.md")
        desk.publish()
        desk.later(hours=1)
        desk.render(SPEECH.replace("önemli", "güzel"))
        desk.publish()
    secret = home / "output" / "state" / "secret"
    secret.write_bytes(b"s" * 32)
    secret.chmod(0o600)
    with closing(sqlite3.connect(home / "output" / "state" / "jobs.sqlite3")) as jobs:
        jobs.execute("CREATE TABLE job (id TEXT)")
        jobs.execute("INSERT INTO job VALUES ('acilis-1-1')")
        jobs.commit()
    return home


@pytest.fixture
def home(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "home"))


def named(home: Path) -> Settings:
    settings = Settings()
    return settings.model_copy(
        update={
            "paths": settings.paths.model_copy(
                update={
                    "inbox": home / "speeches",
                    "output": home / "output",
                    "lexicon": home / "config" / "lexicon.toml",
                }
            )
        }
    )


def save(home: Path, target: Path, extent: Extent = EVERYTHING) -> Made:
    return back_up(named(home), home / "config" / "tts_job.toml", target, extent, NOW)


def bring_back(home: Path, backup: Path, aside: Path | None = None) -> Restored:
    manifest = read_manifest(backup)
    settings_file = home / "config" / "tts_job.toml"
    place_settings(backup, manifest, settings_file)
    return restore(backup, manifest, named(home), settings_file, LATER, aside=aside)


def contents(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def guids(home: Path) -> dict[str, str]:
    with Library(named(home).paths.library) as library:
        return {each.slug: each.guid for each in library.episodes()}


def kept(home: Path) -> dict[str, bytes]:
    """Of all that a backup holds, what is a plain file."""
    left_out = ("library.sqlite3", "jobs.sqlite3", "cache/", "publish.lock")
    return {
        name: data
        for name, data in contents(home).items()
        if not name.removeprefix("output/state/").startswith(left_out)
    }


def test_everything_lost_everything_back(home: Path, tmp_path: Path) -> None:
    before, known = kept(home), guids(home)
    times = {path: path.stat().st_mtime for path in (home / "output" / "public").rglob("*.mp3")}
    made = save(home, tmp_path / "backup.tar")
    shutil.rmtree(home)
    done = bring_back(home, made.path)
    assert kept(home) == before
    assert guids(home) == known
    assert {path: path.stat().st_mtime for path in times} == times
    assert stat.S_IMODE((home / "output" / "state" / "secret").stat().st_mode) == 0o600
    with closing(sqlite3.connect(home / "output" / "state" / "jobs.sqlite3")) as jobs:
        assert jobs.execute("SELECT id FROM job").fetchall() == [("acilis-1-1",)]
    rights = {folder: (home / "output" / folder).stat().st_mode & 0o777 for folder in FOLDERS}
    assert rights == {"public": 0o755, "state": 0o700}
    assert done == Restored(NOW, 2, 0, (), None)
    assert [path.name for path in (home / "output").iterdir() if path.name.startswith(".")] == []


def test_on_another_machine_it_goes_on_as_if_nothing_had_been(home: Path, tmp_path: Path) -> None:
    feed = (home / "output" / "public" / "feed.xml").read_bytes()
    made = save(home, tmp_path)
    there = tmp_path / "there"
    bring_back(there, made.path)
    assert (there / "output" / "public" / "feed.xml").read_bytes() == feed
    with open_desk(there, settings=named(there)) as desk:
        assert inbox.run(desk.studio, Wishes(), LATER).rendered == ()


def test_what_waits_for_approval_comes_back_and_can_be_approved(tmp_path: Path) -> None:
    home, there = tmp_path / "home", tmp_path / "there"
    with open_desk(home, settings=named(home)) as desk:
        held = desk.render(wishes=Wishes(release=Release.HOLD))
        desk.publish()
    assert held.status == "held"
    made = save(home, tmp_path / "backup.tar.gz", ESSENTIALS)
    bring_back(there, made.path)
    with open_desk(there, settings=named(there)) as desk:
        approved = approve(held.entry.episode.slug, desk.studio.settings, desk.studio.library, NOW)
        assert approved
        desk.publish()
        assert [item.guid for item in desk.feed().items] == [held.entry.episode.guid]


def test_without_the_published_files_a_pass_makes_the_same_feed_again(
    home: Path, tmp_path: Path
) -> None:
    feed, known = (home / "output" / "public" / "feed.xml").read_bytes(), guids(home)
    made = save(home, tmp_path / "backup.tar.gz", ESSENTIALS)
    assert made.size < 100_000
    shutil.rmtree(home)
    done = bring_back(home, made.path)
    assert (done.episodes, done.soundless) == (2, 2)
    assert not (home / "output" / "public" / "feed.xml").exists()
    with open_desk(home, settings=named(home)) as desk:
        inbox.run(desk.studio, Wishes(), LATER)
        desk.publish()
    assert (home / "output" / "public" / "feed.xml").read_bytes() == feed
    assert guids(home) == known


def test_published_files_that_are_in_place_stay_when_the_backup_has_none(
    home: Path, tmp_path: Path
) -> None:
    public = home / "output" / "public"
    before = contents(public)
    made = save(home, tmp_path / "backup.tar.gz", ESSENTIALS)
    shutil.rmtree(home / "output" / "state")
    assert bring_back(home, made.path).soundless == 0
    assert contents(public) == before


def test_a_file_in_a_folder_is_named_by_the_time_and_its_owner_s_alone(
    home: Path, tmp_path: Path
) -> None:
    names = [save(home, tmp_path, extent).path.name for extent in (ESSENTIALS, EVERYTHING)]
    assert names == ["tts-job-20260302T100000+0300.tar.gz", "tts-job-20260302T100000+0300.tar"]
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in names} == {0o600}


def test_a_backup_that_fails_leaves_the_one_before(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = save(home, tmp_path / "backup.tar").path
    before = target.read_bytes()

    def fail(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "sync", fail)
    with pytest.raises(NoSpaceLeft):
        save(home, target)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_from_the_wrong_folder_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    with pytest.raises(NothingToBackUp, match=r"no library lies there; go to the folder"):
        save(tmp_path, backups)
    assert list(backups.iterdir()) == []


def test_what_lies_elsewhere_is_said(home: Path, tmp_path: Path) -> None:
    cover = tmp_path / "cover.jpg"
    cover.write_bytes(b"")
    settings = named(home)
    show = settings.show.model_copy(update={"cover": cover})
    given = settings.model_copy(update={"show": show})
    config = home / "config"
    made = back_up(given, config / "tts_job.toml", tmp_path / "b.tar", ESSENTIALS, NOW)
    assert made.left_out == (f"{cover} (it lies outside of {config})",)


def test_it_is_whole_while_others_write(home: Path, tmp_path: Path) -> None:
    """Each writer's change is in it as a whole or not at all."""
    path, begun, stopped = named(home).paths.library, threading.Event(), threading.Event()

    def write() -> None:
        with Library(path) as library:
            number = 0
            while not stopped.is_set():
                number += 1
                library.set_facts({"one": str(number), "two": str(number)})
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(10)
        made = [save(home, tmp_path / f"{number}.tar", ESSENTIALS) for number in range(3)]
    finally:
        stopped.set()
        writer.join()
    for number, each in enumerate(made):
        there = tmp_path / f"there-{number}"
        bring_back(there, each.path)
        with Library(named(there).paths.library) as library:
            assert library.fact("one") == library.fact("two") is not None


def test_a_damaged_library_is_not_backed_up_as_if_it_were_whole(home: Path, tmp_path: Path) -> None:
    path = named(home).paths.library
    data = bytearray(path.read_bytes())
    data[4096:20480] = b"\xff" * 16384
    path.write_bytes(data)
    with pytest.raises(LibraryDamaged):
        save(home, tmp_path / "backup.tar")
    assert not (tmp_path / "backup.tar").exists()


# --- what is in the way -------------------------------------------------------------------------


def test_data_in_place_is_not_overwritten(home: Path, tmp_path: Path) -> None:
    made = save(home, tmp_path / "backup.tar")
    before = contents(home)
    with pytest.raises(DataInPlace, match="use --force"):
        bring_back(home, made.path)
    assert contents(home) == before


def test_data_in_place_is_moved_aside_when_that_is_wished(home: Path, tmp_path: Path) -> None:
    made = save(home, tmp_path / "backup.tar")
    feed = (home / "output" / "public" / "feed.xml").read_bytes()
    with open_desk(home, settings=named(home)) as desk:
        desk.render(OTHER.replace("Kapanış", "Ara"), "ara.md")
        desk.publish()
    changed = contents(home / "output" / "public")
    aside = home / "output" / "replaced"
    assert bring_back(home, made.path, aside).aside == aside
    assert (home / "output" / "public" / "feed.xml").read_bytes() == feed
    assert contents(aside / "public") == changed
    assert (aside / "state" / "library.sqlite3").exists()
    assert list((home / "output" / "state" / "cache").rglob("*.seg"))  # it stays where it is of use


@pytest.mark.parametrize("lock", ["library.sqlite3.lock", "service.lock"])
def test_it_refuses_while_somebody_works_with_the_data(
    home: Path, tmp_path: Path, lock: str
) -> None:
    made = save(home, tmp_path / "backup.tar")
    state = home / "output" / "state"
    before = contents(home / "output")
    with files.held(state / lock), pytest.raises(DataInUse, match="stop it first"):
        bring_back(home, made.path, home / "output" / "replaced")
    after = contents(home / "output")
    after.pop("state/service.lock", None)
    assert after == before


def test_an_open_library_is_somebody_s(home: Path, tmp_path: Path) -> None:
    made = save(home, tmp_path / "backup.tar")
    with Library(named(home).paths.library) as library:
        assert lock_of(library.path).exists()
        with pytest.raises(DataInUse):
            bring_back(home, made.path, home / "output" / "replaced")


@pytest.mark.parametrize("step", range(4))
def test_killed_between_two_steps_nothing_is_lost_and_the_same_command_does_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    made = save(home, tmp_path / "backup.tar")
    before, output = contents(home / "output" / "public"), home / "output"
    moved, real = 0, restoring._move

    def dies(folder: Path, target: Path) -> None:
        nonlocal moved
        moved += 1
        if moved > step:
            raise KeyboardInterrupt
        real(folder, target)

    with monkeypatch.context() as dying:
        dying.setattr(restoring, "_move", dies)
        with pytest.raises(KeyboardInterrupt):
            bring_back(home, made.path, output / "first")
    everything = [*contents(output).values()]
    assert all(data in everything for data in before.values())
    assert bring_back(home, made.path, output / "second").soundless == 0
    assert contents(output / "public") == before


def test_settings_and_documents_that_differ_stay_and_those_of_the_backup_lie_beside(
    home: Path, tmp_path: Path
) -> None:
    made = save(home, tmp_path / "backup.tar")
    shutil.rmtree(home / "output")
    config, document = home / "config" / "tts_job.toml", home / "speeches" / "kapanis.md"
    old = {path: path.read_bytes() for path in (config, document)}
    for path in old:
        path.write_text("# other\n", "utf-8")
    done = bring_back(home, made.path)
    for path, data in old.items():
        beside = path.with_name(path.name + ".restored")
        assert beside in done.beside
        assert (path.read_bytes(), beside.read_bytes()) == (b"# other\n", data)
    assert len(done.beside) == 2


def test_drafts_and_what_documents_were_come_back_too(home: Path, tmp_path: Path) -> None:
    hidden = [home / "speeches" / folder / "taslak.md" for folder in HIDDEN]
    for path in hidden:
        path.parent.mkdir(parents=True)
        path.write_text("# Taslak\n\nMerhaba.\n", "utf-8")
    made = save(home, tmp_path / "backup.tar")
    shutil.rmtree(home / "output")
    shutil.rmtree(home / "speeches")
    bring_back(home, made.path)
    assert all(path.read_text("utf-8").startswith("# Taslak") for path in hidden)


def test_a_backup_that_is_not_whole_touches_nothing(home: Path, tmp_path: Path) -> None:
    made = save(home, tmp_path / "backup.tar")
    data = made.path.read_bytes()
    made.path.write_bytes(data[: len(data) // 2])
    there = tmp_path / "there"
    with pytest.raises(UnusableBackup):
        bring_back(there, made.path)
    assert not there.exists()


def test_a_library_of_a_newer_program_is_refused(home: Path, tmp_path: Path) -> None:
    made = save(home, tmp_path / "backup.tar")
    manifest = replace(read_manifest(made.path), library_schema=len(schema.MIGRATIONS) + 1)
    there = tmp_path / "there"
    with pytest.raises(LibraryTooNew, match="upgrade tts-job"):
        restore(made.path, manifest, named(there), there / "tts_job.toml", NOW, aside=None)
    assert not there.exists()


def test_a_disk_that_fills_up_leaves_what_was_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = save(home, tmp_path / "backup.tar")
    before = contents(home)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", fail)
    with pytest.raises(NoSpaceLeft):
        bring_back(home, made.path, home / "output" / "replaced")
    assert contents(home) == before

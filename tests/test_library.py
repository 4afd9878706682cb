"""The library: identity for ever, whatever happens to the file and whoever else writes to it."""

import datetime as dt
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.podcast.examples import EPISODE
from tts_job import errors
from tts_job.library import database
from tts_job.library.entry import Entry, OldRender, State
from tts_job.library.library import PODCAST_GUID, Library
from tts_job.library.rebuild import damage, rebuild
from tts_job.library.rows import row_of
from tts_job.library.schema import MIGRATIONS
from tts_job.model import Chapter, Kind, TimedParagraph, TimedWord, Transcript

FIRST_COLUMNS = re.findall(r"^ +(\w+) (?:TEXT|INTEGER|REAL)", MIGRATIONS[0].split(";")[0], re.M)
"""Of an episode, in schema 1."""
NOW = dt.datetime.fromisoformat("2026-03-02T10:00:00+03:00")
TRANSCRIPT = Transcript(
    (
        TimedParagraph(Kind.TITLE, "Açılış", 0.0, 0.75, (TimedWord(0, 6, 0.001, 0.749),)),
        TimedParagraph(Kind.PARAGRAPH, "", 0.75, 0.75, ()),
        TimedParagraph(
            Kind.PARAGRAPH,
            "2040'ta buradayız",
            1.0,
            3.25,
            (TimedWord(0, 7, 1.001, 2.003), TimedWord(8, 17, 2.003, 3.25)),  # no exact floats
        ),
    ),
    (Chapter(0.0, "Açılış"), Chapter(1.0, "2040")),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "library.sqlite3"


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    with Library(path) as opened:
        yield opened


def draft(
    slug: str = "acilis", path: str | None = "a.md", digest: str = "d1", title: str = "Açılış"
) -> Entry:
    """The entry that a render wants to reserve."""
    episode = replace(EPISODE, guid="", slug=slug, title=title, hash="", published_at=NOW)
    return Entry(
        episode,
        State.DRAFT,
        path,
        digest,
        recipe="r",
        sha256="",
        segments=3,
        own_title=title,
        own_date=episode.date,
    )


def reserve(library: Library, entry: Entry, named_slug: str = "") -> Entry:
    return library.reserve(entry, named_slug=named_slug, show="Örnek Konuşmalar")


def finished(entry: Entry, hash_: str = "0123456789abcdef") -> Entry:
    return replace(entry, episode=replace(entry.episode, hash=hash_), sha256="ab" * 32)


def add(library: Library, entry: Entry, hash_: str = "0123456789abcdef") -> Entry:
    reserved = reserve(library, entry)
    return library.record(finished(reserved, hash_), TRANSCRIPT, ["f1", "f2"], NOW)


# --- identity ---------------------------------------------------------------------------------


def test_a_document_is_found_by_its_path_then_by_its_content(library: Library) -> None:
    one = add(library, draft("one", "a.md", "d1"))
    two = add(library, draft("two", "b.md", "d2"), hash_="f" * 16)
    assert library.find(slug="", path="a.md", document_digest="d2") == one
    assert library.find(slug="", path="moved.md", document_digest="d2") == two
    assert library.find(slug="", path=None, document_digest="d2") == two
    assert library.find(slug="", path="moved.md", document_digest="d3") is None


def test_a_slug_that_the_document_names_wins_and_a_new_one_changes_no_episode(
    library: Library,
) -> None:
    one = add(library, draft("one", "a.md", "d1"))
    two = add(library, draft("two", "b.md", "d2"), hash_="f" * 16)
    assert library.find(slug="two", path="a.md", document_digest="d1") == two
    assert library.find(slug="three", path="a.md", document_digest="d1") == one


def test_an_entry_comes_back_as_it_was_recorded(library: Library) -> None:
    recorded = add(library, draft())
    assert recorded.state is State.PUBLISHED
    assert library.entry("acilis") == recorded
    assert library.entries() == [recorded]
    assert library.episodes() == [recorded.episode]
    assert recorded.episode.published_at.utcoffset() == dt.timedelta(hours=3)


def test_entries_come_newest_publication_first_then_by_slug(library: Library) -> None:
    for slug, days in (("c", 0), ("b", 1), ("a", 1)):
        entry = draft(slug, f"{slug}.md", slug)
        dated = replace(entry.episode, published_at=NOW + dt.timedelta(days=days))
        add(library, replace(entry, episode=dated), hash_=slug * 16)
    assert [episode.slug for episode in library.episodes()] == ["a", "b", "c"]


def test_an_unknown_slug_is_told(library: Library) -> None:
    with pytest.raises(errors.UnknownEpisode, match="'nothing'"):
        library.entry("nothing")
    with pytest.raises(errors.UnknownEpisode):
        library.remove("nothing")


def test_a_draft_is_no_episode_yet(library: Library) -> None:
    reserve(library, draft())
    assert library.entries() == []
    assert library.episodes() == []
    with pytest.raises(errors.UnknownEpisode):
        library.entry("acilis")


def test_a_draft_that_was_never_finished_gives_its_slug_up(library: Library) -> None:
    first = reserve(library, draft())
    again = reserve(library, draft(digest="d2"))
    assert again.episode.slug == "acilis"
    assert again.episode.guid == first.episode.guid


def test_a_slug_that_is_taken_gets_a_number(library: Library) -> None:
    for number in range(4):
        add(library, draft("acilis", f"{number}.md", f"d{number}"), hash_=str(number) * 16)
    slugs = {entry.episode.slug for entry in library.entries()}
    assert slugs == {"acilis", "acilis-2", "acilis-3", "acilis-4"}
    assert len({entry.episode.guid for entry in library.entries()}) == 4


def test_a_numbered_slug_is_no_longer_than_any_other(library: Library) -> None:
    long = "a" * 60
    add(library, draft(long, "a.md", "d1"))
    second = add(library, draft(long, "b.md", "d2"), hash_="f" * 16)
    assert second.episode.slug == "a" * 58 + "-2"


def test_the_guid_is_that_of_show_and_slug_alone(tmp_path: Path) -> None:
    guids = []
    for name in ("one", "two"):
        with Library(tmp_path / name / "library.sqlite3") as library:
            guids.append(reserve(library, draft(digest=name)).episode.guid)
    assert guids[0] == guids[1]
    with Library(tmp_path / "three" / "library.sqlite3") as library:
        other = library.reserve(draft(), named_slug="", show="Başka")
    assert other.episode.guid != guids[0]


def test_a_known_document_gets_its_own_entry_and_no_second_one(library: Library) -> None:
    known = add(library, draft())
    assert reserve(library, draft(title="Yeni başlık", digest="d2")) == known


def test_a_path_that_holds_another_speech_now_is_taken_over(library: Library) -> None:
    old = add(library, draft())
    entry = draft("kapanis", digest="d2", title="Kapanış")
    new = reserve(library, replace(entry, own_date=dt.date(2023, 5, 1)))
    assert new.episode.guid != old.episode.guid
    assert library.entry("acilis").path is None


def test_a_document_that_moved_is_known_by_its_new_path(library: Library) -> None:
    one = add(library, draft("one", "a.md", "d1"))
    two = add(library, draft("two", "b.md", "d2"), hash_="f" * 16)
    library.note_document(two.episode.guid, path="a.md", document_digest="d3")
    found = library.find(slug="", path="a.md", document_digest="")
    assert found is not None
    assert (found.episode.guid, found.document_digest) == (two.episode.guid, "d3")
    assert library.entry("one").path is None
    assert library.entry("one").episode == one.episode


RESERVE = """
import sys
from pathlib import Path
from tests.test_library import draft, reserve
from tts_job.library.library import Library
print("ready", flush=True)
sys.stdin.readline()
with Library(Path(sys.argv[1])) as library:  # the first of them makes it
    episode = reserve(library, draft(path=sys.argv[2], digest=sys.argv[3])).episode
    print(episode.guid, episode.slug)
"""


def reserve_at_once(path: Path, documents: list[tuple[str, str]]) -> list[str]:
    """What each of several processes reserves for its document, all at the same time."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RESERVE, str(path), *document],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for document in documents
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0] * len(documents)
    return said


def test_processes_that_reserve_one_document_at_once_get_one_guid(path: Path) -> None:
    assert len(set(reserve_at_once(path, [("a.md", "d1")] * 4))) == 1


def test_processes_that_reserve_documents_of_one_name_get_a_slug_each(path: Path) -> None:
    said = reserve_at_once(path, [(f"{number}.md", f"d{number}") for number in range(4)])
    slugs = sorted(line.split()[1] for line in said)
    assert slugs == ["acilis", "acilis-2", "acilis-3", "acilis-4"]


# --- what is kept of an episode ---------------------------------------------------------------

SECONDS = st.integers(0, 36_000_000).map(lambda ms: ms / 1000)
WORDS = st.builds(TimedWord, st.integers(0, 9999), st.integers(0, 9999), SECONDS, SECONDS)
PARAGRAPHS = st.builds(
    TimedParagraph,
    st.sampled_from(Kind),
    st.text(st.characters(codec="utf-8"), max_size=40),
    SECONDS,
    SECONDS,
    st.lists(WORDS, max_size=5).map(tuple),
)
CHAPTERS = st.builds(Chapter, SECONDS, st.text(st.characters(codec="utf-8"), max_size=20))
TRANSCRIPTS = st.builds(
    Transcript,
    st.lists(PARAGRAPHS, max_size=4).map(tuple),
    st.lists(CHAPTERS, max_size=3).map(tuple),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Entry]]:
    """One library for many examples, with an entry in it."""
    with Library(tmp_path_factory.mktemp("shared") / "library.sqlite3") as library:
        yield library, add(library, draft())


@settings(max_examples=40, deadline=None)
@given(transcript=TRANSCRIPTS)
def test_a_transcript_comes_back_to_the_millisecond(
    shared: tuple[Library, Entry], transcript: Transcript
) -> None:
    library, entry = shared
    library.record(entry, transcript, [], NOW)
    assert library.transcript(entry.episode.guid) == transcript
    plain = tuple(replace(paragraph, words=()) for paragraph in transcript.paragraphs)
    texts = library.texts([entry.episode.guid, "unknown"])
    assert texts == {entry.episode.guid: Transcript(plain, transcript.chapters)}


def test_each_change_has_its_revision(library: Library) -> None:
    one = add(library, draft("one", "a.md", "d1"))
    two = add(library, draft("two", "b.md", "d2"), hash_="f" * 16)
    assert (one.revision, two.revision, library.revision) == (1, 2, 2)
    assert library.changed_since(0) == [one, two]
    assert library.changed_since(1) == [two]
    library.remove("one")
    assert [entry.state for entry in library.changed_since(2)] == [State.REMOVED]


def test_a_removed_episode_leaves_a_tombstone(library: Library) -> None:
    entry = add(library, draft())
    assert library.remove("acilis") == entry
    tomb = library.entry("acilis")
    assert tomb.state is State.REMOVED
    assert library.find(slug="", path="a.md", document_digest="") == tomb
    assert library.episodes() == []
    assert library.used_fingerprints() == set()


def test_a_replaced_rendering_is_old_from_then_on(library: Library) -> None:
    first = add(library, draft(), hash_="a" * 16)
    later = NOW + dt.timedelta(days=2)
    library.record(finished(first, "b" * 16), TRANSCRIPT, ["f2", "f3"], later)
    second = dt.timedelta(seconds=1)
    assert library.old_renders(later) == []
    assert library.old_renders(later + second) == [OldRender("acilis", "a" * 16, later)]
    assert [hash_ for hash_, _ in library.renders(first.episode.guid)] == ["a" * 16, "b" * 16]
    assert library.used_fingerprints() == {"f2", "f3"}
    library.forget_render("acilis", "a" * 16)
    assert library.old_renders(later + second) == []


def test_a_rendering_that_comes_back_is_old_no_more(library: Library) -> None:
    first = add(library, draft(), hash_="a" * 16)
    library.record(finished(first, "b" * 16), TRANSCRIPT, [], NOW)
    library.record(finished(first, "a" * 16), TRANSCRIPT, [], NOW + dt.timedelta(days=1))
    far = NOW + dt.timedelta(days=400)
    assert [each.hash for each in library.old_renders(far)] == ["b" * 16]
    again = NOW + dt.timedelta(days=90)
    library.record(finished(first, "b" * 16), TRANSCRIPT, [], again)
    assert library.old_renders(far) == [OldRender("acilis", "a" * 16, again)]


def test_the_names_that_are_said_are_those_of_the_published_episodes(path: Path) -> None:
    paragraph = TimedParagraph(Kind.PARAGRAPH, "Bugün Amreyev'i dinledik.", 0.0, 1.0, ())
    said = Transcript((paragraph,), ())
    with Library(path) as library:
        entry = reserve(library, draft())
        library.record(finished(entry), said, ["f1"], NOW)
        assert library.names_said() == {"Amreyev"}
    rebuild(path)
    with Library(path) as library:
        assert library.names_said() == {"Amreyev"}
        library.remove("acilis")
        assert library.names_said() == frozenset()


def test_the_first_measurement_of_a_voice_wins(library: Library) -> None:
    assert library.voice_level("tone 1 hum") is None
    assert library.keep_voice_level("tone 1 hum", -20.5) == -20.5
    assert library.keep_voice_level("tone 1 hum", -18.0) == -20.5
    assert library.voice_level("tone 1 hum") == -20.5


def test_a_voice_may_measure_as_loud_as_zero(library: Library) -> None:
    assert library.keep_voice_level("tone 1 hum", 0.0) == 0.0
    assert library.keep_voice_level("tone 1 hum", -18.0) == 0.0


def test_facts_are_kept_and_replaced(library: Library) -> None:
    assert library.fact("cover") is None
    library.set_facts({"cover": "1", "other": "x"})
    library.set_facts({"cover": "2"})
    assert (library.fact("cover"), library.fact("other")) == ("2", "x")


def test_what_fails_midway_changes_nothing(library: Library) -> None:
    before = add(library, draft())
    unfit = Transcript((TimedParagraph(Kind.TITLE, "x", 0, 1, (TimedWord(-1, 0, 0, 0),)),), ())
    with pytest.raises(OverflowError):
        library.record(finished(before, "b" * 16), unfit, ["f9"], NOW)
    assert library.entry("acilis") == before
    assert library.revision == before.revision
    assert library.transcript(before.episode.guid) == TRANSCRIPT


# --- the file ---------------------------------------------------------------------------------


def test_an_empty_file_becomes_a_library(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with Library(path) as library:
        add(library, draft())
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    db.close()


def test_what_was_recorded_is_there_when_the_library_is_opened_again(path: Path) -> None:
    with Library(path) as library:
        entry = add(library, draft())
    with Library(path) as library:
        assert library.entries() == [entry]
        assert library.transcript(entry.episode.guid) == TRANSCRIPT


def test_a_library_of_a_later_program_is_left_alone(path: Path) -> None:
    with Library(path):
        pass
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()
    before = path.read_bytes()
    with pytest.raises(errors.LibraryTooNew, match="upgrade"):
        Library(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "damage", [b"no library at all, " * 99, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_file_that_is_no_library_is_named_as_damaged(path: Path, damage: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)
    with pytest.raises(errors.LibraryDamaged, match=str(path)):
        Library(path)
    assert path.read_bytes() == damage


def test_a_damaged_page_is_named_when_it_is_read(path: Path) -> None:
    with Library(path) as library:
        for number in range(30):
            add(library, draft("x", f"{number}.md", f"d{number}"), hash_=f"{number:016x}")
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(errors.LibraryDamaged), Library(path) as library:
        library.entries()


def test_a_library_that_another_process_holds_is_busy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(path) as library:
        before = add(library, draft())
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with Library(path) as library:
        with pytest.raises(errors.LibraryBusy) as caught:
            library.set_facts({"cover": "1"})
        assert caught.value.retryable
        assert library.entries() == [before]  # reading goes on
        holder.execute("ROLLBACK")
        library.set_facts({"cover": "1"})
    holder.close()


def test_a_full_disk_is_named_and_nothing_has_changed(path: Path) -> None:
    with Library(path) as library:
        before = add(library, draft())
        library._db.execute("PRAGMA max_page_count = 1")  # SQLite's own "disk is full"
        big = TimedParagraph(Kind.PARAGRAPH, "büyük " * 50_000, 0, 1, ())
        with pytest.raises(errors.NoSpaceLeft, match=str(path)):
            library.record(finished(before, "b" * 16), Transcript((big,), ()), [], NOW)
        assert library.entry("acilis") == before
    with Library(path) as library:
        library.set_facts({"cover": "1"})


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(errors.OutputError, match="state"):
        Library(tmp_path / "state" / "library.sqlite3")


def test_a_folder_in_the_place_of_the_file_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(errors.FolderNotWritable, match=str(path)):
        Library(path)


def test_a_damaged_library_is_made_anew_with_all_that_it_knew(path: Path) -> None:
    with Library(path) as library:
        add(library, draft("one", "a.md", "d1"))
        add(library, draft("two", "b.md", "d2"), hash_="f" * 16)
        entries = library.entries()
        guid = entries[0].episode.guid
    path.write_bytes(b"garbage")
    assert rebuild(path) == 2
    assert path.with_name("library.sqlite3.damaged").read_bytes() == b"garbage"
    with Library(path) as library:
        same = [replace(entry, revision=0) for entry in library.entries()]
        assert same == [replace(entry, revision=0) for entry in entries]
        assert library.transcript(guid) == TRANSCRIPT
        assert library.used_fingerprints() == {"f1", "f2"}
        assert library.reserve(draft(), named_slug="one", show="x").episode.slug == "one"


def test_a_rebuilt_library_still_knows_what_was_removed(path: Path) -> None:
    with Library(path) as library:
        add(library, draft())
        library.remove("acilis")
    path.write_bytes(b"garbage")
    rebuild(path)
    with Library(path) as library:
        assert library.entry("acilis").state is State.REMOVED


def test_a_rebuilt_library_knows_where_a_document_moved(path: Path) -> None:
    with Library(path) as library:
        entry = add(library, draft())
        library.note_document(entry.episode.guid, path="moved.md", document_digest="d2")
    path.write_bytes(b"garbage")
    rebuild(path)
    with Library(path) as library:
        assert library.find(slug="", path="moved.md", document_digest="") is not None


def test_a_damaged_copy_costs_only_its_own_episode(path: Path) -> None:
    with Library(path) as library:
        add(library, draft("one", "a.md", "d1"))
        add(library, draft("two", "b.md", "d2"), hash_="f" * 16)
    (path.parent / "records" / "one.json").write_text('{"entry":')
    assert rebuild(path) == 1
    assert (path.parent / "records" / "one.damaged").exists()
    with Library(path) as library:
        assert [entry.episode.slug for entry in library.entries()] == ["two"]


def test_a_rebuilt_library_keeps_the_guid_of_the_podcast_and_the_levels_of_voices(
    path: Path,
) -> None:
    with Library(path) as library:
        library.set_facts({PODCAST_GUID: "a guid"})
        library.keep_voice_level("tone 1 hum", -20.5)
    path.write_bytes(b"garbage")
    rebuild(path)
    with Library(path) as library:
        assert library.fact(PODCAST_GUID) == "a guid"
        assert library.voice_level("tone 1 hum") == -20.5


def test_the_copy_of_an_entry_is_a_file_that_can_be_read(path: Path) -> None:
    with Library(path) as library:
        add(library, draft())
    copy = json.loads((path.parent / "records" / "acilis.json").read_text("utf-8"))
    assert copy["entry"]["title"] == "Açılış"
    assert copy["fingerprints"] == ["f1", "f2"]


def test_a_library_that_cannot_be_looked_into_is_not_taken_for_damaged(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(errors.OutputError) as caught:
        damage(path)
    assert not isinstance(caught.value, errors.LibraryDamaged)


def test_a_library_that_another_process_has_open_is_not_made_anew(path: Path) -> None:
    with Library(path) as library:
        add(library, draft())
        with pytest.raises(errors.LibraryBusy):
            rebuild(path)
        assert library.entry("acilis").state is State.PUBLISHED
    assert rebuild(path) == 1
    assert sorted(file.name for file in path.parent.iterdir() if "rebuilt" in file.name) == []


def test_what_the_copy_cannot_hold_is_not_recorded_either(path: Path) -> None:
    """A copy that knew less would undo a removal when the library is made anew from it."""
    with Library(path) as library:
        add(library, draft())
        records = path.parent / "records"
        shutil.rmtree(records)
        records.write_text("in the way")
        with pytest.raises(errors.OutputError):
            library.remove("acilis")
        assert library.entry("acilis").state is State.PUBLISHED


def test_of_two_processes_that_finish_one_episode_the_first_sets_its_pub_date(
    library: Library,
) -> None:
    first = finished(reserve(library, draft()))
    later = NOW + dt.timedelta(hours=1)
    second = replace(first, episode=replace(first.episode, published_at=later))
    library.record(first, TRANSCRIPT, ["f1"], NOW)
    recorded = library.record(second, TRANSCRIPT, ["f1"], later)
    assert recorded.episode.published_at == NOW
    assert library.entry("acilis").episode.published_at == NOW


def test_what_is_changed_undisturbed_is_one_change(path: Path) -> None:
    with Library(path) as library:
        add(library, draft())
        with suppress(ZeroDivisionError), library.undisturbed():
            library.remove("acilis")
            raise ZeroDivisionError
        assert library.entry("acilis").state is State.PUBLISHED


def test_a_library_of_schema_1_takes_its_titles_for_the_documents_own(path: Path) -> None:
    path.parent.mkdir(parents=True)
    database = sqlite3.connect(path)
    database.executescript(f"{MIGRATIONS[0]} PRAGMA user_version = 1;")
    row = {name: value for name, value in row_of(draft()).items() if name in FIRST_COLUMNS}
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    database.execute(f"INSERT INTO episode ({columns}) VALUES ({marks})", tuple(row.values()))
    database.commit()
    database.close()
    with Library(path) as library:
        known = library.find(slug="acilis", path=None, document_digest="")
    assert known is not None
    assert (known.own_title, known.own_date) == ("Açılış", EPISODE.date)
    assert (known.wished_title, known.wished_date) == ("", None)


def test_a_copy_of_schema_1_can_be_restored(path: Path) -> None:
    with Library(path) as library:
        entry = add(library, draft())
    copy = path.parent / "records" / "acilis.json"
    document = json.loads(copy.read_text("utf-8"))
    document["entry"] = {name: document["entry"][name] for name in FIRST_COLUMNS}
    copy.write_text(json.dumps(document), "utf-8")
    assert rebuild(path) == 1
    with Library(path) as library:
        assert library.entry("acilis") == entry

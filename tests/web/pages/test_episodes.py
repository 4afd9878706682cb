"""Episodes on the pages: heard, approved, rendered again, unpublished; and the desk around them."""

import pytest

from tests.web.pages.office import Office
from tests.web.pages.visitor import Visitor
from tts_job import inbox
from tts_job.errors import FolderNotWritable
from tts_job.jobs.job import JobState
from tts_job.library.entry import State
from tts_job.library.library import Library
from tts_job.settings.options import Settings
from tts_job.studio import Release, Wishes

HOLD = Wishes(release=Release.HOLD)


def speech(title: str) -> str:
    return f"# {title}\n\nSayın konuklar, {title.lower()} için buradayız.\n"


def slug_of(office: Office, name: str, wishes: Wishes | None = None) -> str:
    job = office.render(speech(name.capitalize()), f"{name}.md", wishes)
    assert job.outcome, job
    return job.outcome.slug


def test_on_a_disk_that_became_read_only_everything_can_be_looked_at(
    editor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(settings: Settings) -> Library:
        raise FolderNotWritable(settings.paths.library, "it is read-only")

    slug = slug_of(editor.office, "kept")
    monkeypatch.setattr("tts_job.opening.open_library", refuse)
    for address in ("/editor/", "/editor/documents", f"/editor/episodes/{slug}"):
        assert editor.get(address).status_code == 200
    with editor.office.house.open_library() as library, pytest.raises(FolderNotWritable):
        library.set_facts({"a": "b"})


def test_an_episode_shows_its_figures_and_is_heard(editor: Visitor) -> None:
    slug = slug_of(editor.office, "figures")
    text = editor.text(f"/editor/episodes/{slug}")
    for part in ("LUFS", "dBTP", "espeak", "made new", "Published"):
        assert part in text
    (src,) = editor.page(f"/editor/episodes/{slug}").xpath("//audio/@src")
    sound = editor.get(src)
    assert sound.headers["content-type"] == "audio/mpeg"
    some = editor.client.get(src, headers={"Range": "bytes=0-99"})
    assert (some.status_code, len(some.content)) == (206, 100)


@pytest.mark.parametrize(
    "path",
    [
        "/editor/sound/yok/0123456789abcdef.mp3",
        "/editor/sound/figures/feed.xml",
        "/editor/sound/figures/..%2f..%2ffeed.xml",
        "/editor/episodes/yok",
    ],
)
def test_what_the_library_does_not_know_is_not_shown(editor: Visitor, path: str) -> None:
    assert editor.get(path).status_code == 404


def test_a_held_episode_is_heard_and_approved(editor: Visitor) -> None:
    office = editor.office
    slug = slug_of(office, "held", HOLD)
    page = editor.page("/editor/episodes")
    (link,) = page.xpath("//a[text()='Private listening link']/@href")
    assert link.startswith("http://127.0.0.1:8000/private/held/")
    (src,) = editor.page(f"/editor/episodes/{slug}").xpath("//audio/@src")
    assert editor.get(src).status_code == 200
    answer = editor.post(f"/editor/episodes/{slug}/approve")
    assert "Approved and published." in editor.text(answer.headers["location"])
    with office.open_library() as library:
        assert library.entry(slug).state is State.PUBLISHED
    assert editor.post(f"/editor/episodes/{slug}/approve").status_code == 409


def test_an_update_that_is_held_is_dropped_and_what_is_published_stays(editor: Visitor) -> None:
    office = editor.office
    slug = slug_of(office, "dropped")
    path = office.settings.paths.inbox / "dropped.md"
    office.render(path.read_text("utf-8") + "\n\nBir söz daha.\n", "dropped.md", HOLD)
    with office.open_library() as library:
        published = library.entry(slug).episode
        assert library.held_of(published.guid)
    assert "Drop the update" in editor.text(f"/editor/episodes/{slug}")
    answer = editor.post(f"/editor/episodes/{slug}/drop")
    assert "The update was dropped" in editor.text(answer.headers["location"])
    with office.open_library() as library:
        assert library.held_of(published.guid) is None
        assert library.entry(slug).episode == published
        manner = inbox.by_hand(office.settings)
        due = inbox.look_twice(office.settings, library, manner, refresh=False).due
        assert path not in due
        path.write_text(path.read_text("utf-8") + "\n\nYine başka.\n", "utf-8")
        due = inbox.look_twice(office.settings, library, manner, refresh=False).due
        assert path in due
    assert not list(office.settings.paths.held.glob(f"episodes/{slug}/*"))
    assert editor.post(f"/editor/episodes/{slug}/drop").status_code == 409


def test_dropping_what_never_was_published_removes_it(editor: Visitor) -> None:
    office = editor.office
    slug = slug_of(office, "dropped-new", HOLD)
    assert "Drop the update" not in editor.text(f"/editor/episodes/{slug}")
    editor.post(f"/editor/episodes/{slug}/drop")
    with office.open_library() as library:
        assert library.entry(slug).state is State.REMOVED


def test_unpublishing_asks_first_and_then_does_it(editor: Visitor) -> None:
    office = editor.office
    slug = slug_of(office, "unpublished")
    assert "for every listener?" in editor.text(f"/editor/episodes/{slug}/unpublish")
    with office.open_library() as library:
        assert library.entry(slug).state is State.PUBLISHED
    answer = editor.post(f"/editor/episodes/{slug}/unpublish")
    assert "Unpublished" in editor.text(answer.headers["location"])
    with office.open_library() as library:
        assert library.entry(slug).state is State.REMOVED
    assert slug.encode() not in (office.settings.paths.public / "feed.xml").read_bytes()


def test_rendering_again_is_a_job(editor: Visitor) -> None:
    office = editor.office
    slug = slug_of(office, "again")
    answer = editor.post(f"/editor/episodes/{slug}/render")
    job = office.wait(office.queue.jobs(limit=1)[0])
    followed = editor.page(answer.headers["location"])  # of the document, where it is seen at work
    assert followed.xpath(f"//a[@href='/editor/episodes/{slug}']")
    assert job.outcome
    assert (job.outcome.slug, job.outcome.status) == (slug, "unchanged")


def test_an_episode_without_its_document_says_so(editor: Visitor) -> None:
    office = editor.office
    slug = slug_of(office, "gone")
    (office.settings.paths.inbox / "gone.md").unlink()
    assert not editor.page(f"/editor/episodes/{slug}").xpath("//form[contains(@action,'render')]")
    assert editor.post(f"/editor/episodes/{slug}/render").status_code == 404


def test_a_failure_says_why_and_what_to_do_and_can_be_tried_again(editor: Visitor) -> None:
    office = editor.office
    office.write("", "empty.md")
    failed = office.wait(office.submit("empty.md"))
    assert failed.state is JobState.FAILED
    text = editor.text("/editor/")
    assert "The document cannot be used as it is." in text
    assert "it is empty" in text
    assert "save the speech into it first" in text
    office.write(speech("Doldu"), "empty.md")
    editor.post(f"/editor/jobs/{failed.id}/retry")
    office.wait(office.queue.jobs(limit=1)[0])
    assert "it is empty" not in editor.text("/editor/")


def test_one_pass_now_says_how_many_it_found(editor: Visitor) -> None:
    answer = editor.post("/editor/run")
    assert "documents queued:" in editor.text(answer.headers["location"])
    for job in editor.office.queue.jobs(limit=100):
        editor.office.wait(job)


def test_a_job_that_is_not_there_is_told(editor: Visitor) -> None:
    answer = editor.post("/editor/jobs/none-1-1/cancel")
    assert answer.status_code in (404, 422)
    assert "the queue has no such job" in answer.text


def test_an_embargo_is_shown_and_outlasts_the_approval(editor: Visitor) -> None:
    office = editor.office
    text = "---\nembargo: 2099-01-31 14:00\n---\n\n" + speech("Ambargo")
    job = office.render(text, "ambargo.md", HOLD)
    assert job.outcome
    assert "Embargo until: 31 January 2099 14:00" in editor.text("/editor/episodes")
    answer = editor.post(f"/editor/episodes/{job.outcome.slug}/approve")
    assert "published when the embargo ends" in editor.text(answer.headers["location"])


def test_the_desk_says_when_it_runs_by_itself(editor: Visitor) -> None:
    facts = editor.page("/editor/").xpath("//section[@aria-labelledby='runs-h']//time/@datetime")
    assert len(facts) >= 3
    assert list(facts) == sorted(facts)

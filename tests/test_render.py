"""The use case: a document in, an episode in place and in the library."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import DiesMidway, OneVoiced, SilentEngine, ToneEngine, UnusableEngine
from tests.studio import SPEECH, Desk, open_desk
from tts_job import errors
from tts_job.library.entry import Entry, State
from tts_job.library.library import Library
from tts_job.publish import is_whole
from tts_job.render import plan, render
from tts_job.settings.options import NoticeSettings, Settings
from tts_job.studio import Wishes

TITLED = "---\ntitle: {title}\ndate: {date}\n---\n\nSayın konuklar.\n\nBugün buradayız.\n"


def test_a_speech_becomes_an_episode_with_all_its_files(desk: Desk) -> None:
    rendered = desk.render()
    episode = rendered.entry.episode
    assert rendered.status == "published"
    assert episode.title == "Açılış"
    assert rendered.synthesized == 5  # notice, title, three paragraphs
    suffixes = {".mp3", ".vtt", ".srt", ".json", ".chapters.json", ".txt"}
    there = {path.name for path in (desk.public / episode.path).iterdir()}
    assert there == {episode.hash + suffix for suffix in suffixes}


def test_one_changed_word_costs_one_synthesis(desk: Desk) -> None:
    desk.render()
    before = list(desk.engine.said)
    changed = desk.render(SPEECH.replace("Bugün", "Yarın"))
    assert (changed.status, changed.synthesized, changed.cached) == ("updated", 1, 4)
    assert desk.engine.said[len(before) :] == [
        "Yarın burada çok önemli bir konuyu ele almak üzere toplandık."
    ]


def test_an_unchanged_document_costs_nothing_and_writes_nothing(desk: Desk) -> None:
    desk.render()
    desk.publish()
    stamps = {path: path.stat().st_mtime_ns for path in desk.public.rglob("*")}
    said = len(desk.engine.said)
    desk.later(days=1)
    again = desk.render()
    desk.publish()
    assert again.status == "unchanged"
    assert len(desk.engine.said) == said
    assert {path: path.stat().st_mtime_ns for path in desk.public.rglob("*")} == stamps


def test_force_makes_every_segment_anew_and_the_same_bytes(desk: Desk) -> None:
    first = desk.render()
    forced = desk.render(wishes=Wishes(force=True))
    assert (forced.status, forced.synthesized) == ("unchanged", first.synthesized)
    assert forced.entry.sha256 == first.entry.sha256


def test_a_paragraph_said_twice_is_spoken_once(desk: Desk) -> None:
    thanks = "Hepinize saygılarımı sunuyor, teşekkür ediyorum."
    desk.render(f"{SPEECH}\n{thanks}\n")
    assert desk.engine.said.count(thanks) == 1


def test_a_long_paragraph_becomes_several_segments(desk: Desk) -> None:
    sentence = "Bugün burada toplanmış bulunuyoruz ve sizlere teşekkür ediyoruz. "
    rendered = desk.render(f"# Açılış\n\nSayın konuklar. {sentence * 40}\n")
    assert rendered.synthesized == 2 + 3


def test_the_engine_that_fails_midway_gives_the_whole_episode_to_the_next(tmp_path: Path) -> None:
    with open_desk(tmp_path, DiesMidway(), ToneEngine()) as desk:
        rendered = desk.render()
        assert rendered.entry.episode.engine == "tone"
        assert rendered.fallback is not None
        assert rendered.fallback.engine == "mortal"
        assert "it died" in rendered.fallback.reason
        assert rendered.cached == 0


def test_finished_segments_of_a_failed_engine_stay_cached(tmp_path: Path) -> None:
    mortal = DiesMidway(lives=6)
    with open_desk(tmp_path, mortal) as desk:
        with pytest.raises(errors.NoEngineLeft):
            desk.render()
        assert desk.studio.library.entries() == []
        said = list(mortal.said)
        mortal.lives = 100
        rendered = desk.render()
        assert rendered.cached > 0
        assert not set(mortal.said[len(said) :]) & set(said[3:])  # 3: the calibration


def test_without_any_usable_engine_the_error_names_each(tmp_path: Path) -> None:
    with open_desk(tmp_path, UnusableEngine(), SilentEngine()) as desk:
        with pytest.raises(
            errors.NoEngineLeft, match=r"it is away.*no sound for these words"
        ) as caught:
            desk.render()
        assert caught.value.retryable
        assert desk.studio.library.entries() == []
        assert not (desk.public / "episodes").exists()


def test_an_update_keeps_engine_and_voice_and_waits_when_they_are_away(tmp_path: Path) -> None:
    with open_desk(tmp_path, ToneEngine(name="first"), ToneEngine(name="second")) as desk:
        old = desk.render(wishes=Wishes(engine="second", voice="buzz"))
    away = UnusableEngine(name="second")
    with open_desk(tmp_path, ToneEngine(name="first"), away) as desk:
        changed = SPEECH.replace("Bugün", "Yarın")
        with pytest.raises(errors.NoEngineLeft) as caught:
            desk.render(changed)
        assert caught.value.retryable
        assert desk.studio.library.entry(old.entry.episode.slug) == old.entry
        other = desk.render(changed, wishes=Wishes(engine="first"))
        assert other.entry.episode.engine == "first"


def test_an_unknown_voice_is_a_usage_error(desk: Desk) -> None:
    with pytest.raises(errors.UnknownVoice, match="hum, buzz"):
        desk.render(wishes=Wishes(voice="roar"))


def test_an_episode_keeps_guid_slug_and_pub_date_and_gets_a_new_url(desk: Desk) -> None:
    old = desk.render().entry.episode
    desk.later(days=3)
    new = desk.render(SPEECH.replace("Bugün", "Yarın")).entry.episode
    assert (new.guid, new.slug, new.published_at) == (old.guid, old.slug, old.published_at)
    assert new.updated_at > old.updated_at
    assert new.file(".mp3") != old.file(".mp3")
    assert (desk.public / old.file(".mp3")).exists()


def test_a_corrected_title_is_the_same_episode(desk: Desk) -> None:
    old = desk.render(TITLED.format(title="Açılış", date="2022-01-11")).entry.episode
    new = desk.render(TITLED.format(title="Açılış konuşması", date="2022-01-11")).entry.episode
    assert (new.guid, new.slug) == (old.guid, old.slug)
    assert new.title == "Açılış konuşması"


def test_a_known_path_with_another_title_and_date_is_a_new_episode(desk: Desk) -> None:
    old = desk.render(TITLED.format(title="Açılış", date="2022-01-11")).entry.episode
    new = desk.render(TITLED.format(title="Kapanış", date="2022-02-01")).entry.episode
    assert new.guid != old.guid
    assert [entry.state for entry in desk.studio.library.entries()] == [State.PUBLISHED] * 2


def test_a_renamed_document_is_the_same_episode(desk: Desk) -> None:
    old = desk.render(name="a.md")
    (desk.inbox / "a.md").unlink()
    new = desk.render(name="b.md")
    assert new.status == "unchanged"
    assert new.entry.episode.guid == old.entry.episode.guid
    assert desk.studio.library.entry(old.entry.episode.slug).path == "b.md"


def test_two_speeches_of_one_name_get_two_slugs(desk: Desk) -> None:
    first = desk.render(name="a.md").entry.episode
    second = desk.render(SPEECH.replace("Bugün", "Yarın"), name="b.md").entry.episode
    assert (first.slug, second.slug) == ("acilis", "acilis-2")


def test_a_document_may_name_its_slug_and_title(desk: Desk) -> None:
    text = "---\ntitle: Bahar Konuşması\nslug: bahar\n---\n\nSayın konuklar.\n"
    episode = desk.render(text).entry.episode
    assert (episode.slug, episode.title) == ("bahar", "Bahar Konuşması")


def test_wishes_win_over_the_document(desk: Desk) -> None:
    wishes = Wishes(title="Başka", date=dt.date(2020, 5, 1))
    episode = desk.render(wishes=wishes).entry.episode
    assert (episode.title, episode.date, episode.slug) == (
        "Başka",
        dt.date(2020, 5, 1),
        "2020-05-01-baska",
    )


def test_the_pub_date_may_be_the_day_of_the_speech(tmp_path: Path) -> None:
    feed = Settings().feed.model_copy(update={"pubdate": "speech"})
    with open_desk(tmp_path, settings=Settings().model_copy(update={"feed": feed})) as desk:
        episode = desk.render(TITLED.format(title="Açılış", date="2022-01-11")).entry.episode
        assert episode.published_at.isoformat() == "2022-01-11T12:00:00+03:00"


def test_without_the_notice_nothing_is_said_of_the_voice(tmp_path: Path) -> None:
    quiet = Settings().model_copy(update={"notice": NoticeSettings(enabled=False)})
    with open_desk(tmp_path, settings=quiet) as desk:
        desk.render()
        assert not any("yapay" in said for said in desk.engine.said)


def test_a_segment_damaged_on_disk_is_made_anew(desk: Desk) -> None:
    first = desk.render()
    for path in (desk.studio.settings.paths.output / "state" / "cache").glob("??/*.seg"):
        path.write_bytes(path.read_bytes()[:-3] + b"???")
    (desk.public / first.entry.episode.file(".mp3")).unlink()
    again = desk.render()
    assert again.entry.sha256 == first.entry.sha256


def test_a_very_short_speech_is_as_loud_as_any_other(desk: Desk) -> None:
    for text in ("# A\n\nEvet.\n", SPEECH, f"# B\n\n{'Bugün buradayız. ' * 100}\n"):
        episode = desk.render(text, name=f"{len(text)}.md").entry.episode
        assert abs(episode.loudness_lufs + 19) <= 1
        assert episode.true_peak_dbtp <= -1


def test_intro_and_outro_frame_the_speech(tmp_path: Path) -> None:
    import wave

    from tests.fakes import RATE, hum

    jingle = tmp_path / "jingle.wav"
    with wave.open(str(jingle), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(hum("tiri tiri tam tam", 0.1).pcm)
    audio = Settings().audio.model_copy(update={"intro": jingle, "outro": jingle})
    with open_desk(tmp_path / "plain") as desk:
        plain = desk.render().entry.episode
    with open_desk(
        tmp_path / "framed", settings=Settings().model_copy(update={"audio": audio})
    ) as desk:
        framed = desk.render().entry.episode
    assert framed.duration_s > plain.duration_s + 0.6
    assert abs(framed.loudness_lufs + 19) <= 1


def test_an_intro_that_is_no_sound_is_a_usage_error(tmp_path: Path) -> None:
    broken = tmp_path / "intro.mp3"
    broken.write_text("no sound")
    audio = Settings().audio.model_copy(update={"intro": broken})
    with (
        open_desk(tmp_path, settings=Settings().model_copy(update={"audio": audio})) as desk,
        pytest.raises(errors.BadRecording, match=r"not WAV, MP3, FLAC or OGG"),
    ):
        desk.render()


def test_a_plan_says_what_would_be_done_and_does_nothing(desk: Desk) -> None:
    path = desk.write(SPEECH)
    before = plan(path, desk.studio, Wishes())
    assert (before.known, before.missing, before.segments) == ("", 5, 5)
    assert desk.engine.said == []
    rendered = desk.render()
    desk.write(SPEECH.replace("Bugün", "Yarın"))
    after = plan(path, desk.studio, Wishes())
    assert (after.known, after.missing) == (rendered.entry.episode.slug, 1)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", errors.EmptyDocument),
        (b"\x00\x01\x02" * 50, errors.BinaryDocument),
        ("… — !!!\n".encode(), errors.WordlessDocument),
        (None, errors.MissingDocument),
    ],
)
def test_what_cannot_be_used_changes_nothing(
    desk: Desk, content: bytes | None, error: type[errors.DocumentError]
) -> None:
    desk.render()
    desk.publish()
    before = desk.files()
    path = desk.inbox / "bad.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error):
        render(path, desk.studio, Wishes(), desk.now)
    desk.publish()
    assert desk.files() == before
    assert len(desk.studio.library.entries()) == 1


def test_a_named_slug_in_any_writing_is_one_episode(desk: Desk) -> None:
    text = "---\ntitle: Bahar\nslug: Açılış Günü\n---\n\nSayın konuklar, hepiniz hoş geldiniz.\n"
    first = desk.render(text)
    assert first.entry.episode.slug == "acilis-gunu"
    assert desk.render(text).status == "unchanged"
    assert desk.render(text + "\nTeşekkür ederim.\n").entry.episode.guid == first.entry.episode.guid


def test_a_slug_named_after_publication_makes_no_second_episode(desk: Desk) -> None:
    text = "---\ntitle: Bahar\n---\n\nSayın konuklar, hepiniz hoş geldiniz.\n"
    first = desk.render(text).entry.episode
    again = desk.render(text.replace("---\n\n", "slug: yeni\n---\n\n")).entry.episode
    assert (again.guid, again.slug) == (first.guid, first.slug)
    assert len(desk.studio.library.entries()) == 1


def test_a_plan_fixes_no_podcast_guid(tmp_path: Path) -> None:
    show = Settings().show.model_copy(update={"base_url": "https://podcast.example/"})
    with open_desk(tmp_path, settings=Settings().model_copy(update={"show": show})) as desk:
        plan(desk.write(SPEECH), desk.studio, Wishes())
        assert desk.studio.library.fact("podcast_guid") is None


# --- who the episode is -----------------------------------------------------------------------

NAMED = "---\ntitle: Bahar\nslug: bahar\n---\n\nSayın konuklar, hepiniz hoş geldiniz.\n"


def test_two_documents_that_name_one_slug_are_told_apart(desk: Desk) -> None:
    first = desk.render(NAMED, "a.md")
    with pytest.raises(errors.SlugTaken) as caught:
        desk.render(NAMED.replace("Bahar", "Yaz"), "b.md")
    assert str(desk.inbox / "a.md") in str(caught.value)
    assert desk.studio.library.entries() == [first.entry]
    assert desk.render(NAMED, "a.md").status == "unchanged"


def test_a_slug_cannot_be_taken_from_a_document_that_has_it_nor_changed(desk: Desk) -> None:
    first = desk.render(NAMED, "a.md")
    with pytest.raises(errors.SlugTaken):
        desk.render(SPEECH, "b.md", Wishes(slug="bahar"))
    with pytest.raises(errors.SlugFrozen, match="'bahar'"):
        desk.render(NAMED, "a.md", Wishes(slug="yaz"))
    with pytest.raises(errors.SlugFrozen):
        desk.render(NAMED + "\nTeşekkür.\n", "a.md", Wishes(slug="yaz"))
    assert desk.studio.library.entries() == [first.entry]


def test_files_that_were_lost_are_put_back_and_it_is_said(desk: Desk) -> None:
    first = desk.render()
    desk.studio.public.remove(first.entry.episode.file(".mp3"))
    again = desk.render()
    assert (again.status, again.restored) == ("unchanged", True)
    assert not desk.render().restored


def test_the_description_ends_with_how_the_speech_begins(desk: Desk) -> None:
    text = "# Konu\n\nSayın konuklar,\n\n" + "Bugün burada çok önemli bir konuyu konuşuyoruz. " * 9
    lines = desk.render(text).entry.episode.description.split("\n")
    assert lines[-1].startswith("Bugün burada çok önemli")
    assert lines[-1].endswith("…")
    assert len(lines[-1]) <= 241


def test_a_second_copy_of_a_document_that_names_its_slug_is_the_same_episode(desk: Desk) -> None:
    first = desk.render(NAMED, "a.md")
    assert desk.render(NAMED, "b.md").status == "unchanged"
    assert desk.studio.library.entry("bahar").path == first.entry.path


def test_a_document_that_names_the_slug_of_one_that_is_gone_takes_its_episode_over(
    desk: Desk,
) -> None:
    first = desk.render(NAMED, "a.md")
    (desk.inbox / "a.md").unlink()
    moved = desk.render(NAMED + "\nTeşekkür ederim.\n", "b.md")
    assert moved.entry.episode.guid == first.entry.episode.guid
    assert moved.entry.path == "b.md"


def test_a_title_and_a_date_that_a_person_gave_stay_through_later_renders(desk: Desk) -> None:
    wishes = Wishes(title="Bahar konuşması", date=dt.date(2026, 3, 1))
    first = desk.render(wishes=wishes).entry.episode
    assert desk.render().status == "unchanged"
    edited = desk.render(SPEECH.replace("önemli", "değerli"))
    assert edited.status == "updated"
    assert edited.entry.episode.guid == first.guid
    assert (edited.entry.episode.title, edited.entry.episode.date) == (first.title, first.date)
    assert len(desk.studio.library.entries()) == 1


def test_a_title_that_a_person_gave_is_not_that_of_another_speech_at_the_same_place(
    desk: Desk,
) -> None:
    wishes = Wishes(title="Bahar konuşması", date=dt.date(2026, 3, 1))
    desk.render("# Açılış\n\nAnkara, 1 Mart 2026\n\nHoş geldiniz.\n", wishes=wishes)
    other = desk.render("# Kapanış\n\nAnkara, 5 Mayıs 2026\n\nGüle güle.\n")
    assert other.status == "published"
    assert other.entry.episode.title == "Kapanış"
    assert len(desk.studio.library.entries()) == 2


def test_files_that_another_process_took_away_before_they_were_recorded_are_put_back(
    desk: Desk,
) -> None:
    """The document of a removed episode has changed, and its removal is being published."""
    slug = desk.render().entry.episode.slug
    desk.studio.library.remove(slug)
    edited = desk.write(SPEECH.replace("önemli", "değerli"))

    class PublishedMeanwhile(Library):
        times = 0

        def record(self, *given: Any, **named: Any) -> Entry:
            if not self.times:
                desk.publish()
            self.times += 1
            return super().record(*given, **named)

    with PublishedMeanwhile(desk.studio.library.path) as library:
        rendered = render(edited, replace(desk.studio, library=library), Wishes(), desk.now)
    assert is_whole(rendered.entry.episode, desk.studio.public)
    desk.publish()
    assert is_whole(rendered.entry.episode, desk.studio.public)
    assert [item.guid for item in desk.feed().items] == [rendered.entry.episode.guid]


def test_an_engine_that_is_gone_from_the_table_can_come_back(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        desk.render()
    with open_desk(tmp_path, ToneEngine(name="other")) as desk:
        with pytest.raises(errors.EngineUnusable) as caught:
            desk.render(SPEECH.replace("önemli", "değerli"))
        assert caught.value.retryable
        again = desk.render(wishes=Wishes(engine="other"))
        assert again.entry.episode.engine == "other"


def test_a_voice_is_asked_only_of_the_engines_that_have_it(tmp_path: Path) -> None:
    with open_desk(tmp_path, OneVoiced(), ToneEngine()) as desk:
        rendered = desk.render(wishes=Wishes(voice="buzz"))
        assert (rendered.entry.episode.engine, rendered.entry.episode.voice) == ("tone", "buzz")
        assert rendered.fallback is None

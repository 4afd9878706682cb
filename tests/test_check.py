"""Each fault is made by hand, and found; what is right is not complained of."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.studio import Desk
from tts_job import check_audio
from tts_job.audio.mp3 import Mp3Format, encode
from tts_job.check import Cure, Finding, Severity, check, check_library_file, faults, mend
from tts_job.model import Episode
from tts_job.render import Rendered

RATE = 16000


@pytest.fixture
def shelf(desk: Desk) -> Desk:
    """Two published episodes."""
    desk.render()
    desk.later(hours=1)
    desk.render("# Kapanış\n\nHepinize teşekkür ediyorum.\n", "kapanis.md")
    desk.publish()
    return desk


def look(desk: Desk) -> list[Finding]:
    studio = desk.studio
    return check(studio.settings, studio.library, studio.cache, desk.now)


def listen(desk: Desk) -> list[Finding]:
    studio = desk.studio
    return [
        finding
        for entry in studio.library.entries()
        for finding in check_audio.check_audio(entry, studio.public, studio.settings)
    ]


def newest(desk: Desk) -> Episode:
    return desk.studio.library.episodes()[0]


def only(found: list[Finding]) -> Finding:
    assert len(found) == 1, [str(each) for each in found]
    return found[0]


# --- files ------------------------------------------------------------------------------------


def test_what_was_published_has_no_finding(shelf: Desk) -> None:
    assert look(shelf) == []
    assert listen(shelf) == []


def test_an_empty_output_has_no_finding(desk: Desk) -> None:
    assert look(desk) == []
    desk.publish()
    assert look(desk) == []


def test_a_missing_mp3_names_its_document_to_render_again(shelf: Desk) -> None:
    (shelf.public / newest(shelf).file(".mp3")).unlink()
    missing, named = faults(look(shelf))
    assert missing.subject == newest(shelf).file(".mp3")
    assert f"run `tts-job render {shelf.inbox / 'kapanis.md'}`" in missing.advice
    assert named.subject == "feed.xml"


def test_an_mp3_of_another_size_is_a_fault(shelf: Desk) -> None:
    with (shelf.public / newest(shelf).file(".mp3")).open("ab") as file:
        file.write(b"x")
    assert "bytes instead of" in only(look(shelf)).what


@pytest.mark.parametrize("suffix", [".vtt", ".srt", ".json", ".chapters.json", ".txt"])
def test_each_missing_companion_is_a_fault(shelf: Desk, suffix: str) -> None:
    name = newest(shelf).file(suffix)
    (shelf.public / name).unlink()
    assert name in {fault.subject for fault in faults(look(shelf))}


def test_a_missing_page_is_mended_by_publishing(shelf: Desk) -> None:
    page = shelf.public / newest(shelf).path / "index.html"
    page.unlink()
    assert only(look(shelf)).cure is Cure.PUBLISH
    assert list(mend(shelf.studio.settings, shelf.now)) == ["wrote the feed again, and 1 pages"]
    assert look(shelf) == []


def test_a_page_of_an_older_rendering_is_a_fault(shelf: Desk) -> None:
    page = shelf.public / newest(shelf).path / "index.html"
    page.write_bytes(page.read_bytes().replace(newest(shelf).hash.encode(), b"0" * 16))
    assert "another rendering" in only(look(shelf)).what


def test_a_file_that_nothing_names_is_a_note(shelf: Desk) -> None:
    (shelf.public / newest(shelf).path / "old.mp3").write_bytes(b"x")
    (shelf.public / "robots.txt").write_bytes(b"x")
    found = look(shelf)
    assert [each.severity for each in found] == [Severity.NOTE, Severity.NOTE]
    assert faults(found) == ()


def test_files_of_a_removed_episode_are_a_fault_and_go(shelf: Desk) -> None:
    episode = newest(shelf)
    page = (shelf.public / episode.path / "index.html").read_bytes()
    shelf.studio.library.remove(episode.slug)
    shelf.publish()
    assert look(shelf) == []
    (shelf.public / episode.path).mkdir()
    (shelf.public / episode.path / "index.html").write_bytes(page)
    assert "its episode was removed" in only(look(shelf)).what
    assert list(mend(shelf.studio.settings, shelf.now))
    assert look(shelf) == []


def test_a_replaced_mp3_must_stay_reachable(shelf: Desk) -> None:
    old = newest(shelf).file(".mp3")
    shelf.later(days=1)
    shelf.render("# Kapanış\n\nHepinize çok teşekkür ediyorum.\n", "kapanis.md")
    shelf.publish()
    shelf.later(days=2)
    assert look(shelf) == []
    (shelf.public / old).unlink()
    fault = only(look(shelf))
    assert (fault.subject, fault.severity) == (old, Severity.FAULT)
    assert "2 days after it was replaced" in fault.what


def test_after_thirty_days_nothing_of_a_replaced_rendering_is_left(shelf: Desk) -> None:
    old = newest(shelf)
    shelf.render("# Kapanış\n\nHepinize çok teşekkür ediyorum.\n", "kapanis.md")
    shelf.later(days=31)
    shelf.publish()
    assert not list((shelf.public / old.path).glob(f"{old.hash}*"))
    assert look(shelf) == []


def test_segments_that_are_gone_are_a_note(shelf: Desk) -> None:
    for path in (shelf.studio.settings.paths.output / "state" / "cache").rglob("*.seg"):
        path.unlink()
    note = only(look(shelf))
    assert note.severity is Severity.NOTE
    assert "spoken again" in note.advice


# --- the feed ---------------------------------------------------------------------------------


def edit_feed(desk: Desk, before: str, after: str) -> None:
    feed = desk.public / "feed.xml"
    text = feed.read_text("utf-8")
    assert before in text
    feed.write_text(text.replace(before, after), "utf-8")


def test_a_feed_that_is_gone_or_no_xml_is_mended(shelf: Desk) -> None:
    feed = shelf.public / "feed.xml"
    before = feed.read_bytes()
    for broken in (None, b"<rss", b"<html/>"):
        feed.unlink()
        if broken:
            feed.write_bytes(broken)
        assert only(look(shelf)).cure is Cure.PUBLISH
        assert list(mend(shelf.studio.settings, shelf.now))
        assert feed.read_bytes() == before


def test_a_wrong_length_in_the_feed_is_a_fault(shelf: Desk) -> None:
    edit_feed(shelf, f'length="{newest(shelf).mp3_bytes}"', 'length="12"')
    assert "length 12 instead of" in only(look(shelf)).what


def test_a_wrong_date_in_the_feed_is_a_fault(shelf: Desk) -> None:
    edit_feed(shelf, "Mon, 02 Mar 2026 11:00:00 +0300", "Mon, 02 Mar 2026 11:00:01 +0300")
    assert "the pubDate of" in only(look(shelf)).what


def test_a_wrong_address_in_the_feed_is_a_fault(shelf: Desk) -> None:
    edit_feed(shelf, newest(shelf).file(".mp3"), newest(shelf).file(".mp4"))
    whats = [fault.what for fault in faults(look(shelf))]
    assert any("the enclosure of kapanis is" in what for what in whats)
    assert any("which is not there" in what for what in whats)


def test_an_episode_that_the_feed_lacks_or_invents_is_a_fault(shelf: Desk) -> None:
    edit_feed(shelf, newest(shelf).guid, "00000000-0000-0000-0000-000000000000")
    whats = {fault.what for fault in faults(look(shelf))}
    assert "it lacks the episode kapanis" in whats
    assert "it names «Kapanış», which the library does not publish" in whats


def test_episodes_out_of_order_are_a_fault(shelf: Desk) -> None:
    feed = shelf.public / "feed.xml"
    head, first, rest = feed.read_text("utf-8").split("<item>")
    second, end = rest.split("</item>")
    feed.write_text(f"{head}<item>{second}</item><item>{first}{end}", "utf-8")
    assert "not ordered by date" in only(look(shelf)).what


def test_a_feed_for_another_address_is_one_fault_and_not_hundreds(shelf: Desk) -> None:
    settings = shelf.studio.settings
    show = settings.show.model_copy(update={"base_url": "http://ofis.local:8000/"})
    moved = settings.model_copy(update={"show": show})
    studio = shelf.studio
    fault = only(check(moved, studio.library, studio.cache, shelf.now))
    assert "the settings say http://ofis.local:8000/feed.xml" in fault.what


def test_a_feed_for_this_machine_alone_may_name_the_port_of_whoever_wrote_it(shelf: Desk) -> None:
    settings = shelf.studio.settings
    show = settings.show.model_copy(update={"base_url": "http://127.0.0.1:9000/"})
    moved = settings.model_copy(update={"show": show})
    assert not check(moved, shelf.studio.library, shelf.studio.cache, shelf.now)


# --- the library ------------------------------------------------------------------------------


def test_a_damaged_library_is_found_before_it_is_opened(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    assert list(check_library_file(library)) == []
    library.write_bytes(b"this is no database" * 100)
    fault = only(list(check_library_file(library)))
    assert fault.cure is Cure.REBUILD
    assert "is not a database" in fault.what


# --- the sound --------------------------------------------------------------------------------


def test_other_bytes_of_the_same_size_are_found_by_reading(shelf: Desk) -> None:
    path = shelf.public / newest(shelf).file(".mp3")
    data = bytearray(path.read_bytes())
    data[-200] ^= 1
    path.write_bytes(data)
    assert look(shelf) == []
    assert "SHA-256" in only(listen(shelf)).what


def test_a_changed_companion_is_found_by_the_hash_in_its_name(shelf: Desk) -> None:
    path = shelf.public / newest(shelf).file(".vtt")
    path.write_bytes(path.read_bytes().replace(b"Hepinize", b"Hepimize"))
    assert look(shelf) == []
    assert "hash in their name" in only(listen(shelf)).what


def test_a_file_that_is_no_mp3_cannot_be_decoded(tmp_path: Path) -> None:
    path = tmp_path / "x.mp3"
    path.write_bytes(b"no sound at all" * 500)
    with pytest.raises(ValueError, match="cannot be decoded"):
        check_audio.listen(path)


def tone(seconds: float, amplitude: float) -> bytes:
    at = np.arange(round(seconds * RATE))
    return (amplitude * 32767 * np.sin(at * 2 * np.pi * 440 / RATE)).astype("<i2").tobytes()


def silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * RATE))


def heard(tmp_path: Path, pcm: bytes) -> check_audio.Heard:
    path = tmp_path / "x.mp3"
    path.write_bytes(encode(pcm, Mp3Format(RATE, 64, 7)))
    return check_audio.listen(path)


def test_the_longest_silence_is_found_across_pieces(tmp_path: Path) -> None:
    pcm = tone(0.7, 0.3) + silence(1) + tone(0.5, 0.3) + silence(4.4) + tone(0.8, 0.3)
    it = heard(tmp_path, pcm + silence(0.5))
    assert it.silence_s == pytest.approx(4.4, abs=0.1)
    assert it.silence_start_s == pytest.approx(2.2, abs=0.15)


def test_silence_at_the_end_counts_too(tmp_path: Path) -> None:
    assert heard(tmp_path, tone(0.7, 0.3) + silence(3.6)).silence_s == pytest.approx(3.6, abs=0.2)


def test_loudness_and_peak_are_those_of_the_decoded_sound(tmp_path: Path) -> None:
    it = heard(tmp_path, tone(3, 0.5))
    assert it.true_peak_dbtp == pytest.approx(-6.0, abs=0.6)
    assert it.loudness_lufs == pytest.approx(-9.7, abs=0.8)


def sound_faults(shelf: Desk, rendered: Rendered, heard: check_audio.Heard) -> list[str]:
    settings = shelf.studio.settings
    return list(check_audio._sound_faults(heard, rendered.entry, settings))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"loudness_lufs": -17.5}, "loudness"),
        ({"loudness_lufs": float("-inf")}, "loudness"),
        ({"true_peak_dbtp": -0.2}, "true peak"),
        ({"silence_s": 6.0}, "silent for 6.0 s"),
        ({"stated_samples": 1}, "Info header"),
    ],
)
def test_each_property_of_the_sound_has_its_fault(
    desk: Desk, change: dict[str, float], words: str
) -> None:
    rendered = desk.render()
    right = check_audio.listen(desk.public / rendered.entry.episode.file(".mp3"))
    assert sound_faults(desk, rendered, right) == []
    wrong = replace(right, **change)  # type: ignore[arg-type]
    assert words in ", ".join(sound_faults(desk, rendered, wrong))


def test_a_length_that_the_library_does_not_know_is_a_fault(desk: Desk) -> None:
    rendered = desk.render()
    right = check_audio.listen(desk.public / rendered.entry.episode.file(".mp3"))
    longer = replace(right, samples=right.samples + 32, stated_samples=right.samples + 32)
    assert "the library says" in ", ".join(sound_faults(desk, rendered, longer))

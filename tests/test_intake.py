"""Documents from outside: whole, once, under a name that is ours."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.text.document.builders import docx, paragraph
from tts_job import files
from tts_job.errors import BadMetadata, BinaryDocument, DocumentError, NoSpaceLeft
from tts_job.inbox import documents
from tts_job.intake import Arrival, one_line, receiving, safe_name, written
from tts_job.text.document import mojibake, parse_document

SPEECH = "# Açılış\n\nSayın konuklar, hoş geldiniz.\n".encode()
OTHER = "# Kapanış\n\nHepinize teşekkür ediyorum.\n".encode()
EVIL_NAMES = [
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/cron.d/x.md",
    "C:\\speech.md",
    ".",
    "..",
    "",
    ".hidden.md",
    "~$speech.docx",
    ".tts-job-1-2-3",
    "a\x00b.md",
    "a\nb.md",
    "\u202egnp.md",
    "speech.md/",
    "x" * 5_000,
    "x." + "y" * 5_000,
    "CON.md",
    "%2e%2e%2fx.md",
]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "speeches"


def receive(data: bytes, name: str, inbox: Path) -> Arrival:
    with receiving(data, name, inbox, inbox.parent / "state" / "lock") as arrival:
        return arrival


def there(inbox: Path) -> list[str]:
    return sorted(path.name for path in inbox.iterdir()) if inbox.exists() else []


def test_a_document_is_there_whole_under_its_own_name_in_ascii(inbox: Path) -> None:
    arrival = receive(SPEECH, "Açılış Konuşması.md", inbox)
    assert arrival.is_new
    assert arrival.source == "acilis-konusmasi.md"
    assert there(inbox) == ["acilis-konusmasi.md"]
    assert (inbox / arrival.source).read_bytes() == SPEECH
    assert arrival.digest == files.file_digest(inbox / arrival.source)


def test_the_same_bytes_are_the_same_document_wherever_they_lie(inbox: Path) -> None:
    first = receive(SPEECH, "a.md", inbox)
    again = receive(SPEECH, "b.md", inbox)
    assert (again.source, again.digest, again.is_new) == (first.source, first.digest, False)
    (inbox / "2026").mkdir()
    (inbox / first.source).rename(inbox / "2026" / "moved.md")
    assert receive(SPEECH, "c.md", inbox).source == "2026/moved.md"
    assert len(documents(inbox)) == 1


def test_another_document_of_the_same_name_gets_another(inbox: Path) -> None:
    names = [receive(b"bir " * count, "a.txt", inbox).source for count in (1, 2, 3)]
    assert names == ["a.txt", "a-2.txt", "a-3.txt"]
    assert (inbox / "a.txt").read_bytes() == b"bir "


def test_a_file_system_without_hard_links_serves_too(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, _: Path) -> None:
        raise FileExistsError if self.exists() else OSError(errno.EPERM, "not here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    names = [receive(b"bir " * count, "a.txt", inbox).source for count in (1, 2)]
    assert names == there(inbox)[::-1] == ["a.txt", "a-2.txt"]


@pytest.mark.parametrize("name", EVIL_NAMES)
def test_no_name_leads_out_of_the_inbox_or_hides_in_it(inbox: Path, name: str) -> None:
    arrival = receive(SPEECH, name, inbox)
    assert there(inbox) == [arrival.source]
    assert there(inbox.parent) == ["speeches", "state"]
    assert documents(inbox) == [inbox / arrival.source]
    assert arrival.source.isascii()
    assert arrival.source.replace("-", "").replace(".", "").isalnum()


@given(st.text())
def test_any_name_can_stand_in_a_message(name: str) -> None:
    shown = safe_name(name)
    assert 0 < len(shown) <= 80
    assert shown.isprintable() or not name.isprintable()
    assert not {"/", "\\", "\n", "\r", "\x00"} & set(shown)


@pytest.mark.parametrize(
    ("data", "name", "ending"),
    [
        (SPEECH, "a.md", ".md"),
        (SPEECH, "a.markdown", ".md"),
        (SPEECH, "a.exe", ".txt"),
        (SPEECH, "a", ".txt"),
        (b"<html><body><p>Merhaba.</p></body></html>", "a.txt", ".html"),
        (b"<p>Merhaba.</p>", "a.htm", ".html"),
    ],
)
def test_the_ending_says_what_the_content_is(
    inbox: Path, data: bytes, name: str, ending: str
) -> None:
    arrival = receive(data, name, inbox)
    assert arrival.source == f"a{ending}"
    path = inbox / arrival.source
    assert parse_document(path.read_bytes(), path.name).blocks == parse_document(data, name).blocks


def test_a_word_file_is_one_whatever_it_is_called(inbox: Path) -> None:
    data = docx(paragraph("Sayın konuklar."))
    assert receive(data, "a.txt", inbox).source == "a.docx"


@pytest.mark.parametrize(
    "data", [b"", b"   \n", b"\x89PNG\r\n\x1a\n" + bytes(40), b"PK\x03\x04 no"]
)
def test_what_is_no_document_is_not_saved(inbox: Path, data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"a\.md"):
        receive(data, "a.md", inbox)
    assert there(inbox) == []


def test_a_refusal_names_the_file_as_its_client_does(inbox: Path) -> None:
    with pytest.raises(BinaryDocument) as refused:
        receive(b"GIF89a", "C:\\Users\\x\\resim.md", inbox)
    assert refused.value.subject == "resim.md"


def test_what_is_refused_afterwards_is_taken_out_again(inbox: Path) -> None:
    lock = inbox.parent / "lock"
    with pytest.raises(KeyError), receiving(SPEECH, "a.md", inbox, lock):
        raise KeyError
    assert there(inbox) == []
    receive(SPEECH, "a.md", inbox)
    with pytest.raises(KeyError), receiving(SPEECH, "a.md", inbox, lock):
        raise KeyError
    assert there(inbox) == ["a.md"]  # it was there before


def test_a_full_disk_leaves_nothing_behind(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    inbox.mkdir()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoSpaceLeft):
        receive(SPEECH, "a.md", inbox)
    assert there(inbox) == []


# --- texts ------------------------------------------------------------------------------------


# Letters in any order could look like text that was decoded wrongly, which a reader mends.
VALUES = st.text(st.sampled_from("aığŞÇ0 \"'`:;-_#|>[]{}*&!%@,.\\/\n\r\t\x00\x1c\x85\u2028\u200b"))


@given(VALUES, VALUES)
def test_what_is_known_of_a_text_comes_out_as_it_went_in(title: str, place: str) -> None:
    data = written("Sayın konuklar.", {"title": title, "place": place})
    assume(not mojibake.is_in_bytes(data))  # what looks decoded twice is mended
    document = parse_document(data, "a.md")
    wanted = {"title": one_line(title), "place": one_line(place)}
    assert document.metadata == {key: value for key, value in wanted.items() if value}
    assert [block.text for block in document.blocks] == ["Sayın konuklar."]


def test_a_title_cannot_bring_keys_of_its_own() -> None:
    document = parse_document(
        written("Metin.", {"title": 'Açılış\n---\nslug: other\r\nengine: "gtts"'}), "a.md"
    )
    assert document.metadata.keys() == {"title"}


def test_a_text_alone_stays_as_it_is() -> None:
    text = "---\ntitle: Açılış\n---\n\nMetin.\n"
    assert written(text, {"title": " "}) == text.encode()


def test_front_matter_and_facts_are_not_both_taken() -> None:
    with pytest.raises(BadMetadata):
        written("---\ntitle: Açılış\n---\n\nMetin.\n", {"title": "Kapanış"})


def test_parallel_arrivals_of_the_same_are_one(inbox: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        arrivals = list(threads.map(lambda _: receive(OTHER, "a.md", inbox), range(8)))
    assert sum(arrival.is_new for arrival in arrivals) == 1
    assert there(inbox) == ["a.md"]

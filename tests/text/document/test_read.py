import os
import socket
import tracemalloc
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.examples import SAMPLE
from tts_job.errors import (
    BinaryDocument,
    DocumentError,
    EmptyDocument,
    MissingDocument,
    TooLargeDocument,
    UnreadableDocument,
)
from tts_job.text.document import parse_document, read_document


def test_a_file_is_read_with_its_name_and_digest() -> None:
    document = read_document(SAMPLE)
    assert document.name == str(SAMPLE)
    assert len(document.digest) == 64
    assert document == parse_document(SAMPLE.read_bytes(), str(SAMPLE))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingDocument, match=r"yok\.md"):
        read_document(tmp_path / "yok.md")
    (tmp_path / "dosya").write_text("a")
    with pytest.raises(MissingDocument):
        read_document(tmp_path / "dosya" / "yok.md")


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="folder"):
        read_document(tmp_path)


def test_a_pipe_that_nobody_writes_to_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "boru")
    with pytest.raises(UnreadableDocument, match="pipe"):
        read_document(tmp_path / "boru")


def test_a_socket_is_no_document(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "soket"))
        with pytest.raises(UnreadableDocument):
            read_document(tmp_path / "soket")


def test_a_device_without_end_is_refused() -> None:
    with pytest.raises(DocumentError):
        read_document(Path("/dev/zero"))


def test_a_path_with_a_nul_or_of_any_length_is_a_document_error() -> None:
    for name in ("a\0b", "x" * 5000):
        with pytest.raises(DocumentError):
            read_document(Path(name))


def test_a_file_above_the_limit_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "uzun.txt"
    path.write_text("a" * 101)
    with pytest.raises(TooLargeDocument):
        read_document(path, limit_bytes=100)
    assert read_document(path, limit_bytes=101).blocks


@pytest.mark.parametrize("data", [b"", b"  \n\t ", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_document_without_text_is_empty(data: bytes) -> None:
    with pytest.raises(EmptyDocument):
        parse_document(data, "bos.md")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n",
        b"\xff\xd8\xff\xe0",
        b"{\\rtf1 abc}",
        b"metin\x00metin",
        bytes(range(1, 256)) * 4,
    ],
)
def test_what_is_not_text_is_binary(data: bytes) -> None:
    with pytest.raises(BinaryDocument):
        parse_document(data, "dosya.md")


@given(st.binary(max_size=300))
@settings(deadline=None)  # bytes that begin as a PDF does start a process
def test_any_bytes_are_a_document_or_a_document_error(data: bytes) -> None:
    try:
        document = parse_document(data, "x")
    except DocumentError:
        return
    for block in document.blocks:
        assert block.text.strip()
        for char in block.text:
            assert char == "\n" or char == "\t" or unicodedata.category(char) not in ("Cc", "Cs")


def test_promise_7_reading_a_text_takes_little_more_memory_than_its_blocks(tmp_path: Path) -> None:
    path = tmp_path / "uzun.txt"
    sentence = "Sayın konuklar, değişen dünyanın ışığı güçlüdür. " * 10
    path.write_text(f"{sentence}\n\n" * 8_000, encoding="utf-8")
    tracemalloc.start()
    document = read_document(path)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(document.blocks) == 8_000
    assert kept < 3 * path.stat().st_size  # Python keeps Turkish letters in two bytes each
    assert peak - kept < 5_000_000

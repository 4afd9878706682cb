import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.examples import SAMPLE
from tts_job.errors import BinaryDocument
from tts_job.text.document import parse_document
from tts_job.text.document.encoding import PIECE_BYTES

SPEECH = SAMPLE.read_text(encoding="utf-8")
SENTENCE = "Değişen dünyanın ışığı, gücü ve “çağın” özü; İstanbul'da Şükrü Ağa."


def text_of(data: bytes) -> str:
    return parse_document(data, "x").blocks[0].text


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1254"],
)
def test_the_usual_encodings_give_the_same_words(encoding: str) -> None:
    assert text_of(SENTENCE.encode(encoding)) == SENTENCE


@pytest.mark.parametrize("data", [b"\0\1\2", b"\0", b"\0a", b"A\0B\0\1"])
def test_a_few_bytes_with_a_zero_among_them_are_no_text(data: bytes) -> None:
    with pytest.raises(BinaryDocument):
        parse_document(data, "x")


@pytest.mark.parametrize("encoding", ["iso8859-9", "cp857", "mac-turkish", "windows-1254"])
def test_each_turkish_eight_bit_encoding_is_recognised_and_told(encoding: str) -> None:
    for text in (SENTENCE.replace("“", '"').replace("”", '"'), "Işık ve gölge", SPEECH):
        encoded = text.encode(encoding, errors="ignore")
        document = parse_document(encoded, "x")
        plain = parse_document(encoded.decode(encoding).encode(), "x")
        assert document.blocks == plain.blocks
        assert [note.rule for note in document.notes] == ["encoding"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "windows-1254", "cp857", "mac-turkish"])
@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_lines_may_end_in_any_way_in_any_encoding(encoding: str, end: str) -> None:
    lines = ("Sayın konuklar,", "bugün buradayız;", "çok mutluyuz.")
    assert text_of(end.join(lines).encode(encoding)).split("\n") == list(lines)


def test_one_broken_byte_does_not_turn_utf_8_into_windows_1254() -> None:
    document = parse_document("Değişen dünyanın ışığı, gücü.".encode() + b"\xff", "x")
    assert document.blocks[0].text.startswith("Değişen dünyanın ışığı")
    assert [note.rule for note in document.notes] == ["encoding"]


@pytest.mark.parametrize("wrong", ["latin-1", "windows-1252", "windows-1254"])
@pytest.mark.parametrize("times", [1, 2])
def test_utf_8_that_was_decoded_wrongly_is_taken_back_and_told(wrong: str, times: int) -> None:
    text = SENTENCE
    for _ in range(times):
        text = "".join(_misread(char, wrong) for char in text)
    document = parse_document(text.encode(), "x")
    assert document.blocks[0].text == SENTENCE
    (note,) = document.notes
    assert note.rule == "encoding"


def _misread(char: str, codec: str) -> str:
    """As a program does that takes UTF-8 for `codec`: bytes without a letter stay as they are."""
    return "".join(
        bytes([byte]).decode(codec, errors="ignore") or chr(byte) for byte in char.encode()
    )


def test_a_text_that_is_damaged_in_places_is_mended_there_alone() -> None:
    document = parse_document("Ã§aÄŸrÄ± ve çağrı, kâr, KÂĞIT, Å tahmini".encode(), "x")
    assert document.blocks[0].text == "çağrı ve çağrı, kâr, KÂĞIT, Å tahmini"


@given(st.text(alphabet="çğıöşüÇĞİÖŞÜâîûabc .,;'“”’–\n", min_size=1))
@settings(deadline=None)
def test_a_sound_turkish_text_is_never_taken_for_a_damaged_one(text: str) -> None:
    document = parse_document(f"a{text}".encode(), "x")
    assert document.notes == ()
    kept = "".join(block.text for block in document.blocks)
    assert [c for c in kept if c.isalpha()] == [c for c in f"a{text}" if c.isalpha()]


def test_letters_on_the_seam_of_two_pieces_stay_whole() -> None:
    for shift in range(3):
        text = "a" * (PIECE_BYTES - shift) + "ışık\nson"
        assert text_of(text.encode()) == text
        assert text_of(text.encode("utf-16")) == text

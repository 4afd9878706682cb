"""Small example values for the podcast tests: a show, its episodes, what is said in one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tts_job.model import (
    Chapter,
    Episode,
    Kind,
    Show,
    TimedParagraph,
    TimedWord,
    Transcript,
)

NOTICE = "Bu kayıt, yapay bir sesle okunmuştur."

SHOW = Show(
    title="Örnek Konuşmalar",
    description="Örnek bir kurumun konuşmaları. Ses yapaydır.",
    author="Örnek Basın Ofisi",
    owner_name="Örnek Basın Ofisi",
    owner_email="yayin@example.org",
    link="https://example.org/konusmalar/",
    base_url="https://media.example.org/podcast/",
    category="Government",
    copyright="Örnek Basın Ofisi",
    publisher="Örnek Basın Ofisi",
    guid="917393e3-1b1e-5cef-ace4-edaa54e1f810",
    notice=NOTICE,
)

LOCAL_SHOW = replace(
    SHOW, guid="", owner_email="", link="http://127.0.0.1:8000/", base_url="http://127.0.0.1:8000/"
)

EPISODE = Episode(
    guid="6f3c0f0e-6a53-5a0b-9d3c-0a4b8f0f1d01",
    slug="2022-01-11-ornek-zirvesi",
    title="Örnek Zirvesi'nde Konuşma",
    published_at=datetime(2022, 1, 12, 6, 30, tzinfo=UTC),
    updated_at=datetime(2022, 1, 13, 7, 0, tzinfo=UTC),
    hash="0123456789abcdef",
    mp3_bytes=1_234_567,
    duration_s=154.4,
    description=f"{NOTICE}\n\nKonuşmacı: Örnek Konuşmacı\nYer: Ankara",
    speaker="Örnek Konuşmacı",
    office="Örnek Kurum Başkanı",
    occasion="Örnek Zirvesi",
    place="Ankara",
    date=date(2022, 1, 11),
    engine="espeak",
    voice="tr",
    loudness_lufs=-19.0,
    true_peak_dbtp=-1.8,
)


def episodes(count: int) -> list[Episode]:
    """`count` different episodes, one a day, oldest first."""
    return [
        replace(
            EPISODE,
            guid=f"00000000-0000-5000-8000-{number:012}",
            slug=f"ornek-{number}",
            title=f"Örnek konuşma {number}",
            published_at=EPISODE.published_at + timedelta(days=number),
            updated_at=EPISODE.updated_at + timedelta(days=number),
            hash=f"{number:016x}",
        )
        for number in range(count)
    ]


WORD_S = 0.5
"""Length of each word in `paragraph`, in seconds; words follow each other without a pause."""
PAUSE_S = 0.8
"""Between the paragraphs of `transcript`."""


def paragraph(text: str, start_s: float = 0.0, kind: Kind = Kind.PARAGRAPH) -> TimedParagraph:
    """`text` said at two words a second; a word is what has a letter or a digit."""
    words: list[TimedWord] = []
    at = 0
    for token in text.split():
        begin = text.index(token, at)
        at = begin + len(token)
        if any(letter.isalnum() for letter in token):
            said = start_s + WORD_S * len(words)
            words.append(TimedWord(begin, at, said, said + WORD_S))
    return TimedParagraph(kind, text, start_s, start_s + WORD_S * len(words), tuple(words))


def _in_turn(texts: tuple[tuple[Kind, str], ...]) -> Iterator[TimedParagraph]:
    clock = 0.0
    for kind, text in texts:
        said = paragraph(text, clock, kind)
        clock = said.end_s + PAUSE_S
        yield said


def transcript(*texts: str) -> Transcript:
    """A transcript of plain paragraphs without chapters."""
    return Transcript(tuple(_in_turn(tuple((Kind.PARAGRAPH, text) for text in texts))), ())


TRANSCRIPT = Transcript(
    tuple(
        _in_turn(
            (
                (Kind.PARAGRAPH, NOTICE),
                (Kind.TITLE, "Örnek Zirvesi'nde Konuşma"),
                (Kind.PARAGRAPH, "Sayın konuklar, değerli katılımcılar; hepiniz hoş geldiniz."),
                (Kind.HEADING, "Su ve toprak"),
                (
                    Kind.PARAGRAPH,
                    "Bugün burada suyu konuşacağız, çünkü su hepimizin ortak emanetidir. "
                    "Toprağı da unutmayacağız. Bu yıl 12.500 fidan diktik ve %80'i tuttu.",
                ),
            )
        )
    ),
    (Chapter(0.0, "Örnek Zirvesi'nde Konuşma"), Chapter(10.6, "Su ve toprak")),
)

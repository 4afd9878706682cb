from tests.text.examples import parsed
from tts_job.text.document.footnotes import heed

TEXT = "Anlaşma[^1] imzalandı.\n\n[^1]: 2009 yılında."


def test_footnotes_that_are_dropped_are_told() -> None:
    document = heed(parsed(TEXT), "drop")
    assert [block.text for block in document.blocks] == ["Anlaşma imzalandı."]
    assert [(note.rule, note.removed) for note in document.notes] == [
        ("footnotes", ("2009 yılında.",))
    ]


def test_footnotes_that_are_read_stay_in_place() -> None:
    assert heed(parsed(TEXT), "read") == parsed(TEXT)
    assert heed(parsed("Metin."), "drop") == parsed("Metin.")

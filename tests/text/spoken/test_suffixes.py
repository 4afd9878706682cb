from tts_job.text.spoken.suffixes import with_suffix


def test_an_ending_is_kept_as_written() -> None:
    assert with_suffix("kırk", "ta") == "kırkta"
    assert with_suffix("kırk", None) == "kırk"


def test_dört_softens_before_a_vowel_only() -> None:
    assert with_suffix("yirmi dört", "ü") == "yirmi dördü"
    assert with_suffix("yirmi dört", "te") == "yirmi dörtte"

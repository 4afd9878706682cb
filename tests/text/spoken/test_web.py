import pytest

from tts_job.text.spoken import EMPTY, read, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("bilgi@ornek.org'a", "bilgi et ornek nokta org'a"),
        ("ali_veli@ornek.com.tr", "ali alt çizgi veli et ornek nokta kom nokta te re"),
        ("www.ornek.org.", "ve ve ve nokta ornek nokta org."),
        ("ornek.org/haber", "ornek nokta org bölü haber"),
        ("#TürkDünyası2040", "etiket Türk Dünyası iki bin kırk"),
        ("@ornek", "et ornek"),
        ("bitti.Sonra", "bitti.Sonra"),
    ],
)
def test_addresses_and_hashtags_are_said(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said


def test_the_scheme_is_silent_and_in_the_span() -> None:
    (reading,) = read("https://www.ornek.org", EMPTY)
    assert reading.spoken == "ve ve ve nokta ornek nokta org"
    assert reading.rule == "web"

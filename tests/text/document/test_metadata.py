import pytest

from tests.text.examples import parsed
from tts_job.errors import BadMetadata


def test_front_matter_is_metadata_with_english_keys() -> None:
    document = parsed(
        "---\nBaşlık: 'Açılış: hitap'\nKonuşmacı: Örnek Kişi\nEtiketler: x\nvoice: tr\n---\nMetin."
    )
    assert document.metadata == {
        "title": "Açılış: hitap",
        "speaker": "Örnek Kişi",
        "etiketler": "x",
        "voice": "tr",
    }
    assert [block.text for block in document.blocks] == ["Metin."]


def test_leading_key_lines_are_metadata_until_the_first_other_line() -> None:
    document = parsed("Tarih: 11.01.2022\nYer: İstanbul\n\nKonu: barış\nNot: metin budur.")
    assert document.metadata == {"date": "11.01.2022", "place": "İstanbul"}
    assert document.blocks[0].text.startswith("Konu: barış")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert texts_of("---\nSayın konuklar\n---\nmetin") == ["Sayın konuklar", "metin"]


def texts_of(text: str) -> list[str]:
    return [block.text for block in parsed(text).blocks]


def test_prose_between_two_rules_is_text() -> None:
    text = "---\nYer: dünya.\nBu bir cümledir.\n---\nSon."
    assert parsed(text).metadata == {}
    assert "".join(texts_of(text)).startswith("Yer: dünya.")
    assert parsed("---\nNot: okuyunuz\n---\nSon.").metadata == {}


def test_front_matter_may_hold_comments_lists_and_empty_lines() -> None:
    document = parsed("---\n# açıklama\ntitle: Açılış\n\ntags:\n  - barış\n- ülke\n---\nMetin.")
    assert document.metadata == {"title": "Açılış"}


def test_an_empty_value_is_no_value() -> None:
    assert parsed('---\ntitle: Açılış\nspeaker:\nplace: ""\n---\nMetin.').metadata == {
        "title": "Açılış"
    }


def test_an_embargo_is_kept_for_who_publishes() -> None:
    assert parsed("---\nembargo: 2022-01-11 14:00\n---\nMetin.").metadata == {
        "embargo": "2022-01-11 14:00"
    }
    assert parsed("---\nAmbargo: 11.01.2022\n---\nMetin.").metadata == {"embargo": "11.01.2022"}


def test_a_line_above_the_speech_that_says_an_embargo_is_one_and_is_not_read_aloud() -> None:
    document = parsed("Ambargo: 11 Ocak 2022, saat 14.00\n\nSayın konuklar.")
    assert document.metadata == {"embargo": "11 Ocak 2022, saat 14.00"}
    assert [block.text for block in document.blocks] == ["Sayın konuklar."]
    assert parsed("AMBARGO: 11.01.2022 14:00\nSayın konuklar.").metadata == {
        "embargo": "11.01.2022 14:00"
    }
    assert parsed("Ambargo: kalkmalıdır\n\nSayın konuklar.").metadata == {}


def test_engine_voice_slug_and_language_are_taken_from_front_matter_alone() -> None:
    for line in ("Ses: barışın sesi", "Motor: kalkınma", "Kısa ad: TDT", "Dil: Türkçe"):
        document = parsed(f"{line}\n\nSayın konuklar.")
        assert document.metadata == {}
        assert document.blocks[0].text == line


def test_a_first_line_of_prose_with_a_colon_is_text() -> None:
    for line in (
        "Yer: gök kubbenin altı, zaman: bugün.",
        "Konu: bu toplantıda ele alacağımız mesele hepimizin geleceğini ilgilendirmektedir",
        "Tarih: Milletlerin hafızası",
        "Konu: Barıştır!",
    ):
        document = parsed(f"{line}\n\nSayın konuklar.")
        assert document.metadata == {}
        assert document.blocks[0].text == line
    assert parsed("Konu: Barış\nSayın konuklar, bugün buradayız.").metadata == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("---\ndate: 2022-13-45\n---\n\nMetin.", "'2022-13-45' is no day"),
        ("---\ntarih: 35 Foobar 2022\n---\n\nMetin.", "is no day"),
        ("---\nembargo: yarın öğlen\n---\n\nMetin.", "'yarın öğlen' is no instant"),
        ("---\nembargo: 11.01.2022 25:00\n---\n\nMetin.", "is no instant"),
        ("---\ntitle: A\nspeeker: B\n---\n\nMetin.", "did you mean 'speaker'"),
        ("---\ntitle: A\n\nMetin.", "no line --- ends it"),
    ],
)
def test_front_matter_that_cannot_be_meant_so_is_told(text: str, why: str) -> None:
    with pytest.raises(BadMetadata, match=why):
        parsed(text)


def test_keys_of_other_programs_are_left_alone() -> None:
    metadata = parsed("---\ntitle: A\nlayout: post\ntags: x\n---\n\nMetin.").metadata
    assert metadata == {"title": "A", "layout": "post", "tags": "x"}

"""Lines in capitals become titles, with the dots and the capitals that the words have."""

import pytest
from hypothesis import given

from tests.text.examples import mended, texts
from tts_job.text.structure.casing import Spellings, is_capitals, spellings, title_case
from tts_job.text.turkish import lower

UNSEEN = Spellings()


@pytest.mark.parametrize(
    ("capitals", "title"),
    [
        ("IĞDIR VE İZMİR İLE DE KONYA", "Iğdır ve İzmir ile de Konya"),
        ("VE SONRASI", "Ve Sonrası"),
        ("BİRLİK: VE SONRASI", "Birlik: Ve Sonrası"),
        ("8. VE 9. ZİRVE", "8. ve 9. Zirve"),
        ("TÜRKİYE'NİN \"İLERİ\" VE 'GENÇ' YÜZÜ", "Türkiye'nin \"İleri\" ve 'Genç' Yüzü"),
        ("TÜRKPA VE TBMM'NİN AB TOPLANTISI", "TÜRKPA ve TBMM'nin AB Toplantısı"),
        ("NATO'NUN BM İLE ABD GÖRÜŞMESİ", "NATO'nun BM ile ABD Görüşmesi"),
        ("VIII. ZİRVE, XXI. YÜZYIL", "VIII. Zirve, XXI. Yüzyıl"),
        ("XX'NCİ YIL", "XX'nci Yıl"),
        ("TÜRK-İSLAM DÜNYASI D-8 YOLUNDA", "Türk-İslam Dünyası D-8 Yolunda"),
        ("PROF. DR. A. ÖRNEK", "Prof. Dr. A. Örnek"),
        ("T.C. CUMHURBAŞKANI", "T.C. Cumhurbaşkanı"),
        ("CIVIL TOPLUM", "Cıvıl Toplum"),
        ("WASHINGTON ZİYARETİ", "Washington Ziyareti"),
        ("AMREYEV'in 8. ZİRVE ve AÇILIŞ HİTABI", "Amreyev'in 8. Zirve ve Açılış Hitabı"),
        ("SAĞLIK İÇİN SPOR", "Sağlık İçin Spor"),
    ],
)
def test_a_line_in_capitals_becomes_a_title(capitals: str, title: str) -> None:
    assert title_case(capitals, UNSEEN) == title


@pytest.mark.parametrize(
    ("capitals", "running", "title"),
    [
        ("VLADIMIR ÖRNEK", "Vladimir'in sözü.", "Vladimir Örnek"),
        ("KASSYM-JOMART İLE", "Kassym-Jomart geldi.", "Kassym-Jomart ile"),
        ("ISTANBUL ZİRVESİ", "Zirve İstanbul'da.", "İstanbul Zirvesi"),
        ("ÖRNEK MCDONALD", "Bay McDonald geldi.", "Örnek McDonald"),
        ("ETSO RAPORU", "Bu yıl ETSO büyüdü.", "ETSO Raporu"),
        ("ASLA UNUTMA", "Bunu ASLA unutma, asla.", "Asla Unutma"),
        ("BÜYÜK ADIM", "Bu BÜYÜK ADIM bizim.", "Büyük Adım"),
        ("SINIR KAPISI", "Sinir sistemi.", "Sınır Kapısı"),
    ],
)
def test_the_running_text_tells_dots_and_acronyms(capitals: str, running: str, title: str) -> None:
    assert title_case(capitals, spellings([running])) == title


@pytest.mark.parametrize(
    ("text", "capitals"),
    [
        ("GENEL SEKRETER", True),
        ("AMREYEV'in HİTABI ve YEMEK", True),
        ("Genel Sekreter", False),
        ("AMREYEV'in Hitabı", False),
        ("AB'nin", False),
        ("2022", False),
    ],
)
def test_suffixes_and_small_words_do_not_hide_capitals(text: str, capitals: bool) -> None:
    assert is_capitals(text) is capitals


@given(texts())
def test_title_case_changes_nothing_but_case(line: str) -> None:
    text = "".join(block.text for block in mended(line))
    title = title_case(text, spellings([text]))
    assert len(title) == len(text)
    assert lower(title).replace("ı", "i") == lower(text).replace("ı", "i")

"""Titles: what their form is sure of, and nothing more."""

from datetime import date

import pytest

from tts_job.text.structure.titles import LONGEST_TITLE, is_speech_title, told_by_title
from tts_job.text.structure.told import Told


@pytest.mark.parametrize(
    ("title", "speaker", "office"),
    [
        ("Genel Sekreter Örnek Kişi'nin hitabı", "Örnek Kişi", "Genel Sekreter"),
        ("Cumhurbaşkanımız Sayın Örnek Kişi'nin hitabı", "Örnek Kişi", "Cumhurbaşkanı"),
        ("Vali Örnekoğlu'ndan mesaj", "Örnekoğlu", "Vali"),
        ("Sayın Örnek Kişi'nin konuşması", "Örnek Kişi", ""),
        ("Doç. Dr. Örnek Kişi'nin sunumu", "Doç. Dr. Örnek Kişi", ""),
        ("Örnek Amreyev'in konuşması", "Örnek Amreyev", ""),
        ("“Bakan Ayşe Deneme'nin açıklaması”", "Ayşe Deneme", "Bakan"),
        ("Bakan Ayşe Deneme: Birlikte güçlüyüz", "Ayşe Deneme", "Bakan"),
        ("Birlikte güçlüyüz - Bakan Ayşe Deneme", "Ayşe Deneme", "Bakan"),
        ("Kırgız Cumhuriyeti Dışişleri Bakanı A. Örnek'in mesajı", "A. Örnek",
         "Kırgız Cumhuriyeti Dışişleri Bakanı"),
    ],
)  # fmt: skip
def test_the_speaker_of_a_title_is_found(title: str, speaker: str, office: str) -> None:
    told = told_by_title(title)
    assert (told.speaker, told.office) == (speaker, office)


@pytest.mark.parametrize(
    "title",
    [
        *("Dışişleri Bakanlığı'nın açıklaması", "Türkiye'nin mesajı", "Milli Mücadele'nin sunumu"),
        *("Kurtuluş Savaşı'nın 100. Yılı Mesajı", "Kuzey Kıbrıs'ın sesi konuşması"),
        *("Örnek Üniversitesi'nin açıklaması", "Genel Sekreter'in hitabı", "Yeni Dönem: Gelecek"),
        *("Bakan Ayşe Deneme'nin Ankara ziyareti", "Genel Sekreter: Hoş geldiniz", "", "'", "'nin"),
        *("Mustafa Kemal Üniversitesi'nin mesajı", "Ahmet Yesevi Yılı'nın konuşması"),
    ],
)
def test_a_title_without_a_sure_speaker_has_none(title: str) -> None:
    told = told_by_title(title)
    assert (told.speaker, told.office) == ("", "")


@pytest.mark.parametrize(
    ("title", "occasion"),
    [
        ("Örnek Forumu Açılış Konuşması", "Örnek Forumu"),
        ("Bakan Ayşe Deneme'nin 8. Zirve'de yaptığı konuşma", "8. Zirve"),
        ("Bakan Ayşe Deneme'nin Olağanüstü Toplantıya hitabı", "Olağanüstü Toplantı"),
        ("Bakan Ayşe Deneme'nin Sanayi Kongresi'nin açılışında yaptığı konuşma",
         "Sanayi Kongresi'nin açılışı"),
        ("Bakan Ayşe Deneme'nin Nevruz Bayramı vesilesiyle mesajı", "Nevruz Bayramı"),
        ("Türk Devletleri Teşkilatı 8. Zirvesi", "Türk Devletleri Teşkilatı 8. Zirvesi"),
        ("Bakan Ayşe Deneme'nin Enerji konulu konuşması", ""),
        ("Bakan Ayşe Deneme'nin zirveye hitabı", ""),
        ("Açılış Konuşması", ""),
        ("Bir zirve daha bitti", ""),
        ("Bugün yapılan zirve", ""),
    ],
)  # fmt: skip
def test_the_occasion_is_an_event_without_its_case(title: str, occasion: str) -> None:
    assert told_by_title(title).occasion == occasion


@pytest.mark.parametrize(
    ("title", "place", "day"),
    [
        ("Açılış Konuşması (Bakü, 11 Ocak 2022)", "Bakü", date(2022, 1, 11)),
        ("AÇILIŞ KONUŞMASI [BAKÜ, 11 OCAK 2022]", "Bakü", date(2022, 1, 11)),
        ("Açılış Konuşması - Bakü, 11 Ocak 2022", "Bakü", date(2022, 1, 11)),
        ("Açılış Konuşması 11.01.2022", "", date(2022, 1, 11)),
        ("11 Ocak 2022: Açılış Konuşması", "", date(2022, 1, 11)),
        ("15 Temmuz 2016 Şehitleri Konuşması", "", None),
        ("Dünden Bugüne 15 Temmuz 2016", "", None),
    ],
)
def test_place_and_date_stand_at_an_end_of_the_title(
    title: str, place: str, day: date | None
) -> None:
    told = told_by_title(title)
    assert (told.place, told.date) == (place, day)


def test_a_title_of_any_length_is_read_at_once() -> None:
    assert told_by_title("Genel Başkan Örnek Kişi - " * 4000) == Told()
    assert not is_speech_title("a " * LONGEST_TITLE + "konuşması")
    assert (
        told_by_title(("Genel Başkan Örnek Kişi - " * 40)[:LONGEST_TITLE]).speaker == "Örnek Kişi"
    )

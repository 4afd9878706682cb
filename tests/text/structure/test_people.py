"""An office, a name: parted where the office ends, and not found where nothing is sure."""

import pytest

from tts_job.text.structure.people import (
    Person,
    is_office,
    read_name,
    read_named,
    read_pair,
    read_person,
)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Genel Sekreter Örnek Kişi", Person("Örnek Kişi", "Genel Sekreter")),
        ("Örnek Kurumu Başkan Vekili A. Örnek", Person("A. Örnek", "Örnek Kurumu Başkan Vekili")),
        ("Dışişleri Bakanımız Sayın Örnek KİŞİ", Person("Örnek Kişi", "Dışişleri Bakanı")),
        ("Bakanımız Örnek Kişi", Person("Örnek Kişi", "Bakan")),
        ("Rektör Prof. Dr. Örnek Kişi", Person("Prof. Dr. Örnek Kişi", "Rektör")),
        ("Genel Kurulu Başkanı Örnek Kişi", Person("Örnek Kişi", "Genel Kurulu Başkanı")),
        ("Genel Kurulu Başkan Örnek Kişi", Person("Örnek Kişi", "Başkan")),
        ("ÖRNEK KURUMU BAŞKANI Örnek Kişi", Person("Örnek Kişi", "Örnek Kurumu Başkanı")),
        ("12. Cumhurbaşkanı Örnek Kişi", Person("Örnek Kişi", "12. Cumhurbaşkanı")),
        ("Büyükelçi Kassym-Jomart Örnek", Person("Kassym-Jomart Örnek", "Büyükelçi")),
    ],
)
def test_the_office_ends_in_a_word_for_a_person(text: str, person: Person) -> None:
    assert read_person(text) == person


@pytest.mark.parametrize(
    "text",
    [
        *("", "Genel Sekreter", "Örnek Kişi", "Dışişleri Bakanlığı", "Genel Sekreter geldi"),
        *("Bakan Ankara Toplantısı", "Vali Bugün", "Bakan 2022", "yeni bakan Örnek Kişi"),
        *(
            "Bakan Bir İki Üç Dört Beş",
            "Bakan Türkiye",
            "Bakan TBMM",
            "Bakan Başkan Vali",
            "Bakan ve",
        ),
    ],
)
def test_what_is_no_office_with_a_name_is_no_person(text: str) -> None:
    assert read_person(text) is None


def test_a_name_alone_needs_a_sign_that_it_is_one() -> None:
    assert read_named("Ayşe Deneme") == Person("Ayşe Deneme")
    assert read_named("Örnek Misaloğlu") == Person("Örnek Misaloğlu")
    assert read_named("Sayın Örnek Kişi") == Person("Örnek Kişi")
    assert read_named("Dr. Örnek Kişi") == Person("Dr. Örnek Kişi")
    for text in ("Ortak Akıl", "Toplumsal Barış", "Ayşe", "Sayın", "", "Ayşe Vakfı"):
        assert read_named(text) is None


def test_a_pair_is_read_in_either_order() -> None:
    person = Person("Örnek Kişi", "Genel Sekreter")
    assert read_pair("Örnek Kişi", "Genel Sekreter") == person
    assert read_pair("Genel Sekreter", "Örnek Kişi") == person
    assert read_pair("Örnek Kişi", "Ortak Gelecek") is None
    assert read_pair("Türkiye Cumhuriyeti", "Dışişleri Bakanı") is None


def test_whom_the_speech_speaks_to_is_no_office() -> None:
    assert is_office("Genel Sekreter")
    assert not is_office("Sayın Genel Sekreter")
    assert not is_office("Genel Sekreter,")
    assert read_name("Sayın Bakanlar") == ""

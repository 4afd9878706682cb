"""How speeches begin, and what their beginnings say: invented people, public institutions.

HEADS shaped the rules. HELD_OUT was written before any of them and no rule was made for one of it:
it shows how the rules fare on what they have not seen. Where a head leaves something open, nothing
is expected: empty is better than wrong.
"""

import datetime as dt
from dataclasses import dataclass

BODY = """Sayın konuklar,

Bugün burada sizlerle olmaktan büyük mutluluk duyuyorum. Hepinizi saygıyla selamlıyorum.

Önümüzdeki dönemde daha çok çalışacağız; bunun için hazırız.

Teşekkür ederim."""


@dataclass(frozen=True, slots=True)
class Head:
    """The top of a document, perhaps its end and its name, and what they tell."""

    text: str
    title: str
    speaker: str = ""
    office: str = ""
    occasion: str = ""
    place: str = ""
    date: dt.date | None = None
    end: str = ""
    file_name: str = "konusma.md"

    @property
    def document(self) -> str:
        return "\n\n".join(part for part in (self.text, BODY, self.end) if part)


HELD_OUT: dict[str, Head] = {
    "capitals over four lines, the date in numbers": Head(
        "**DIŞİŞLERİ BAKANI AYŞE DENEME'NİN**\n**BİRLEŞMİŞ MİLLETLER 76. GENEL KURULU**\n"
        "**GENEL GÖRÜŞMELERİNDE**\n**YAPTIĞI KONUŞMA**\n\nNew York, 23.09.2021",
        "Dışişleri Bakanı Ayşe Deneme'nin Birleşmiş Milletler 76. Genel Kurulu"
        " Genel Görüşmelerinde Yaptığı Konuşma",
        "Ayşe Deneme",
        "Dışişleri Bakanı",
        "Birleşmiş Milletler 76. Genel Kurulu Genel Görüşmeleri",
        "New York",
        dt.date(2021, 9, 23),
    ),
    "a heading of Markdown with a message for a holiday": Head(
        "# TBMM Başkanı Örnek Kişi'nin 29 Ekim Cumhuriyet Bayramı mesajı\n\n28 Ekim 2020, Ankara",
        "TBMM Başkanı Örnek Kişi'nin 29 Ekim Cumhuriyet Bayramı mesajı",
        "Örnek Kişi",
        "TBMM Başkanı",
        "29 Ekim Cumhuriyet Bayramı",
        "Ankara",
        dt.date(2020, 10, 28),
    ),
    "a plain line, the speaker below": Head(
        "Örnek Enerji Forumu Açılış Konuşması\n\nMehmet Misal\nÖrnek Kurum Başkanı\n\n"
        "İzmir, 5 Mayıs 2019",
        "Örnek Enerji Forumu Açılış Konuşması",
        "Mehmet Misal",
        "Örnek Kurum Başkanı",
        "Örnek Enerji Forumu",
        "İzmir",
        dt.date(2019, 5, 5),
    ),
    "front matter with empty values": Head(
        "---\ntitle:\nspeaker:\ndate:\n---\n# Vali Ali Örnekoğlu'nun Anma Töreni Konuşması\n\n"
        "Çanakkale, 18 Mart 2018",
        "Vali Ali Örnekoğlu'nun Anma Töreni Konuşması",
        "Ali Örnekoğlu",
        "Vali",
        "Anma Töreni",
        "Çanakkale",
        dt.date(2018, 3, 18),
    ),
    "no title, a salutation first": Head(
        "Değerli meslektaşlarım,\n\nBugün iki konuyu ele alacağız.",
        "Değerli meslektaşlarım",
        file_name="2023-02-14.md",
        date=dt.date(2023, 2, 14),
    ),
    "a signature at the end": Head(
        "# Yeni yıl mesajı",
        "Yeni yıl mesajı",
        "Zeynep Taslak",
        "Örnek Üniversitesi Rektörü",
        date=dt.date(2021, 12, 31),
        end="31 Aralık 2021\n\nZeynep Taslak\nÖrnek Üniversitesi Rektörü",
    ),
    "an academic title before the name": Head(
        "# Rektör Prof. Dr. Zeynep Taslak'ın Mezuniyet Töreni Konuşması\n\nKonya, 20 Haziran 2022",
        "Rektör Prof. Dr. Zeynep Taslak'ın Mezuniyet Töreni Konuşması",
        "Prof. Dr. Zeynep Taslak",
        "Rektör",
        "Mezuniyet Töreni",
        "Konya",
        dt.date(2022, 6, 20),
    ),
    "Roman numeral and acronym in capitals": Head(
        "**TÜRKPA GENEL SEKRETERİ ÖRNEK KİŞİ'NİN**\n**XI. GENEL KURULA HİTABI**\n\n"
        "**ÇOLPON ATA, 16 HAZİRAN 2022**",
        "TÜRKPA Genel Sekreteri Örnek Kişi'nin XI. Genel Kurula Hitabı",
        "Örnek Kişi",
        "TÜRKPA Genel Sekreteri",
        "",
        "Çolpon Ata",
        dt.date(2022, 6, 16),
    ),
    "name, colon and a quotation": Head(
        '# Ticaret Bakanı Ayşe Deneme: "İhracatta yeni dönem başlıyor"\n\nBursa, 2021-11-02',
        'Ticaret Bakanı Ayşe Deneme: "İhracatta yeni dönem başlıyor"',
        "Ayşe Deneme",
        "Ticaret Bakanı",
        "",
        "Bursa",
        dt.date(2021, 11, 2),
    ),
    "place and date in brackets at the end of the title": Head(
        "# Genel Sekreter Örnek Kişi'nin Gayriresmî Zirve Konuşması (Bişkek, 11 Kasım 2021)",
        "Genel Sekreter Örnek Kişi'nin Gayriresmî Zirve Konuşması (Bişkek, 11 Kasım 2021)",
        "Örnek Kişi",
        "Genel Sekreter",
        "Gayriresmî Zirve",
        "Bişkek",
        dt.date(2021, 11, 11),
    ),
    "an institution owns the statement, nobody speaks": Head(
        "# Dışişleri Bakanlığı'nın Deprem Hakkında Açıklaması\n\n6 Şubat 2023 Pazartesi",
        "Dışişleri Bakanlığı'nın Deprem Hakkında Açıklaması",
        date=dt.date(2023, 2, 6),
    ),
    "labelled lines below the title": Head(
        "# Açılış Konuşması\n\nKonuşmacı: Mehmet Misal\n\nYer: Ankara\n\nTarih: 3 Nisan 2022",
        "Açılış Konuşması",
        "Mehmet Misal",
        "",
        "",
        "Ankara",
        dt.date(2022, 4, 3),
    ),
    "a bold sentence of the speech is no title": Head(
        "**Bugün 11 Ocak 2022. Bu tarihi unutmayacağız.**",
        "Bugün 11 Ocak 2022. Bu tarihi unutmayacağız",
    ),
    "a lower-case suffix in capitals": Head(
        "**CUMHURBAŞKANI ÖRNEK KİŞİ'nin 8. ZİRVE ve AKŞAM YEMEĞİ KONUŞMASI**\n\n"
        "İstanbul, 12 Kasım 2021 Cuma",
        "Cumhurbaşkanı Örnek Kişi'nin 8. Zirve ve Akşam Yemeği Konuşması",
        "Örnek Kişi",
        "Cumhurbaşkanı",
        "8. Zirve ve Akşam Yemeği",
        "İstanbul",
        dt.date(2021, 11, 12),
    ),
    "the line of place and date above the title": Head(
        "Taşkent, 15 Eylül 2022\n\n# Birlik ve Dayanışma\n\nGenel Sekreter Örnek Kişi",
        "Birlik ve Dayanışma",
        "Örnek Kişi",
        "Genel Sekreter",
        "",
        "Taşkent",
        dt.date(2022, 9, 15),
    ),
}

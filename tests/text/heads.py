"""How speeches begin, and what their beginnings say: invented people, public institutions.

HEADS shaped the rules. HELD_OUT was written before any of them, and no rule was made for one of it:
when the rules first met it, 13 of 15 were understood whole. Where a head leaves something open,
nothing is expected: empty is better than wrong.
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
        "XI. Genel Kurul",
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

HEADS: dict[str, Head] = {
    "plain title, place and date with a weekday": Head(
        "Genel Sekreter Örnek Kişi'nin Enerji Forumu Kapanış Konuşması\n\nSalı, 11 Ocak 2022, Bakü",
        "Genel Sekreter Örnek Kişi'nin Enerji Forumu Kapanış Konuşması",
        "Örnek Kişi",
        "Genel Sekreter",
        "Enerji Forumu",
        "Bakü",
        dt.date(2022, 1, 11),
    ),
    "capitals, title and place in one block": Head(
        "**CUMHURBAŞKANI YARDIMCISI ÖRNEK KİŞİ'NİN**  \n**AÇILIŞ TÖRENİ HİTABI**  \n"
        "**ANKARA, 3 MAYIS 2021**",
        "Cumhurbaşkanı Yardımcısı Örnek Kişi'nin Açılış Töreni Hitabı",
        "Örnek Kişi",
        "Cumhurbaşkanı Yardımcısı",
        "Açılış Töreni",
        "Ankara",
        dt.date(2021, 5, 3),
    ),
    "several offices": Head(
        "# Türk Devletleri Teşkilatı Genel Sekreteri Büyükelçi Örnek Kişi'nin konuşması\n\n"
        "Lefkoşa, 15.11.2022",
        "Türk Devletleri Teşkilatı Genel Sekreteri Büyükelçi Örnek Kişi'nin konuşması",
        "Örnek Kişi",
        "Türk Devletleri Teşkilatı Genel Sekreteri Büyükelçi",
        "",
        "Lefkoşa",
        dt.date(2022, 11, 15),
    ),
    "an institution in the genitive before the office": Head(
        "# Türk Devletleri Teşkilatı'nın Genel Sekreteri Örnek Kişi'nin Nevruz Bayramı Mesajı",
        "Türk Devletleri Teşkilatı'nın Genel Sekreteri Örnek Kişi'nin Nevruz Bayramı Mesajı",
        "Örnek Kişi",
        "Türk Devletleri Teşkilatı'nın Genel Sekreteri",
        "Nevruz Bayramı",
    ),
    "Sayın in the title": Head(
        "# Sayın Bakan Ayşe Deneme'nin Bütçe Komisyonu Sunumu",
        "Sayın Bakan Ayşe Deneme'nin Bütçe Komisyonu Sunumu",
        "Ayşe Deneme",
        "Bakan",
        "Bütçe Komisyonu",
    ),
    "Sayın between office and name": Head(
        "# Dışişleri Bakanı Sayın Mehmet Misal'ın 8. Zirve'de Yaptığı Konuşma",
        "Dışişleri Bakanı Sayın Mehmet Misal'ın 8. Zirve'de Yaptığı Konuşma",
        "Mehmet Misal",
        "Dışişleri Bakanı",
        "8. Zirve",
    ),
    "surname in capitals": Head(
        "# Büyükelçi Zeynep TASLAK'ın Cumhuriyet Bayramı Resepsiyonunda Yaptığı Konuşma\n\n"
        "Viyana, 29/10/2019",
        "Büyükelçi Zeynep TASLAK'ın Cumhuriyet Bayramı Resepsiyonunda Yaptığı Konuşma",
        "Zeynep Taslak",
        "Büyükelçi",
        "Cumhuriyet Bayramı Resepsiyonu",
        "Viyana",
        dt.date(2019, 10, 29),
    ),
    "a message from someone": Head(
        "# Vali Ali Örnekoğlu'ndan Öğretmenler Günü mesajı\n\n24 KASIM 2020",
        "Vali Ali Örnekoğlu'ndan Öğretmenler Günü mesajı",
        "Ali Örnekoğlu",
        "Vali",
        "Öğretmenler Günü",
        "",
        dt.date(2020, 11, 24),
    ),
    "a message on the occasion of": Head(
        "# Rektör Ayşe Deneme'nin 10 Kasım Atatürk Haftası dolayısıyla yayımladığı mesaj",
        "Rektör Ayşe Deneme'nin 10 Kasım Atatürk Haftası dolayısıyla yayımladığı mesaj",
        "Ayşe Deneme",
        "Rektör",
        "10 Kasım Atatürk Haftası",
    ),
    "a theme is no occasion": Head(
        '# Bakan Mehmet Misal\'ın "Yeşil Dönüşüm" konulu konuşması\n\nAntalya, 7 Haziran 2022',
        'Bakan Mehmet Misal\'ın "Yeşil Dönüşüm" konulu konuşması',
        "Mehmet Misal",
        "Bakan",
        "",
        "Antalya",
        dt.date(2022, 6, 7),
    ),
    "name without office, a known given name": Head(
        "# Mehmet Misal'ın Girişimcilik Zirvesi Konuşması",
        "Mehmet Misal'ın Girişimcilik Zirvesi Konuşması",
        "Mehmet Misal",
        "",
        "Girişimcilik Zirvesi",
    ),
    "two words that are no name": Head(
        "# Milli Mücadele'nin 100. Yılı Töreni Konuşması",
        "Milli Mücadele'nin 100. Yılı Töreni Konuşması",
    ),
    "a war and its date in the title": Head(
        "# 15 Temmuz 2016 Şehitlerini Anma Töreni Konuşması\n\nAnkara, 15 Temmuz 2021",
        "15 Temmuz 2016 Şehitlerini Anma Töreni Konuşması",
        "",
        "",
        "15 Temmuz 2016 Şehitlerini Anma Töreni",
        "Ankara",
        dt.date(2021, 7, 15),
    ),
    "a dash before the speaker": Head(
        "# Aile Şurası Açılış Konuşması – Bakan Ayşe Deneme",
        "Aile Şurası Açılış Konuşması – Bakan Ayşe Deneme",
        "Ayşe Deneme",
        "Bakan",
        "Aile Şurası",
    ),
    "date, dash, title": Head(
        "# 11.01.2022 - Genel Sekreter Örnek Kişi'nin Basın Toplantısı Konuşması",
        "11.01.2022 - Genel Sekreter Örnek Kişi'nin Basın Toplantısı Konuşması",
        "Örnek Kişi",
        "Genel Sekreter",
        "Basın Toplantısı",
        "",
        dt.date(2022, 1, 11),
    ),
    "dated in words at the front": Head(
        "# 11 Ocak 2022 tarihli Olağanüstü Toplantı Konuşması",
        "11 Ocak 2022 tarihli Olağanüstü Toplantı Konuşması",
        "",
        "",
        "Olağanüstü Toplantı",
        "",
        dt.date(2022, 1, 11),
    ),
    "place and date behind commas": Head(
        "# Açılış Konuşması, Gaziantep, 5 Eylül 2018",
        "Açılış Konuşması, Gaziantep, 5 Eylül 2018",
        place="Gaziantep",
        date=dt.date(2018, 9, 5),
    ),
    "occasion, place and date, then speaker": Head(
        "TÜRK DEVLETLERİ TEŞKİLATI 8. ZİRVESİ\n\nİstanbul, 12 Kasım 2021\n\n"
        "Örnek Kişi\nTürk Devletleri Teşkilatı Genel Sekreteri",
        "Türk Devletleri Teşkilatı 8. Zirvesi",
        "Örnek Kişi",
        "Türk Devletleri Teşkilatı Genel Sekreteri",
        "Türk Devletleri Teşkilatı 8. Zirvesi",
        "İstanbul",
        dt.date(2021, 11, 12),
    ),
    "name and office in capitals below the title": Head(
        "**ORTAK GELECEK**\n\n**AYŞE DENEME**\n**ÖRNEK KURUMU BAŞKANI**\n\n"
        "**BURSA, 1 HAZİRAN 2020**",
        "Ortak Gelecek",
        "Ayşe Deneme",
        "Örnek Kurumu Başkanı",
        "",
        "Bursa",
        dt.date(2020, 6, 1),
    ),
    "office above the name": Head(
        "# Ortak Gelecek\n\nÖrnek Kurumu Başkanı\n\nAyşe Deneme",
        "Ortak Gelecek",
        "Ayşe Deneme",
        "Örnek Kurumu Başkanı",
    ),
    "name, comma, office": Head(
        "# Dijital Çağda Eğitim\n\nProf. Dr. Zeynep Taslak, Örnek Üniversitesi Rektörü\n\n"
        "Eğitim Çalıştayı\n\nErzurum, 9 Şub 2021",
        "Dijital Çağda Eğitim",
        "Prof. Dr. Zeynep Taslak",
        "Örnek Üniversitesi Rektörü",
        "Eğitim Çalıştayı",
        "Erzurum",
        dt.date(2021, 2, 9),
    ),
    "a salutation is not the speaker": Head(
        "# Ortak Gelecek\n\nSayın Cumhurbaşkanı Örnek Kişi",
        "Ortak Gelecek",
    ),
    "an institution above its head is no name": Head(
        "# Ortak Gelecek\n\nTürkiye Cumhuriyeti\n\nDışişleri Bakanı",
        "Ortak Gelecek",
    ),
    "signature with place and date": Head(
        "# Taziye mesajı",
        "Taziye mesajı",
        "Örnek Kişi",
        "Genel Sekreter",
        "",
        "Ankara",
        dt.date(2020, 10, 30),
        end="Saygılarımla\n\nÖrnek Kişi\nGenel Sekreter\nAnkara, 30 Ekim 2020",
    ),
    "two-digit year beside a place": Head(
        "# Ortak Gelecek\n\nAnkara, 11/1/22",
        "Ortak Gelecek",
        place="Ankara",
        date=dt.date(2022, 1, 11),
    ),
    "ISO with a time": Head(
        "# Ortak Gelecek\n\n2022-01-11T10:30:00+03:00",
        "Ortak Gelecek",
        date=dt.date(2022, 1, 11),
    ),
    "month and year alone": Head(
        "# Ortak Gelecek\n\nİstanbul, Ocak 2022",
        "Ortak Gelecek",
        place="İstanbul",
    ),
    "day without year, the year in the title": Head(
        "# 2022 Yılı Hedefleri\n\nAnkara, 11 Ocak Salı",
        "2022 Yılı Hedefleri",
        place="Ankara",
        date=dt.date(2022, 1, 11),
    ),
    "day without year, the weekday disagrees": Head(
        "# 2023 Yılı Hedefleri\n\nAnkara, 11 Ocak Salı",
        "2023 Yılı Hedefleri",
        place="Ankara",
    ),
    "days of an event": Head(
        "# Ortak Gelecek\n\nAnkara, 10-12 Kasım 2021",
        "Ortak Gelecek",
    ),
    "the date in the file's name, in words": Head(
        "# Ortak Gelecek",
        "Ortak Gelecek",
        date=dt.date(2022, 2, 11),
        file_name="11_subat_2022_ankara.md",
    ),
    "the date in the file's name, compact": Head(
        "# Ortak Gelecek",
        "Ortak Gelecek",
        date=dt.date(2022, 1, 11),
        file_name="konusma20220111.md",
    ),
    "front matter over all": Head(
        "---\nkonuşmacı: Ayşe Deneme\nyer: Mersin\ntarih: 1.2.2020\n---\n"
        "# Bakan Mehmet Misal'ın Açılış Konuşması\n\nAnkara, 11 Ocak 2022",
        "Bakan Mehmet Misal'ın Açılış Konuşması",
        "Ayşe Deneme",
        "",
        "",
        "Mersin",
        dt.date(2020, 2, 1),
    ),
    "leading lines with labels": Head(
        "Başlık: Ortak Gelecek\nKonuşmacı: Ayşe Deneme\nTarih: 11 Ocak 2022 Salı",
        "Ortak Gelecek",
        "Ayşe Deneme",
        date=dt.date(2022, 1, 11),
    ),
    "a bare heading": Head("# KONUŞMA METNİ", "Konuşma Metni"),
    "letterhead in capitals": Head(
        "T.C.\nÖRNEK BAKANLIĞI\n\nBAKAN AYŞE DENEME'NİN\nAB VE NATO TOPLANTISI KONUŞMASI\n\n"
        "Brüksel, 4 Mart 2021 Perşembe",
        "T.C. Örnek Bakanlığı Bakan Ayşe Deneme'nin AB ve NATO Toplantısı Konuşması",
        "Ayşe Deneme",
        "Bakan",
        "AB ve NATO Toplantısı",
        "Brüksel",
        dt.date(2021, 3, 4),
    ),
    "the first sentence is no title": Head(
        "Bugün burada tarihî bir toplantı için bir aradayız",
        "Bugün burada tarihî bir toplantı için bir aradayız",
        file_name="metin.txt",
    ),
    "a council and its number": Head(
        "**MİLLİ EĞİTİM BAKANI AYŞE DENEME'NİN 20. MİLLİ EĞİTİM ŞURASI AÇILIŞ KONUŞMASI**\n\n"
        "Ankara, 1 Aralık 2021 Çarşamba",
        "Milli Eğitim Bakanı Ayşe Deneme'nin 20. Milli Eğitim Şurası Açılış Konuşması",
        "Ayşe Deneme",
        "Milli Eğitim Bakanı",
        "20. Milli Eğitim Şurası",
        "Ankara",
        dt.date(2021, 12, 1),
    ),
    "Sayın and a text": Head(
        "Sayın Genel Sekreter Örnek Kişi'nin Konuşma Metni\n\n(12.11.2021, İstanbul)",
        "Sayın Genel Sekreter Örnek Kişi'nin Konuşma Metni",
        "Örnek Kişi",
        "Genel Sekreter",
        "",
        "İstanbul",
        dt.date(2021, 11, 12),
    ),
    "a second heading has the speaker": Head(
        "# Ekonomi İşbirliği Teşkilatı 15. Zirve Toplantısı\n\n"
        "## Cumhurbaşkanı Yardımcısı Mehmet Misal'ın Hitabı\n\nAşkabat, 28 Kasım 2021",
        "Ekonomi İşbirliği Teşkilatı 15. Zirve Toplantısı",
        "Mehmet Misal",
        "Cumhurbaşkanı Yardımcısı",
        "Ekonomi İşbirliği Teşkilatı 15. Zirve Toplantısı",
        "Aşkabat",
        dt.date(2021, 11, 28),
    ),
    "name and office above a title in capitals": Head(
        "Ayşe DENEME\nDışişleri Bakanı\n\nANTALYA DİPLOMASİ FORUMU KAPANIŞ KONUŞMASI\n\n"
        "13 Mart 2022, Antalya",
        "Antalya Diplomasi Forumu Kapanış Konuşması",
        "Ayşe Deneme",
        "Dışişleri Bakanı",
        "Antalya Diplomasi Forumu",
        "Antalya",
        dt.date(2022, 3, 13),
    ),
    "a holiday's reception": Head(
        "# Büyükelçi Ali Örnekoğlu'nun 30 Ağustos Zafer Bayramı Resepsiyonu Konuşması\n\n"
        "Roma, 30.08.2021",
        "Büyükelçi Ali Örnekoğlu'nun 30 Ağustos Zafer Bayramı Resepsiyonu Konuşması",
        "Ali Örnekoğlu",
        "Büyükelçi",
        "30 Ağustos Zafer Bayramı Resepsiyonu",
        "Roma",
        dt.date(2021, 8, 30),
    ),
    "capitals with a colon": Head(
        'GENEL SEKRETER YARDIMCISI ZEYNEP TASLAK: "GENÇLER GELECEĞİMİZDİR"\n\n'
        "Budapeşte, 9 EYLÜL 2022",
        'Genel Sekreter Yardımcısı Zeynep Taslak: "Gençler Geleceğimizdir"',
        "Zeynep Taslak",
        "Genel Sekreter Yardımcısı",
        "",
        "Budapeşte",
        dt.date(2022, 9, 9),
    ),
    "a short date": Head(
        "# Nevruz Mesajı\n\n21.3.2021",
        "Nevruz Mesajı",
        date=dt.date(2021, 3, 21),
    ),
    "all in one block": Head(
        "Konuşma: Bilim ve Toplum\nProf. Dr. Zeynep Taslak\nÖrnek Akademisi Başkanı\n"
        "9 Mayıs 2019 Perşembe günü, Ankara",
        "Konuşma: Bilim ve Toplum",
        "Prof. Dr. Zeynep Taslak",
        "Örnek Akademisi Başkanı",
        "",
        "Ankara",
        dt.date(2019, 5, 9),
    ),
    "a visit": Head(
        "# TOBB Başkanı Mehmet Misal'ın AB Türkiye Delegasyonu'nu ziyaretinde yaptığı konuşma",
        "TOBB Başkanı Mehmet Misal'ın AB Türkiye Delegasyonu'nu ziyaretinde yaptığı konuşma",
        "Mehmet Misal",
        "TOBB Başkanı",
        "AB Türkiye Delegasyonu'nu ziyareti",
    ),
    "a signature of three blocks": Head(
        "# Kültür Yolu",
        "Kültür Yolu",
        "Ayşe Deneme",
        "Kültür ve Turizm Bakanı",
        "",
        "Diyarbakır",
        dt.date(2022, 10, 8),
        end="Ayşe DENEME\n\nKültür ve Turizm Bakanı\n\nDiyarbakır, 8 Ekim 2022",
    ),
    "a name in bold above the title": Head(
        "**Örnek Kişi**\n\n**Kapanış konuşması**\n\n**Bakü, 5 Ekim 2020**",
        "Örnek Kişi Kapanış konuşması",
        place="Bakü",
        date=dt.date(2020, 10, 5),
    ),
    "an event above the title, no possession": Head(
        "TÜRK DÜNYASI BELEDİYELER BİRLİĞİ GENEL KURULU\nBAŞKAN ALİ ÖRNEKOĞLU'NUN HİTABI\n"
        "KONYA / 3 ŞUBAT 2018",
        "Türk Dünyası Belediyeler Birliği Genel Kurulu Başkan Ali Örnekoğlu'nun Hitabı",
        "Ali Örnekoğlu",
        "Başkan",
        "Türk Dünyası Belediyeler Birliği Genel Kurulu",
        "Konya",
        dt.date(2018, 2, 3),
    ),
    "capitals with date, then place": Head(
        "**DIŞİŞLERİ BAKANI SAYIN MEHMET MİSAL'IN İSLAM İŞBİRLİĞİ TEŞKİLATI 48. DIŞİŞLERİ "
        "BAKANLARI KONSEYİ TOPLANTISI'NDA YAPTIKLARI KONUŞMA, 22 MART 2022, İSLAMABAD**",
        "Dışişleri Bakanı Sayın Mehmet Misal'ın İslam İşbirliği Teşkilatı 48. Dışişleri "
        "Bakanları Konseyi Toplantısı'nda Yaptıkları Konuşma, 22 Mart 2022, İslamabad",
        "Mehmet Misal",
        "Dışişleri Bakanı",
        "İslam İşbirliği Teşkilatı 48. Dışişleri Bakanları Konseyi Toplantısı",
        "İslamabad",
        dt.date(2022, 3, 22),
    ),
    "our rector": Head(
        "# Rektörümüz Prof. Dr. Zeynep Taslak'ın Akademik Yıl Açılış Töreni Konuşması\n\n"
        "04 Ekim 2021",
        "Rektörümüz Prof. Dr. Zeynep Taslak'ın Akademik Yıl Açılış Töreni Konuşması",
        "Prof. Dr. Zeynep Taslak",
        "Rektör",
        "Akademik Yıl Açılış Töreni",
        "",
        dt.date(2021, 10, 4),
    ),
    "a news title is no speech": Head(
        "# Belediye Başkanı Ali Örnekoğlu, muhtarlarla buluştu\n\nSivas - 12.05.2022",
        "Belediye Başkanı Ali Örnekoğlu, muhtarlarla buluştu",
        "",
        "",
        "",
        "Sivas",
        dt.date(2022, 5, 12),
    ),
    "a message with a signature on top": Head(
        "Kurban Bayramı Mesajı\n\nAli Örnekoğlu\nSivas Valisi",
        "Kurban Bayramı Mesajı",
        "Ali Örnekoğlu",
        "Sivas Valisi",
        "Kurban Bayramı",
    ),
    "an event above an office that has another owner": Head(
        "AVRUPA GÜNÜ RESEPSİYONU\nAB TÜRKİYE DELEGASYONU BAŞKANI BÜYÜKELÇİ ÖRNEK KİŞİ'NİN "
        "KONUŞMASI\n9 MAYIS 2022 - ANKARA",
        "Avrupa Günü Resepsiyonu AB Türkiye Delegasyonu Başkanı Büyükelçi Örnek Kişi'nin Konuşması",
        "Örnek Kişi",
        "AB Türkiye Delegasyonu Başkanı Büyükelçi",
        "Avrupa Günü Resepsiyonu",
        "Ankara",
        dt.date(2022, 5, 9),
    ),
    "a parliament's year": Head(
        "TBMM 27. Dönem 5. Yasama Yılı Açılış Konuşması\n\nTBMM Başkanı Mehmet Misal\n\n1 "
        "Ekim 2021 Cuma",
        "TBMM 27. Dönem 5. Yasama Yılı Açılış Konuşması",
        "Mehmet Misal",
        "TBMM Başkanı",
        "",
        "",
        dt.date(2021, 10, 1),
    ),
    "labels for all": Head(
        "# KONUŞMA\n\nKonuşmacı: Büyükelçi Örnek Kişi\n\nEtkinlik: 3. Örnek Zirvesi\n\n"
        "Tarih: 2021/12/05",
        "Konuşma",
        "Örnek Kişi",
        "Büyükelçi",
        "3. Örnek Zirvesi",
        "",
        dt.date(2021, 12, 5),
    ),
    "a month in a sentence": Head(
        "# Anadolu'nun Sesi\n\nOcak ayında yapılan toplantı hakkında bilgi vereceğim.",
        "Anadolu'nun Sesi",
    ),
    "office and name, event and date in one block": Head(
        "KIBRIS TÜRK HALKININ HAKLI DAVASI\n\nKKTC Cumhurbaşkanı Örnek Kişi\nBM Genel "
        "Kurulu, 24 Eylül 2021",
        "Kıbrıs Türk Halkının Haklı Davası",
        "Örnek Kişi",
        "KKTC Cumhurbaşkanı",
        "BM Genel Kurulu",
        "",
        dt.date(2021, 9, 24),
    ),
    "a salutation with a day": Head(
        "Sayın Başkan, değerli üyeler,\n\n14 Şubat 2023 günü buradayız.",
        "Sayın Başkan, değerli üyeler",
        file_name="tutanak.txt",
    ),
}

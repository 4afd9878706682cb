import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("TBMM'nin", "te be me me'nin"),
        ("AB ve ABD", "a be ve a be de"),
        ("KKTC", "ka ka te ce"),
        ("NATO'nun", "NATO'nun"),
        ("AGİT", "AGİT"),
        ("UNDP", "u ne de pe"),
        ("BÜYÜK TÜRKİYE", "BÜYÜK TÜRKİYE"),
        ("ÇOK", "ÇOK"),
        ("SPK'nın, SPK", "se pe ka'nın, se pe ke"),
        ("IMF'ye", "ay em ef'e"),
        ("RTÜK'ün, ÖSYM'nin", "RTÜK'ün, ö se ye me'nin"),
        ("AR-GE, TÜRK-İŞ", "AR-GE, TÜRK-İŞ"),
        ("A.B.D.'nin", "a be de'nin"),
        ("İETT, AİHM", "i e te te, a i he me"),
        ("G20", "ge yirmi"),
        ("F-16", "fe on altı"),
        ("5G", "beş ge"),
        ("A takımı", "A takımı"),
    ],
)
def test_acronyms_are_spelled_or_said_as_words(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said

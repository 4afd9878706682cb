import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("$5 milyon", "beş milyon dolar"),
        ("₺100", "yüz lira"),
        ("100 $, 5€", "yüz dolar, beş avro"),
        ("100 €'luk", "yüz avroluk"),
        ("5 TL", "beş lira"),
        ("100 TL'lik, 5 TL'ye", "yüz liralık, beş liraya"),
        ("12,50 TL", "on iki lira elli kuruş"),
        ("0,50 TL, 10,00 TL", "elli kuruş, on lira"),
        ("$3.99", "üç dolar doksan dokuz sent"),
        ("1,5 milyar $'lık", "bir virgül beş milyar dolarlık"),
        ("$10-15 milyar", "on ila on beş milyar dolar"),
        ("USD 100, 5'er TL", "yüz dolar, beşer lira"),
        ("beş yüz bin TL", "beş yüz bin lira"),
        ("10.000.- TL", "on bin lira"),
        ("3 TL/kg", "üç lira bölü kilogram"),
        ("TL", "te le"),
    ],
)
def test_amounts_are_said_with_their_currency_behind(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said

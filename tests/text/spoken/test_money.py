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
        ("TL", "te le"),
    ],
)
def test_amounts_are_said_with_their_currency_behind(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said

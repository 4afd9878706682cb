import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2020-2023", "iki bin yirmi ila iki bin yirmi üç"),
        ("5 – 10 yıl", "beş ila on yıl"),
        ("%5-10", "yüzde beş ila on"),
        ("09.00-17.00", "dokuz ila on yedi"),
        ("08:30-17:30", "sekiz otuz ila on yedi otuz"),
        ("15 Mart-30 Nisan", "on beş Mart ila otuz Nisan"),
        ("MÖ 500-300", "milattan önce beş yüz ila üç yüz"),
    ],
)
def test_a_span_is_said_with_ila(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("3-4 gün", "üç dört gün"),
        ("30-31 Ekim", "otuz otuz bir Ekim"),
        ("2021-2022 sezonu", "iki bin yirmi bir iki bin yirmi iki sezonu"),
        ("3-1", "üç bir"),
        ("1-3 yenildi", "bir üç yenildi"),
        ("Galatasaray 1-3 Fenerbahçe", "Galatasaray bir üç Fenerbahçe"),
        ("4-4-2", "dört dört iki"),
    ],
)
def test_guesses_seasons_and_scores_are_said_side_by_side(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said


def test_the_groups_of_a_chain_have_a_pause_between() -> None:
    assert spoken("555-12-34", EMPTY) == "beş yüz elli beş, on iki, otuz dört"


def test_a_ratio_is_in_the_dative_and_a_score_is_not() -> None:
    assert spoken("1:1000 ölçek, 2:1 kazandı", EMPTY) == "bire bin ölçek, iki bir kazandı"

"""The comparison of readings: the collection is in order, and what counts as said right.

How many forms anyone says right is measured, not asserted.
"""

import json
import re
import venv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.turkish import others
from benchmarks.turkish.__main__ import main
from benchmarks.turkish.adapters import ADAPTERS
from benchmarks.turkish.forms import CATEGORIES, BadFormError, Form, bare, read_forms
from benchmarks.turkish.others import Other, OtherError, pinned, say
from benchmarks.turkish.scores import (
    Comparison,
    overall,
    to_json,
    to_markdown,
    wrong_to_markdown,
)

HERE = Path(others.__file__).parent
COLLECTIONS = sorted(HERE.glob("forms_*.tsv"))
FINAL = read_forms(HERE / "forms_final.tsv")

SOMETHING_TO_READ = re.compile(
    "[0-9âîûÂÎÛ@#&%‰§½¾²³+=<>≥≤±×÷°~€$₺/]"  # digits, letters that are often lost, signs
    "|[A-ZÇĞİÖŞÜ]{2}"  # acronyms and Roman numerals
    r"|\w\.\w|\b\w\.|\w\. ?\w"  # abbreviations, addresses, initials
    r"|[(]\w[)]|\b[A-ZÇĞİÖŞÜ]\b"  # letters by their name
    r"|\w[-–]\w"  # ranges
    "|[\U0001f000-\U0001faff☀-➿]"  # emoji
)


def write_collection(folder: Path, *lines: str) -> Path:
    path = folder / "forms_test.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# --- the collections ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", COLLECTIONS, ids=lambda path: path.stem)
def test_every_line_of_a_collection_can_be_used(path: Path) -> None:
    assert read_forms(path)


@pytest.mark.parametrize("path", COLLECTIONS, ids=lambda path: path.stem)
def test_no_form_stands_twice_in_a_collection(path: Path) -> None:
    written = Counter(form.written for form in read_forms(path))
    assert [text for text, count in written.items() if count > 1] == []


def test_no_alternative_of_the_held_out_forms_stands_twice() -> None:
    twice = [
        form.written
        for form in FINAL
        if len({bare(alternative) for alternative in form.spoken}) < len(form.spoken)
    ]
    assert twice == []


def test_no_held_out_form_is_known_to_who_writes_the_rules() -> None:
    held_out = {form.written for form in FINAL}
    seen = {
        form.written
        for path in COLLECTIONS
        if path.name != "forms_final.tsv"
        for form in read_forms(path)
    }
    assert held_out & seen == set()


def test_every_category_has_at_least_twelve_held_out_forms() -> None:
    forms = Counter(form.category for form in FINAL)
    assert {category: forms[category] for category in CATEGORIES if forms[category] < 12} == {}
    assert len(FINAL) >= 700


def test_there_is_something_to_read_in_every_held_out_form_but_plain_words() -> None:
    nothing = [
        form.written
        for form in FINAL
        if form.category != "plain-words" and not SOMETHING_TO_READ.search(form.written)
    ]
    assert nothing == []


def test_plain_words_are_said_as_they_are_written() -> None:
    changed = [
        form.written
        for form in FINAL
        if form.category == "plain-words" and not form.accepts(form.written)
    ]
    assert changed == []


def test_no_accepted_form_still_has_a_digit_or_a_sign_to_read() -> None:
    left = re.compile("[0-9@#&%‰§½¾+=<>≥±×÷°~€$₺/²³]")
    unread = [form.written for form in FINAL if any(left.search(said) for said in form.spoken)]
    assert unread == []


def test_the_addresses_in_the_held_out_forms_are_reserved_for_examples() -> None:
    hosts = re.compile(r"[\w-]+\.(?:com\.tr|com|org|net)\b")
    found = {host for form in FINAL for host in hosts.findall(form.written)}
    reserved = {"example.com", "example.org", "example.net", "ornek.com.tr"}
    assert found <= reserved


# --- reading a collection ----------------------------------------------------------------------


def test_alternatives_stand_between_bars_and_in_braces(tmp_path: Path) -> None:
    path = write_collection(
        tmp_path,
        "# category\twritten\tspoken\tnote",
        "money\tBilet 5 TL.\tBilet beş {lira|te le}. | Bilet beşlik.\ta note",
    )
    (form,) = read_forms(path)
    assert form == Form(
        "money",
        "Bilet 5 TL.",
        ("Bilet beş lira.", "Bilet beş te le.", "Bilet beşlik."),
        "a note",
    )


def test_a_choice_in_braces_may_be_nothing(tmp_path: Path) -> None:
    path = write_collection(tmp_path, "range\t3-4 saat\tüç {|ila }dört saat")
    assert read_forms(path)[0].spoken == ("üç dört saat", "üç ila dört saat")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("colour\tkırmızı\tkırmızı", "no category 'colour'"),
        ("year\t1999", "2 columns"),
        ("year\t\tbin", "empty"),
        ("year\t1999\tbin | ...", "empty"),
        ("year\t1999\tbin {dokuz", "braces"),
        ("year\t1999\tbin {a|{b|c}}", "braces"),
        ("year\t1999\tbin\tnote\tmore", "5 columns"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(tmp_path: Path, line: str, why: str) -> None:
    path = write_collection(tmp_path, "year\t2000\tiki bin", line)
    with pytest.raises(BadFormError, match=rf"forms_test\.tsv:2: .*{re.escape(why)}"):
        read_forms(path)


# --- what counts as said right -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bin dokuz yüz", "bindokuzyüz"),
        ("TBMM'de", "tbmmde"),
        ("IĞDIR İLİ", "ığdır ili"),
        ("«Gel» dedi.", "gel dedi"),
        ("üç-dört", "üç dört"),
        ("ka\u0302ğıt", "kâğıt"),
    ],
)
def test_spaces_capitals_and_punctuation_make_no_difference(one: str, other: str) -> None:
    assert bare(one) == bare(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kırkta", "kırkda"),
        ("hâlâ", "hala"),
        ("ILIK", "ilik"),
        ("yüzde on", "% on"),
        ("iyi", "iyi 🎉"),
        ("a b", "a & b"),
        ("bir bölü iki", "bir / iki"),
    ],
)
def test_other_letters_and_signs_left_unread_make_a_difference(one: str, other: str) -> None:
    assert bare(one) != bare(other)


@given(st.text(alphabet="abcçdıiğIİÇâ .,;:!?'\"-–()", max_size=40))
def test_what_is_compared_is_compared_the_same_again(text: str) -> None:
    assert bare(bare(text)) == bare(text)


def test_a_form_is_right_when_the_whole_context_is() -> None:
    form = Form("year", "2040'ta olur.", ("iki bin kırkta olur.",))
    assert form.accepts("İki bin kırkta olur")
    assert not form.accepts("İki bin kırkta")
    assert not form.accepts("İki bin kırkda olur")


# --- the scores --------------------------------------------------------------------------------

TWO_YEARS = Comparison(
    "forms_test",
    (
        Form("year", "1999", ("bin dokuz yüz doksan dokuz",)),
        Form("year", "2000", ("iki bin",)),
        Form("clock", "9.30", ("dokuz otuz", "dokuz buçuk")),
    ),
    {
        "first": ("bin dokuz yüz doksan dokuz", "iki bin", "dokuz buçuk"),
        "second": ("bin dokuz yüz doksan dokuz", None, "dokuz nokta otuz"),
    },
)


def test_each_category_is_counted_for_each_normaliser() -> None:
    scores = TWO_YEARS.scores()
    assert [(score.category, score.forms, dict(score.right)) for score in scores] == [
        ("year", 2, {"first": 2, "second": 1}),
        ("clock", 1, {"first": 1, "second": 0}),
    ]
    assert overall(scores).right == {"first": 3, "second": 1}


def test_what_is_wrong_is_listed_with_what_was_expected_and_what_came() -> None:
    listed = wrong_to_markdown(TWO_YEARS, "second")
    assert "2000" in listed
    assert "(it failed)" in listed
    assert "dokuz otuz | dokuz buçuk" in listed
    assert "dokuz nokta otuz" in listed
    assert "1999" not in listed


def test_the_table_has_a_row_for_each_category_and_names_who_is_absent() -> None:
    table = to_markdown([TWO_YEARS], {"third 1.0": "not installed"})
    assert "| category | forms | first | second |" in table
    assert "| year | 2 | 2 | 1 |" in table
    assert "| **all** | **3** | **3** (100.0%) | **1** (33.3%) |" in table
    assert "- third 1.0: not installed" in table


def test_json_is_one_document_with_the_same_figures() -> None:
    document = json.loads(to_json([TWO_YEARS], {"third": "gone"}))
    (collection,) = document["collections"]
    assert collection["name"] == "forms_test"
    assert collection["categories"][0] == {
        "category": "year",
        "forms": 2,
        "right": {"first": 2, "second": 1},
    }
    assert document["absent"] == {"third": "gone"}


def test_what_the_program_says_wrong_can_be_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks.turkish", "--wrong"])
    main()
    assert "forms_final: said wrong by tts_job" in capsys.readouterr().out


# --- the others --------------------------------------------------------------------------------

TURKIFICATE = Other("turkificate", "0.2.0")


def make_environment(folder: Path) -> Path:
    """An empty one for the others at `folder`; returns where its packages go."""
    venv.create(folder, with_pip=False)
    return next(folder.glob("lib/python*/site-packages"))


def test_every_pinned_normaliser_has_an_adapter() -> None:
    assert {other.name for other in pinned()} == set(ADAPTERS)
    assert all(other.version for other in pinned())


def test_one_that_is_not_installed_says_how_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(OtherError, match="make bench-turkish"):
        say(Other("damga", "1.0.5"), ["5"], tmp_path)


def test_one_that_could_not_be_installed_says_why(tmp_path: Path) -> None:
    (tmp_path / "damga.failed").write_text("no wheel for this Python")
    with pytest.raises(OtherError, match="no wheel for this Python"):
        say(Other("damga", "1.0.5"), ["5"], tmp_path)


def test_one_that_is_missing_from_the_environment_is_an_error_not_a_score(tmp_path: Path) -> None:
    make_environment(tmp_path)
    with pytest.raises(OtherError, match="turkificate"):
        say(TURKIFICATE, ["5"], tmp_path)


def test_each_text_is_answered_and_a_failure_costs_one_text(tmp_path: Path) -> None:
    packages = make_environment(tmp_path)
    (packages / "turkificate.py").write_text(
        "def turkificate(text):\n    return {'5 elma': 'beş elma', 'İki\\n': 'iki'}[text]\n"
    )
    said = say(TURKIFICATE, ["5 elma", "of this it knows nothing", "İki\n"], tmp_path)
    assert said == ("beş elma", None, "iki")


def test_numbers_alone_are_given_to_what_says_only_numbers(tmp_path: Path) -> None:
    packages = make_environment(tmp_path)
    (packages / "num2words.py").write_text("def num2words(number, lang): return f'<{number}>'\n")
    texts = ["1.250 kişi, 3,05 puan, 0,0 ve 7'de; 3.5 ve B12 kalır."]
    said = say(Other("num2words", "0.5.14"), texts, tmp_path)
    assert said == (
        "<1250> kişi, <3> virgül sıfır <5> puan, <0> virgül sıfır ve <7>'de; 3.5 ve B12 kalır.",
    )

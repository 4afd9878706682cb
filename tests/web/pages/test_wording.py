"""The words of the pages: in both languages, all of them used, and chosen as the visitor wants."""

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_errors import LEAVES, SUBJECT, make
from tts_job import text
from tts_job.errors import TtsJobError
from tts_job.web.pages import wording
from tts_job.web.pages.wording import Sentence, choose, words_in

FOLDER = Path(wording.__file__).parent
NOW = dt.datetime.fromisoformat("2026-03-04T10:00:00+03:00")
AT_A_TERMINAL = ("WorkerRunning", "DataInUse", "FolderServed", "HeldDamaged")
"""Errors that no page shows."""
MADE_OF = ("exit_", "why_", "rule_")
"""How keys begin that are put together; the words of states are named by states."""


def keys_used() -> set[str]:
    texts = [path.read_text("utf-8") for path in FOLDER.glob("**/*.j2")]
    texts += [path.read_text("utf-8") for path in FOLDER.glob("*.py")]
    found = {key for text in texts for key in re.findall(r"\b(?:w|words)\(['\"](\w+)['\"]\)", text)}
    return found | {key for text in texts for key in re.findall(r"['\"]([a-z_]{4,})['\"]", text)}


def test_each_word_is_there_in_both_languages() -> None:
    for key, texts in wording._words().items():
        assert len(texts) == 2, key
        assert all(text.strip() for text in texts), key


def test_every_word_that_a_page_asks_for_is_there() -> None:
    texts = (path.read_text("utf-8") for path in FOLDER.glob("**/*.j2"))
    asked = {key for text in texts for key in re.findall(r"\bw\('(\w+)'\)", text)}
    assert len(asked) > 80
    assert asked <= wording._words().keys()


def test_whatever_a_page_may_have_to_name_has_a_name() -> None:
    from tts_job.jobs.job import JobState
    from tts_job.library.entry import State
    from tts_job.library.held import Why
    from tts_job.text.spoken import ORDER
    from tts_job.text.spoken.lexicon import RULE
    from tts_job.text.spoken.rule import PatternRule

    named = {f"why_{why.value}" for why in Why}
    rules = (rule for family in ORDER.families for rule in family.rules)
    named |= {f"rule_{rule.name}" for rule in rules if isinstance(rule, PatternRule)}
    named |= {f"rule_{RULE}", *(state.value for state in (*JobState, *State))}
    assert named <= wording._words().keys()


def test_no_word_is_kept_that_no_page_uses() -> None:
    from tts_job.editor import page
    from tts_job.jobs.job import JobState
    from tts_job.library.entry import State

    states = {state.value for state in (*JobState, *State)} | {"updated", "unchanged"}
    own = wording._words().keys() - page.words().keys()
    kept = {key for key in own if not key.startswith(MADE_OF)}
    assert kept - keys_used() - states == set()


@pytest.mark.parametrize(
    ("cookie", "header", "language"),
    [
        ("", "", "tr"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "de,en;q=0.5,tr;q=0.7", "tr"),
        ("", "de-DE", "tr"),
        ("tr", "en", "tr"),
        ("xx", "en", "en"),
        ("", "en;q=nonsense, tr;level=1", "tr"),
    ],
)
def test_the_language_is_the_chosen_one_else_the_one_asked_for(
    cookie: str, header: str, language: str
) -> None:
    assert choose(cookie, header) == language


@given(st.text(), st.text())
def test_law_whatever_is_asked_for_there_is_a_language(cookie: str, header: str) -> None:
    assert choose(cookie, header) in ("tr", "en")


def test_instants_are_as_short_as_they_are_clear() -> None:
    turkish, english = words_in("tr"), words_in("en")
    assert english.instant(NOW + dt.timedelta(hours=2), NOW) == "12:00"
    assert turkish.instant(NOW + dt.timedelta(days=1), NOW) == "Perşembe\u00a010:00"
    assert english.instant(NOW - dt.timedelta(days=2), NOW) == "Monday\u00a010:00"
    assert turkish.instant(NOW - dt.timedelta(days=40), NOW) == "23\u00a0Ocak\u00a02026\u00a010:00"


def test_figures_are_written_as_each_language_does() -> None:
    turkish, english = words_in("tr"), words_in("en")
    assert (turkish.number(-19.04, 1), english.number(-19.04, 1)) == ("−19,0", "−19.0")
    assert [turkish.duration(s) for s in (12, 90, 3700)] == [
        "12\u00a0sn",
        "2\u00a0dk",
        "1\u00a0sa 2\u00a0dk",
    ]
    assert english.size(2_840_000) == "2.8\u00a0MB"


def test_a_rule_without_a_name_of_its_own_keeps_its_own() -> None:
    assert words_in("tr").rule("number") == "sayı"
    assert words_in("tr").rule("brand-new") == "brand-new"


@pytest.mark.parametrize(
    ("said", "turkish"),
    [
        ("it is empty", "içi boş"),
        ("it has more than 64 MB, or is endless", "64 MB’tan büyük ya da sonu yok"),
        (
            "ölke is no known word, ülke is one; the dots of a vowel were lost or put on",
            "ölke bilinen bir sözcük değil, ülke ise öyle; "
            "bir ünlünün noktaları düşmüş ya da eklenmiş",
        ),
        ("it is read-only for this user", "salt okunur: hizmet oraya yazamıyor"),
    ],
)
def test_what_the_program_says_is_translated(said: str, turkish: str) -> None:
    assert words_in("tr").sentence(said) == Sentence(turkish, "tr")
    assert words_in("en").sentence(said) == Sentence(said, "en")


def sentences_in(tree: ast.AST) -> Iterator[str]:
    """Those that a module says: no docstring, no pattern, no list of words."""
    nodes = list(ast.walk(tree))
    silent = {id(node.value) for node in nodes if isinstance(node, (ast.Expr, ast.Attribute))}
    silent |= {
        id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values
    }
    for node in nodes:
        text = ""
        if isinstance(node, ast.JoinedStr):
            parts = (getattr(part, "value", "") for part in node.values)
            text = "".join(part if isinstance(part, str) else "7" for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        if id(node) not in silent and re.fullmatch(
            r"[\w'./(),:;ç-]+(?: [\w'./(),:;ç-]+){3,17}", text
        ):
            yield text


NO_REASONS = {"first of a sentence", "footnote footnotes endnote endnotes rearnote rearnotes"}
"""Sentences that no person reads."""


@pytest.mark.parametrize("folder", ["document", "repair"])
def test_whatever_was_done_to_a_text_is_told_in_turkish_too(folder: str) -> None:
    paths = sorted((Path(text.__file__).parent / folder).rglob("*.py"))
    found = {each for path in paths for each in sentences_in(ast.parse(path.read_text("utf-8")))}
    assert len(found) > 10
    turkish = words_in("tr")
    assert {each for each in found if turkish.sentence(each).language == "en"} - NO_REASONS == set()


def test_what_nobody_has_translated_is_english_and_marked_so() -> None:
    assert words_in("tr").sentence("brand new") == Sentence("brand new", "en")


def test_braces_in_a_text_are_only_a_text() -> None:
    said = words_in("tr").sentence("there is no key '{0} {x}'")
    assert said == Sentence("“{0} {x}” diye bir anahtar yok", "tr")


@pytest.mark.parametrize("kind", [kind for kind in LEAVES if kind.exit_code in (3, 4, 5)])
def test_what_can_fail_in_a_job_is_said_in_turkish_too(kind: type[TtsJobError]) -> None:
    error = make(kind)
    for said in (error.why, error.advice):
        if said != SUBJECT and kind.__name__ not in AT_A_TERMINAL:
            assert words_in("tr").sentence(said).language == "tr", said


@given(st.text(min_size=1, max_size=60))
def test_law_any_text_is_some_sentence(said: str) -> None:
    assert words_in("tr").sentence(said).text

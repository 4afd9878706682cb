from hypothesis import given
from hypothesis import strategies as st

from tts_job.web.pages.occurrence import nth_at, span

SOME = st.text(alphabet="ab ", min_size=1, max_size=12)


@given(SOME, SOME, SOME)
def test_law_a_word_is_found_where_it_was_counted(before: str, word: str, behind: str) -> None:
    text = before + word + behind
    start = len(before)
    assert span(text, word, nth_at(text, word, start)) == (start, start + len(word))


@given(SOME, st.text(alphabet="abc", max_size=3), st.integers(1, 30))
def test_law_what_is_found_is_the_word(text: str, word: str, nth: int) -> None:
    found = span(text, word, nth)
    if found is not None:
        assert text[slice(*found)] == word
    else:
        assert not word or sum(text.startswith(word, at) for at in range(len(text))) < nth

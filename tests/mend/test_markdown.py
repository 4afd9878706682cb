"""What a PDF said, written as Markdown, is read as the same words."""

from hypothesis import given
from hypothesis import strategies as st

from tts_job.mend.markdown import write_markdown
from tts_job.model import Kind, Paragraph, Speech
from tts_job.text.document import parse_document

LINE = st.text(alphabet="ab ÇıŞ.,:;!?'-*_`~[](){}<>&#|\\/+=^\"19%•", min_size=1, max_size=40)


@given(st.lists(LINE.filter(lambda text: any(map(str.isalnum, text))), min_size=1, max_size=4))
def test_no_sign_of_a_text_is_taken_for_markup(texts: list[str]) -> None:
    flat = [" ".join(text.split()) for text in texts]
    speech = Speech("Başlık", tuple(Paragraph(Kind.PARAGRAPH, text) for text in flat))
    document = parse_document(write_markdown(speech, {}).encode("utf-8"), "speech.md")
    assert [block.text for block in document.blocks] == flat


def test_what_the_speech_does_not_tell_goes_on_in_front_matter() -> None:
    speech = Speech("Başlık", (Paragraph(Kind.PARAGRAPH, "Söz."),))
    text = write_markdown(speech, {"slug": "acilis", "voice": "tr+f3", "title": "Eski"})
    metadata = parse_document(text.encode("utf-8"), "speech.md").metadata
    assert metadata == {"slug": "acilis", "voice": "tr+f3", "title": "Başlık"}

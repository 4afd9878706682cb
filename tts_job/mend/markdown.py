"""A speech as a Markdown document that is read as the same speech."""

from collections.abc import Mapping

from tts_job.model import Kind, Origin, Speech
from tts_job.text.regex import regex

_SPECIAL = regex(r"[\\`*_~<>\[\]&#|]|^[-+•▪●‣◦]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|(?<=^\d{3})[.)]")
"""What may be markup, anywhere or at the beginning of a paragraph."""


def write_markdown(speech: Speech, metadata: Mapping[str, str]) -> str:
    """`metadata` is front matter that the speech itself does not tell: slug, voice, embargo."""
    is_told = bool(speech.title_paragraph) or speech.title_from is Origin.GUESSED
    facts = {
        "title": "" if is_told else speech.title,
        "speaker": speech.speaker,
        "office": speech.office,
        "occasion": speech.occasion,
        "place": speech.place,
        "date": speech.date.isoformat() if speech.date else "",
    }
    known = {**metadata, **facts}
    lines = ["---", *(f"{key}: {value}" for key, value in known.items() if value), "---"]
    if speech.title_paragraph:
        lines += ["", f"# {_escaped(speech.title_paragraph.text)}"]
    for each in speech.paragraphs:
        mark = "## " if each.kind is Kind.HEADING else ""
        lines += ["", mark + _escaped(each.text)]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """As Markdown that means the text itself; entities are read last, and so are never markup."""
    return _SPECIAL.sub(lambda sign: f"&#{ord(sign[0])};", " ".join(text.split()))

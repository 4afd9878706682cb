"""What becomes of footnotes: a speaker says none, but a press office may want them heard."""

from dataclasses import replace
from typing import Literal

from tts_job.model import Document, Form, Note

Footnotes = Literal["drop", "read"]


def heed(document: Document, footnotes: Footnotes) -> Document:
    """`document` with its footnotes where they stand, or without them and with a note of each."""
    removed = tuple(block.text for block in document.blocks if block.form is Form.FOOTNOTE)
    if footnotes == "read" or not removed:
        return document
    note = Note("footnotes", 'text.footnotes is "drop"', removed)
    kept = tuple(block for block in document.blocks if block.form is not Form.FOOTNOTE)
    return replace(document, blocks=kept, notes=(*document.notes, note))

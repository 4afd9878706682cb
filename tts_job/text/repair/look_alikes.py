"""Letters of another alphabet that look like the Turkish ones: Кazakistan with a Cyrillic К.

They come from keyboards that were not switched and from scanners. A word wholly in Cyrillic or
Greek is what it is; one that is mostly Latin is Latin.
"""

from collections.abc import Iterator

from tts_job.model import Block
from tts_job.text import words
from tts_job.text.regex import regex
from tts_job.text.repair.edit import Edit, apply
from tts_job.text.turkish import lower

_CYRILLIC = dict(zip("АВЕКМНОРСТУХІЈЅаеорсухіјѕһ", "ABEKMHOPCTYXIJSaeopcyxijsh", strict=True))
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))
OTHER_ALPHABETS: dict[str, str] = _CYRILLIC | _GREEK
LATIN: dict[str, str] = dict(zip("șȘǧǦĝĜț", "şŞğĞğĞt", strict=True))
"""Letters of other Latin alphabets: right in Brașov, so mended only where a word comes out."""

_WORD = regex(r"[^\W\d_]{2,}+")
_ANY = regex("[" + "".join((*OTHER_ALPHABETS, *LATIN)) + "]")
_TURKISH_LETTER = regex("[A-Za-zçğıöşüâîûÇĞİÖŞÜÂÎÛ]")
_TURKISH = regex(f"{_TURKISH_LETTER.pattern}+")
_MENDED = str.maketrans(OTHER_ALPHABETS | LATIN)


def mend_look_alikes(block: Block) -> Block:
    if not _ANY.search(block.text):
        return block
    return apply(block, tuple(_edits(block.text)))


def _edits(text: str) -> Iterator[Edit]:
    for match in _WORD.finditer(text):
        word = match[0]
        mended = word.translate(_MENDED)
        if mended == word or not _TURKISH.fullmatch(mended):
            continue
        other = sum(letter in OTHER_ALPHABETS for letter in word)
        latin = len(_TURKISH_LETTER.findall(word))
        listed = words.is_listed(lower(mended))
        # A whole word of look-alikes may be Russian (сор, тур): some of it must be Latin.
        if latin and (listed or latin > other > 0):
            yield Edit(
                match.start(),
                match.end(),
                mended,
                "look-alike",
                "letters of another alphabet stood for those that look the same",
                0.99 if listed else 0.9,
            )

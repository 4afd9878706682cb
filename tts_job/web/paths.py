"""From the path of a request to names below a folder, or to nothing.

What is decoded once and is then anything but plain names is no path here: no empty or dotted name,
no slash or backslash that was hidden behind a percent sign, no control character, no bytes that are
not UTF-8 (so no overlong forms). Nothing is normalised: a client that means another path says so.
"""

import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

MOST_PATH_BYTES = 1_024
MOST_NAME_BYTES = 255
"""What Linux's file systems take."""
BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
BAD_NAME = re.compile(r"\.|.*[\x00-\x1f\x7f/\\]", re.DOTALL)
"""Begins with a dot (so it is hidden, or leads up), or holds what no name may hold."""


def names_of(raw_path: bytes) -> Sequence[str] | None:
    """The names in the path, as it was sent; the last is empty where it ends in a slash.

    None where it can name no file.
    """
    if not raw_path.startswith(b"/") or len(raw_path) > MOST_PATH_BYTES:
        return None
    names = []
    for written in raw_path[1:].split(b"/"):
        name = _decoded(written)
        if name is None or BAD_NAME.match(name):
            return None
        names.append(name)
    return names if all(names[:-1]) else None


def _decoded(written: bytes) -> str | None:
    if BAD_PERCENT.search(written):
        return None
    plain = unquote_to_bytes(written)
    if len(plain) > MOST_NAME_BYTES:
        return None
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError:
        return None

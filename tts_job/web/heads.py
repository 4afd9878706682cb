"""Answers that are ready to go out: headers joined once and sent many times.

Any ASGI server takes the headers as the sequence of pairs that they are. Ours sees that they are
joined and checked already, and need not be looked at again for each request.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from starlette.types import Scope

Header = tuple[bytes, bytes]
NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9a-z-]+")
"""RFC 9110, section 5.1, in the lower case that ASGI wants."""
UNSAFE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class ReadyHeaders(tuple[Header, ...]):
    """Of an answer whose length is known; all but the date and what concerns the connection."""

    encoded: bytes
    length: int
    """Of the body that a GET brings with them."""

    def joined(self, more: tuple[Header, ...], length: int) -> "ReadyHeaders":
        """With `more` of them, before a body of another length.

        They are not checked: this is for types and numbers of our own, in each answer with a range.
        """
        made = ReadyHeaders(self + more)
        made.encoded = self.encoded + _encode(more)
        made.length = length
        return made


def ready(headers: Iterable[Header], length: int) -> ReadyHeaders:
    """Raises ValueError where a name or value could end its line."""
    made = ReadyHeaders(headers)
    for name, value in made:
        if NAME.fullmatch(name) is None or UNSAFE.search(value):
            raise ValueError(f"no header: {name!r}: {value!r}")
    made.encoded = _encode(made)
    made.length = length
    return made


def _encode(headers: tuple[Header, ...]) -> bytes:
    return b"".join([b"%b: %b\r\n" % header for header in headers])


class Answer(NamedTuple):
    """All of it, in memory. A tuple, since one is made for each request."""

    status: int
    headers: ReadyHeaders
    body: bytes
    """Empty for HEAD."""


Quick = Callable[[Scope], Answer | None]
"""The answer to a request where it can be had without waiting, before a task is started for it."""


def no_quick_answer(_: Scope) -> Answer | None:
    return None

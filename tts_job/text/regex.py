"""Patterns that are compiled when they are first used.

The text has more than two hundred, and Python takes 60 ms to compile them, a sixth of the time
before the first word is spoken. No speech needs them all: one without money compiles none of it.
"""

import re
from typing import AnyStr, Generic, cast

_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")


class _Later(Generic[AnyStr]):
    """Becomes as good as the pattern with the first use of any of its methods."""

    def __init__(self, source: AnyStr, flags: int) -> None:
        self._source: AnyStr = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        """Only asked for what is not there yet."""
        compiled = re.compile(self._source, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, later. A mistake in `source` shows at its first use."""
    return cast("re.Pattern[AnyStr]", _Later(source, flags))

"""Which coding a client takes (RFC 9110, section 12.5.3): gzip or none.

gzip alone: every client and proxy knows it, and it needs nothing but the standard library.
"""

from functools import lru_cache


@lru_cache(maxsize=64)
def takes_gzip(accept_encoding: bytes) -> bool:
    """Whether gzip is liked at least as much as no coding; a header that is absent asks for none.

    Cached: clients of a kind send the same words.
    """
    weights: dict[bytes, float] = {}
    for each in accept_encoding.lower().split(b","):
        coding, *parameters = (part.strip() for part in each.split(b";"))
        if coding:
            weights[coding] = _weight(parameters)
    any_other = weights.get(b"*", 0.0)
    gzip = max(weights.get(b"gzip", any_other), weights.get(b"x-gzip", 0.0))
    return gzip > 0 and gzip >= weights.get(b"identity", 0.0)


def _weight(parameters: list[bytes]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition(b"=")
        if name.strip() == b"q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0

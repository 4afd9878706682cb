"""What is an HTML tag inside a text, and what only stands in angle brackets.

`<Ankara dahil>` is prose and `<a@b.tr>` an address: only the elements of HTML count, and only with
attributes that look like attributes, so that no letter a reader would see is taken for markup.
"""

_INLINE = (
    "a abbr acronym b basefont bdi bdo big cite code data del dfn em font i img ins kbd mark meta"
    " nobr o:p q rp rt ruby s samp small span strike strong sub sup time tt u var wbr"
)
_BLOCKS = (
    "address article aside blockquote body br caption center col colgroup dd details div dl dt"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre"
    " section summary table tbody td tfoot th thead tr ul"
)
_ATTRIBUTES = r"""(?:\s++[\w:.-]++\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=]++))*+\s*+/?"""


def _tags(names: str) -> str:
    return f"</?(?i:{'|'.join(sorted(names.split(), key=len, reverse=True))}){_ATTRIBUTES}>"


INLINE_TAG = _tags(_INLINE)
"""Pattern of a tag inside a line: it parts no words."""
BLOCK_TAG = _tags(_BLOCKS)
"""Pattern of a tag that ends a line."""

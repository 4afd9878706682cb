"""The small page of an answer that brings no file, in Turkish and English."""

import json
from functools import cache
from html import escape

from starlette.types import Scope, Send

from tts_job.data import read_text
from tts_job.web.heads import Answer, Header, ready

WORDS = "web/data/refusals.json"
PAGE = """<!doctype html>
<html lang="tr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{status} {tr_title}</title>
</head>
<body>
<main>
<h1>{tr_title}</h1>
<p>{tr_text}</p>
<section lang="en">
<h2>{en_title}</h2>
<p>{en_text}</p>
</section>
</main>
</body>
</html>
"""
HEADERS: tuple[Header, ...] = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"access-control-allow-origin", b"*"),
)


def refusal(method: str, status: int, *more: Header) -> Answer:
    """The page of `status`, with `more` headers than those of all such pages."""
    body = _page(status)
    length = (b"content-length", b"%d" % len(body))
    headers = ready((*HEADERS, length, *more), len(body))
    return Answer(status, headers, b"" if method == "HEAD" else body)


async def refuse(scope: Scope, send: Send, status: int, *more: Header) -> None:
    """Answer with the page of `status`, and `more` headers than those of all such pages."""
    answer = refusal(scope["method"], status, *more)
    await send({"type": "http.response.start", "status": status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


@cache
def _page(status: int) -> bytes:
    words = json.loads(read_text(WORDS))[str(status)]
    (tr_title, tr_text), (en_title, en_text) = words["tr"], words["en"]
    return PAGE.format(
        status=status,
        tr_title=escape(tr_title),
        tr_text=escape(tr_text),
        en_title=escape(en_title),
        en_text=escape(en_text),
    ).encode()

"""Templates to answers: what every page of the editor is given, and the headers that guard it."""

from functools import cache
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

from tts_job.data import read_bytes, read_text, templates
from tts_job.editor.page import TEMPLATES as PREVIEW
from tts_job.podcast.site import ASSETS as SITE
from tts_job.web.pages.wording import Words

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = "web/pages/templates/"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Vary": "Cookie, Accept-Language",
}
"""With the referrer kept back altogether, browsers send `Origin: null` with forms."""
ASSETS = {
    "site.css": SITE["assets/site.css"],
    "early.js": SITE["assets/early.js"],
    "icon.svg": SITE["assets/icon.svg"],
    "manrope.ttf": SITE["assets/manrope.ttf"],
    "text.css": f"{PREVIEW}text.css",
    "pages.css": f"{TEMPLATES}pages.css",
    "pages.js": f"{TEMPLATES}pages.js",
}
"""Name -> where it lies in the package. The design is the listeners' pages' own."""
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "ttf": "font/ttf"}


def page(template: str, words: Words, **values: object) -> Response:
    """A whole page; `values` are what its template names."""
    found = _environment().get_template(f"{TEMPLATES}{template}.html.j2")
    html = found.render(w=words, **values).encode("utf-8", "replace")
    return HTMLResponse(html, headers=HEADERS | {"Content-Language": words.language})


def asset(name: str) -> Response | None:
    """A file that pages link, by its name."""
    if name not in ASSETS:
        return None
    kind = TYPES[name.rpartition(".")[2]]
    headers = HEADERS | {"Cache-Control": "private, max-age=300"}
    return Response(read_bytes(ASSETS[name]), headers=headers, media_type=kind)


@cache
def _environment() -> "Environment":
    """One that also finds the parts of the preview's page, by their path in the package."""
    environment = templates("")
    environment.globals["symbols"] = read_text(f"{TEMPLATES}symbols.svg")
    return environment

"""Where listeners subscribe: the address in words and as a QR code, and who can reach it."""

import segno
from starlette.responses import Response

from tts_job.podcast.feed import FEED
from tts_job.podcast.site import subscriptions
from tts_job.settings.addresses import is_local
from tts_job.web.house import InHouse
from tts_job.web.pages.route import pages, show
from tts_job.web.pages.visit import Visiting

QUIET_ZONE = 4
"""Modules of light around a QR code (ISO/IEC 18004, 6.3.8)."""

router = pages()


@router.get("/listen")
def show_address(house: InHouse, visiting: Visiting) -> Response:
    settings = house.settings()
    address = settings.show.base_url + FEED
    return show(
        "listen",
        "listen_page",
        visiting,
        house,
        address=address,
        qr=qr_code(address),
        is_local=is_local(settings.show.base_url),
        is_open=settings.feed.open,
        subscriptions=subscriptions(address),
    )


def qr_code(address: str) -> str:
    """As SVG to put into a page: with attributes alone, as a strict policy wants it."""
    code = segno.make(address, micro=False)
    return code.svg_inline(border=QUIET_ZONE, omitsize=True, dark="#000", light="#fff")

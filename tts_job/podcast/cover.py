"""Cover art: draws one when the user has none, checks the user's own, makes small copies.

The drawn cover has one idea: the title, and under it the same title as sound: a row of bars whose
heights are the title's digest, so no two shows look alike. Large type on a flat colour, because a
directory shows it 55 pixels wide. The font comes with the package and the layout engine is fixed,
so the same title gives the same bytes on any machine.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from tts_job.data import read_bytes
from tts_job.errors import BadCover

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SMALLEST_PIXELS = 1400
LARGEST_PIXELS = 3000
"""Apple Podcasts, "Artwork requirements": square, 1400 to 3000 pixels, JPEG or PNG, RGB."""

FONT = "podcast/font/Manrope-ExtraBold-subset.ttf"

# The page of the drawn cover, in pixels of a LARGEST_PIXELS square.
MARGIN = 230
TITLE_TOP = 500
TITLE_HEIGHT = 1480
LARGEST_TYPE = 760
SMALLEST_TYPE = 130
LINE_HEIGHT = 1.08
"""Of the type size: tight, as headlines are set, with room for the dot of İ over the tail of ş."""
AUTHOR_TYPE = 118
AUTHOR_TOP = 225
BARS = 24
BAR_GAP = 0.42
"""Of a bar's pitch."""
TALLEST_BAR = 1250
LOWEST_BAR_SHARE = 0.2
BARS_BELOW_TITLE = 300
JPEG_QUALITY = 82

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """Ink on ground has a contrast of at least 7 to 1 (WCAG 2.2, 1.4.6)."""

    ground: Colour
    ink: Colour
    accent: Colour


PALETTES = (
    Palette(ground=(18, 44, 66), ink=(250, 244, 232), accent=(236, 106, 74)),
    Palette(ground=(122, 24, 36), ink=(252, 243, 230), accent=(240, 176, 92)),
    Palette(ground=(16, 66, 60), ink=(246, 244, 228), accent=(240, 188, 76)),
    Palette(ground=(52, 34, 88), ink=(248, 242, 250), accent=(242, 130, 120)),
    Palette(ground=(244, 236, 218), ink=(30, 34, 52), accent=(206, 62, 48)),
    Palette(ground=(242, 186, 66), ink=(34, 26, 20), accent=(34, 26, 20)),
    Palette(ground=(30, 32, 36), ink=(246, 242, 234), accent=(96, 190, 166)),
    Palette(ground=(226, 232, 232), ink=(20, 40, 62), accent=(28, 108, 130)),
)


def draw_cover(show_title: str, author: str) -> bytes:
    """A JPEG of 3000 x 3000 pixels. The same title and author give the same bytes."""
    from PIL import Image, ImageDraw

    title = _printable(show_title) or _printable(author)
    palette = PALETTES[_digest(title)[0] % len(PALETTES)]
    image = Image.new("RGB", (LARGEST_PIXELS, LARGEST_PIXELS), palette.ground)
    draw = ImageDraw.Draw(image)
    _draw_author(draw, _printable(author), palette)
    bottom = _draw_title(draw, title, palette)
    tallest = min(TALLEST_BAR, LARGEST_PIXELS - bottom - BARS_BELOW_TITLE)
    _draw_bars(draw, title, tallest, palette)
    return _jpeg(image)


def check_cover(data: bytes, name: str) -> None:
    """Return if podcast directories take `data` as a cover, else raise BadCover on `name`."""
    image = _open(data, name)
    width, height = image.size
    if width != height:
        raise BadCover(name, f"it has {width} x {height} pixels and is not square")
    if width < SMALLEST_PIXELS:
        raise BadCover(name, f"its side of {width} pixels is less than {SMALLEST_PIXELS}")
    if width > LARGEST_PIXELS:
        raise BadCover(name, f"its side of {width} pixels is more than {LARGEST_PIXELS}")
    if image.mode != "RGB":
        raise BadCover(name, f"its colours are stored as {image.mode}, and not as RGB")
    if "transparency" in image.info:
        raise BadCover(name, "it is transparent in places")
    _load(image, name)


def as_jpeg(data: bytes) -> bytes:
    """A cover that was checked, as JPEG: it is served under the name of one."""
    image = _open(data, "cover")
    if image.format == "JPEG":
        return data
    _load(image, "cover")
    return _jpeg(image.convert("RGB"))


def small_cover(data: bytes, pixels: int = 600) -> bytes:
    """A square JPEG of `pixels` a side, for tags and pages, from a cover that was checked."""
    from PIL import Image

    image = _open(data, "cover")
    image.draft("RGB", (pixels, pixels))
    _load(image, "cover")
    small = image.convert("RGB").resize(
        (pixels, pixels), Image.Resampling.LANCZOS, reducing_gap=2.0
    )
    return _jpeg(small)


# --- the drawn cover --------------------------------------------------------------------------


def _draw_author(draw: "ImageDraw", author: str, palette: Palette) -> None:
    font = _font(AUTHOR_TYPE)
    text = _shortened(author, font, LARGEST_PIXELS - 2 * MARGIN)
    draw.text((MARGIN, AUTHOR_TOP), text, fill=palette.accent, font=font)


def _draw_title(draw: "ImageDraw", title: str, palette: Palette) -> int:
    """Returns where the title ends."""
    size, lines = _fitted(title, LARGEST_PIXELS - 2 * MARGIN, TITLE_HEIGHT)
    font = _font(size)
    for number, line in enumerate(lines):
        # Letters start a little right of their origin, more so the larger they are.
        left = MARGIN - font.getbbox(line)[0]
        draw.text((left, TITLE_TOP + number * size * LINE_HEIGHT), line, palette.ink, font)
    return TITLE_TOP + int(len(lines) * size * LINE_HEIGHT)


def _draw_bars(draw: "ImageDraw", title: str, tallest: int, palette: Palette) -> None:
    pitch = (LARGEST_PIXELS - 2 * MARGIN) / (BARS - BAR_GAP)
    width = pitch * (1 - BAR_GAP)
    for number, byte in enumerate(_digest(title)[:BARS]):
        left = MARGIN + number * pitch
        height = tallest * (LOWEST_BAR_SHARE + (1 - LOWEST_BAR_SHARE) * byte / 255)
        draw.rounded_rectangle(
            (left, LARGEST_PIXELS - height, left + width, LARGEST_PIXELS + width),
            radius=width / 2,
            fill=palette.accent,
        )


def _fitted(text: str, width: int, height: int) -> tuple[int, tuple[str, ...]]:
    """The largest type size at which `text`, cut at spaces, fits into the box, and its lines."""
    words = text.split()
    trial = _font(LARGEST_TYPE)
    widths = [trial.getlength(word) / LARGEST_TYPE for word in words]
    space = trial.getlength(" ") / LARGEST_TYPE
    for size in range(LARGEST_TYPE, SMALLEST_TYPE, -10):
        lines = _wrapped(words, widths, space, width / size)
        if max(widths, default=0) <= width / size and len(lines) * size * LINE_HEIGHT <= height:
            return size, lines
    lines = _wrapped(words, widths, space, width / SMALLEST_TYPE)
    room = int(height / (SMALLEST_TYPE * LINE_HEIGHT))
    if len(lines) > room:
        lines = (*lines[: room - 1], " ".join(lines[room - 1 :]))
    font = _font(SMALLEST_TYPE)
    return SMALLEST_TYPE, tuple(_shortened(line, font, width) for line in lines)


def _wrapped(
    words: Sequence[str], widths: Sequence[float], space: float, width: float
) -> tuple[str, ...]:
    lines: list[list[str]] = []
    used = width
    for word, needed in zip(words, widths, strict=True):
        if lines and used + space + needed <= width:
            lines[-1].append(word)
            used += space + needed
        else:
            lines.append([word])
            used = needed
    return tuple(" ".join(line) for line in lines)


def _shortened(text: str, font: "FreeTypeFont", width: int) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _printable(text: str) -> str:
    """On one line, composed (so that ş is one letter of the font), without control characters."""
    return " ".join(
        "".join(
            " " if ch.isspace() else ch
            for ch in unicodedata.normalize("NFC", text)
            if ch.isspace() or unicodedata.category(ch)[0] != "C"
        ).split()
    )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _font(size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    # The other layout engine, raqm, is there or not by machine, and places letters differently.
    return ImageFont.truetype(BytesIO(read_bytes(FONT)), size, layout_engine=ImageFont.Layout.BASIC)


# --- images -----------------------------------------------------------------------------------


def _open(data: bytes, name: str) -> "Image":
    """Reads the head only; pixels are decoded by `_load`, after the size is known to be sane."""
    from PIL import Image, UnidentifiedImageError

    try:
        return Image.open(BytesIO(data), formats=("JPEG", "PNG"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadCover(name, f"its side is more than {LARGEST_PIXELS} pixels") from error
    except UnidentifiedImageError as error:
        raise BadCover(name, "it is neither a JPEG nor a PNG") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise BadCover(name, f"it is damaged ({error})") from error


def _load(image: "Image", name: str) -> None:
    try:
        image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise BadCover(name, f"it is damaged ({error})") from error


def _jpeg(image: "Image") -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return out.getvalue()

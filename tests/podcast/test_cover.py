"""The cover: what is drawn, what is refused, what small copies look like."""

import zlib
from collections.abc import Mapping
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from tts_job.data import read_bytes
from tts_job.errors import BadCover
from tts_job.podcast.cover import (
    FONT,
    LARGEST_TYPE,
    MARGIN,
    PALETTES,
    Colour,
    Palette,
    as_jpeg,
    check_cover,
    draw_cover,
    small_cover,
)

TITLE = "Örnek Konuşmalar"
AUTHOR = "Örnek Basın Ofisi"


def image_of(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def encoded(
    size: tuple[int, int] = (1400, 1400),
    mode: str = "RGB",
    kind: str = "PNG",
    options: Mapping[str, object] | None = None,
) -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, kind, **(options or {}))
    return out.getvalue()


def test_a_drawn_cover_is_a_cover_that_directories_take() -> None:
    data = draw_cover(TITLE, AUTHOR)
    image = image_of(data)
    assert (image.format, image.size, image.mode) == ("JPEG", (3000, 3000), "RGB")
    assert len(data) < 500_000
    check_cover(data, "drawn")


def test_the_same_title_gives_the_same_bytes_and_another_title_others() -> None:
    assert draw_cover(TITLE, AUTHOR) == draw_cover(TITLE, AUTHOR)
    assert draw_cover(TITLE, AUTHOR) != draw_cover(TITLE + "ı", AUTHOR)


def test_composed_and_decomposed_letters_give_the_same_cover() -> None:
    assert draw_cover("İş", "ş") == draw_cover("I\u0307s\u0327", "s\u0327")


@pytest.mark.parametrize(
    "title",
    ["", "Söz", "ş" * 90, "Uzun bir başlık " * 20, "\u202e\x00\n\t", "言葉", "😀", "\ud800"],
)
def test_any_title_gives_a_cover(title: str) -> None:
    check_cover(draw_cover(title, title), "drawn")


@settings(max_examples=8, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_the_drawing_or_makes_it_large(title: str, author: str) -> None:
    data = draw_cover(title, author)
    assert len(data) < 500_000
    check_cover(data, "drawn")


@pytest.mark.parametrize("title", ["Söz", TITLE, "Haftalık Değerlendirme Toplantıları", "ş" * 90])
def test_the_title_stays_inside_the_margins(title: str) -> None:
    image = image_of(draw_cover(title, "")).convert("RGB")
    ground = image.getpixel((5, 5))
    frame = image.crop((0, 0, MARGIN - 60, 3000)), image.crop((3000 - MARGIN + 60, 0, 3000, 3000))
    for strip in frame:
        assert strip.getcolors() == [(strip.width * strip.height, ground)]


def test_the_font_draws_each_letter_of_turkish() -> None:
    font = ImageFont.truetype(BytesIO(read_bytes(FONT)), 64)
    missing = bytes(font.getmask("\uffff"))
    for letter in "abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZâîûÂÎÛ’“”…–":
        assert bytes(font.getmask(letter)) != missing, letter
    assert bytes(font.getmask("İ")) != bytes(font.getmask("I"))
    assert bytes(font.getmask("ş")) != bytes(font.getmask("s"))


def luminance(colour: Colour) -> float:
    """WCAG 2.2, "relative luminance"."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (part / 255 for part in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", PALETTES)
def test_every_palette_can_be_read(palette: Palette) -> None:
    assert contrast(palette.ground, palette.ink) >= 7
    assert contrast(palette.ground, palette.accent) >= 3


def test_at_55_pixels_the_title_still_stands_out() -> None:
    tiny = image_of(small_cover(draw_cover("Söz", ""), 55)).convert("L")
    low, high = tiny.crop((5, 8, 50, 30)).getextrema()
    assert isinstance(low, int)
    assert isinstance(high, int)
    assert high - low > 100
    assert LARGEST_TYPE / 3000 * 55 > 12


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("side", [1400, 2000, 3000])
def test_a_square_rgb_image_of_the_right_size_is_taken(kind: str, side: int) -> None:
    check_cover(encoded((side, side), kind=kind), "cover")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (encoded((1399, 1399)), "1399 pixels is less than 1400"),
        (encoded((3001, 3001)), "3001 pixels is more than 3000"),
        (encoded((1400, 1401)), "1400 x 1401 pixels and is not square"),
        (encoded((1401, 1400)), "1401 x 1400 pixels and is not square"),
        (encoded(mode="RGBA"), "stored as RGBA"),
        (encoded(mode="CMYK", kind="JPEG"), "stored as CMYK"),
        (encoded(mode="L"), "stored as L"),
        (encoded(mode="P"), "stored as P"),
        (encoded(options={"transparency": (0, 0, 0)}), "transparent in places"),
        (encoded(kind="GIF"), "neither a JPEG nor a PNG"),
        (encoded(kind="WEBP"), "neither a JPEG nor a PNG"),
        (b"", "neither a JPEG nor a PNG"),
        (b"<svg/>", "neither a JPEG nor a PNG"),
        (encoded(kind="JPEG")[:-2000], "damaged"),
        (encoded()[:900], "damaged"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_any_other_image_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(BadCover) as caught:
        check_cover(data, "kapak.png")
    assert why in str(caught.value)
    assert "kapak.png" in str(caught.value)


def test_an_image_that_would_fill_the_memory_is_refused_by_its_head_alone() -> None:
    bomb = bytearray(encoded())
    side = (60_000).to_bytes(4, "big")
    bomb[16:24] = side + side
    bomb[29:33] = zlib.crc32(bytes(bomb[12:29])).to_bytes(4, "big")
    with pytest.raises(BadCover, match="more than 3000 pixels"):
        check_cover(bytes(bomb), "bomb.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_small_cover_is_a_jpeg_of_the_asked_size(kind: str) -> None:
    small = small_cover(encoded((3000, 3000), kind=kind))
    assert image_of(small).size == (600, 600)
    assert image_of(small).format == "JPEG"
    assert image_of(small_cover(small, 55)).size == (55, 55)


def test_a_small_cover_of_the_drawn_one_is_light_enough_for_tags() -> None:
    data = draw_cover(TITLE, AUTHOR)
    assert len(small_cover(data)) < 60_000
    assert small_cover(data) == small_cover(data)


def test_a_png_is_served_as_jpeg_and_a_jpeg_as_it_is() -> None:
    drawn = draw_cover("Konuşmalar", "Basın Ofisi")
    png = BytesIO()
    Image.open(BytesIO(drawn)).resize((1400, 1400)).save(png, "PNG")
    assert Image.open(BytesIO(as_jpeg(png.getvalue()))).format == "JPEG"
    assert as_jpeg(drawn) is drawn

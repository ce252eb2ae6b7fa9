"""Draws the picture that stands beside a shared link: an index, what it is about, its grounds.

Tinos is drawn glyph by glyph: composed Vietnamese letters have glyphs of
their own in it, so no shaping library is needed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
MARGIN = 72
WIDTH = SIZE[0] - 2 * MARGIN
#: Room for the emblem, above the title.
EMBLEM = (240, 72)
PAPER, INK, SOFT, BRAND, TRACK = "#ffffff", "#17212b", "#4a5866", "#0d4a86", "#d8dee5"
_FONTS = files("survey").joinpath("static", "fonts")


@dataclass(frozen=True)
class SharePicture:
    """The words and the figure of one picture; shares are 0..1."""

    owner: str
    title: str
    #: Such as "86,4%", or the words that say why there is no figure.
    figure: str
    caption: str
    #: Two lines: the period; respondents and interval.
    grounds: tuple[str, ...]
    foot: str
    share: float | None = None
    lo: float = 0.0
    hi: float = 0.0
    #: The owner's, as PNG; empty: there is none.
    emblem: bytes = b""


@lru_cache(maxsize=64)
def share_picture(words: SharePicture) -> bytes:
    """Draw the picture as PNG, 1200 x 630, the same bytes from the same words."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SIZE[0], 16), fill=BRAND)
    taken = _emblem(image, words.emblem) if words.emblem else 0
    owner = _fitted(words.owner, 30, WIDTH - taken)
    draw.text((MARGIN, 52), owner, font=_font(30), fill=SOFT)
    at = 100
    for line in _wrapped(words.title, 52, 2):
        draw.text((MARGIN, at), line, font=_font(52, bold=True), fill=INK)
        at += 62
    if words.share is None:
        at = 250
        for line in _wrapped(words.figure, 60, 2):
            draw.text((MARGIN, at), line, font=_font(60, bold=True), fill=INK)
            at += 68
        draw.text((MARGIN, at + 12), _fitted(words.caption, 34), font=_font(34), fill=INK)
    else:
        big = _font(150, bold=True)
        draw.text((MARGIN - 6, 228), words.figure, font=big, fill=BRAND)
        left = MARGIN + int(big.getlength(words.figure)) + 28
        for number, line in enumerate(_wrapped(words.caption, 34, 3, SIZE[0] - MARGIN - left)):
            draw.text((left, 262 + 42 * number), line, font=_font(34), fill=INK)
        _bar(draw, words)
    for number, line in enumerate(words.grounds):
        draw.text((MARGIN, 470 + 42 * number), _fitted(line, 32), font=_font(32), fill=INK)
    draw.text((MARGIN, 572), _fitted(words.foot, 26), font=_font(26), fill=SOFT)
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def _emblem(image: Image.Image, png: bytes) -> int:
    """Lay the emblem into the upper right corner; give the width that the owner's name loses."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as drawn:
        drawn.thumbnail(EMBLEM, Image.Resampling.LANCZOS)
        image.paste(drawn, (SIZE[0] - MARGIN - drawn.width, 26 + (EMBLEM[1] - drawn.height) // 2))
        return drawn.width + 24


def _bar(draw: ImageDraw.ImageDraw, words: SharePicture) -> None:
    """Draw the index on the scale from 0 to 100 % with the two ends of its interval."""
    top, bottom = 418, 444
    draw.rectangle((MARGIN, top, MARGIN + WIDTH, bottom), fill=TRACK)
    draw.rectangle((MARGIN, top, MARGIN + WIDTH * (words.share or 0), bottom), fill=BRAND)
    for end in (words.lo, words.hi):
        x = MARGIN + WIDTH * end
        draw.rectangle((x - 2, top - 8, x + 2, bottom + 8), fill=INK)


def _wrapped(text: str, size: int, most: int, width: int = WIDTH) -> list[str]:
    """Break a text into lines; what does not fit the last one ends in dots."""
    font = _font(size, bold=True)
    lines: list[str] = []
    rest = text.split()
    while rest and len(lines) < most:
        taken = 1
        while taken < len(rest) and font.getlength(" ".join(rest[: taken + 1])) <= width:
            taken += 1
        last = len(lines) == most - 1
        lines.append(_fitted(" ".join(rest if last else rest[:taken]), size, width))
        rest = rest[taken:]
    return lines


def _fitted(text: str, size: int, width: int = WIDTH) -> str:
    """Cut a line that is too long."""
    font = _font(size, bold=True)
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1].rstrip()
    return f"{text}…"


@lru_cache(maxsize=16)
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = "Tinos-Bold.ttf" if bold else "Tinos-Regular.ttf"
    data = io.BytesIO(_FONTS.joinpath(name).read_bytes())
    return ImageFont.truetype(data, size, layout_engine=ImageFont.Layout.BASIC)

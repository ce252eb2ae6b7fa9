"""Invented emblems for tests: a star over waves, in every shape and kind of file."""

from __future__ import annotations

import io

from PIL import Image

from survey.rendering.emblem import Emblem, encode_emblem

STAR = "50,8 59,38 90,38 65,56 75,87 50,68 25,87 35,56 10,38 41,38"
SQUARE = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<defs><linearGradient id="g">
<stop stop-color="#c8102e"/><stop offset="1" stop-color="#7a0019"/></linearGradient>
<path id="w" d="M0 88q12 -9 25 0t25 0 25 0 25 0v12H0z"/></defs>
<style>.sea{{fill:#0d4a86}}</style>
<circle cx="50" cy="50" r="50" fill="url(#g)"/><polygon points="{STAR}" fill="#f5c518"/>
<use href="#w" class="sea"/></svg>"""
WIDE = f"""<svg xmlns="http://www.w3.org/2000/svg" width="400mm" height="100mm"
viewBox="0 0 400 100">
<rect width="400" height="100" rx="12" fill="#0d4a86"/><polygon points="{STAR}" fill="#f5c518"/>
<path d="M120 30h240M120 50h240M120 70h160" stroke="#fff" stroke-width="8"/></svg>"""
TALL = f"""<svg xmlns="http://www.w3.org/2000/svg" width="100" height="300">
<path d="M2 2h96v200q0 60 -48 96q-48 -36 -48 -96z" fill="#0b6b3a" stroke="#f5c518"
stroke-width="4"/>
<g transform="translate(0 80)"><polygon points="{STAR}" fill="#f5c518"/></g></svg>"""
DRAWINGS = {"square": SQUARE, "wide": WIDE, "tall": TALL}


def emblem(shape: str = "square") -> Emblem:
    return Emblem(encode_emblem(DRAWINGS[shape].encode()), "Biểu trưng của Sở Nội vụ")


def picture(mode: str = "RGB", size: tuple[int, int] = (300, 200)) -> Image.Image:
    """Paint a blue field with a red corner."""
    image = Image.new("RGB", size, "#0d4a86")
    image.paste("#c8102e", (0, 0, size[0] // 4, size[1] // 4))
    if mode == "I;16":
        return image.convert("L").convert("I").point(lambda shade: shade * 257).convert("I;16")
    return image.quantize(16) if mode == "P" else image.convert(mode, dither=Image.Dither.NONE)


def file_of(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()

"""The authority's emblem: made once from a file that was handed in, printed from then on.

What is kept is never what was handed in, but a picture made of it: small, opaque on white, without
margins, without anything that a file carries besides its picture.
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageFile, ImageOps

from survey.rendering.emblem_drawing import MOST_STRETCHED, STRETCHED, copied_drawing
from survey.rendering.emblem_refused import EmblemRefused
from survey.rendering.pictures import draw_png

LARGEST_FILE = 5_000_000  # bytes
MOST_PIXELS = 4096 * 4096
#: In print the largest is three centimetres high: less would be blurred.
SMALLEST_SIDE = 160  # pixels, of the longer side
#: Sides tried one after the other until the picture is small enough; the last always is.
SIDES = (512, 384, 256)
LARGEST_KEPT = 256_000  # bytes
#: A shade that nobody tells from the white of paper.
NEARLY_WHITE = 8
BROKEN = (OSError, SyntaxError, ValueError, EOFError, zlib.error, struct.error, OverflowError)
_SIGNS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}


@dataclass(frozen=True)
class Emblem:
    """The emblem as it is printed."""

    png: bytes
    #: What it shows, for who does not see it.
    alt: str

    @property
    def mark(self) -> str:
        """Tell it from others, as a person reads it."""
        return hashlib.sha256(self.png).hexdigest()[:8]

    @property
    def name(self) -> str:
        """Name it in a print, after its content: with another emblem it is another document."""
        return f"given/{hashlib.sha256(self.png).hexdigest()[:32]}.png"

    @property
    def pictures(self) -> dict[str, bytes]:
        """Give the picture under its name, for the press."""
        return {self.name: self.png}


def encode_emblem(content: bytes) -> bytes:
    """Make the picture that is kept, as PNG; EmblemRefused says why a file cannot be one."""
    check_kind(content)
    if _kind(content) == "SVG":
        content = _drawn(copied_drawing(content))
    return _small(_trimmed(_on_white(_opened(content))))


def check_kind(content: bytes) -> None:
    """Refuse what is no picture of a kind we take, by its content: names say nothing."""
    if not content:
        raise EmblemRefused("Tệp trống.")
    if len(content) > LARGEST_FILE:
        raise EmblemRefused(f"Tệp quá lớn: nhiều nhất {LARGEST_FILE // 1_000_000} MB.")
    if _kind(content) is None:
        raise EmblemRefused("Chỉ nhận tệp PNG, JPEG hoặc SVG.")


def is_whole(png: bytes) -> bool:
    """Tell whether a kept picture is as it was made: every part there, none altered."""
    if not png.startswith(b"\x89PNG") or len(png) > LARGEST_KEPT:
        return False
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            image.verify()
            return max(image.size) <= max(SIDES)
    except BROKEN:
        return False


@lru_cache(maxsize=16)
def smaller(png: bytes, width: int, height: int) -> bytes:
    """Give the emblem so that it fits into a box of pixels, in few bytes."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
        image.thumbnail((width, height), Image.Resampling.LANCZOS)
        return _written(image.quantize(64, dither=Image.Dither.NONE))


def size_of(png: bytes) -> tuple[int, int]:
    """Read width and height in pixels from the head of a PNG."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def _kind(content: bytes) -> str | None:
    for sign, kind in _SIGNS.items():
        if content.startswith(sign):
            return kind
    return "SVG" if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") else None


def _drawn(drawing: str) -> bytes:
    try:
        return draw_png(drawing, None)
    except BaseException as error:
        # The engine panics at numbers without measure; that is no Exception, and cannot travel.
        if isinstance(error, ValueError) or type(error).__name__ == "PanicException":
            raise EmblemRefused("Tệp SVG không vẽ được; hãy gửi tệp PNG.") from None
        raise


def _opened(content: bytes) -> Image.Image:
    # The print engine switches this off for the whole process; here a cut picture is refused.
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning):
            image = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
        if image.width * image.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        if image.format == "PNG" and getattr(image, "is_animated", False):
            raise EmblemRefused("Ảnh động không dùng được; hãy gửi một ảnh đứng yên.")
        image.load()
    except EmblemRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise EmblemRefused("Ảnh quá lớn: nhiều nhất 4096 × 4096 điểm ảnh.") from None
    except BROKEN:
        raise EmblemRefused("Tệp ảnh bị hỏng hoặc bị cắt cụt.") from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
    return image


def _on_white(image: Image.Image) -> Image.Image:
    """Lay a picture of any mode on white paper, turned as its camera noted."""
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):  # sixteen bits of grey
        image = image.convert("I").point(lambda shade: shade / 257).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    paper = Image.new("RGBA", image.size, "#ffffff")
    return Image.alpha_composite(paper, image).convert("RGB")


def _trimmed(image: Image.Image) -> Image.Image:
    """Cut the white margins off; what is nothing but white is refused."""
    paper = Image.new("RGB", image.size, "#ffffff")
    dark = ImageChops.difference(image, paper).convert("L")
    box = dark.point(lambda shade: 255 if shade > NEARLY_WHITE else 0).getbbox()
    if box is None:
        raise EmblemRefused("Ảnh trống, hoặc chỉ có màu trắng nên không thấy được trên giấy.")
    image = image.crop(box)
    if max(image.size) < SMALLEST_SIDE:
        raise EmblemRefused(f"Ảnh quá nhỏ, in ra bị mờ: cạnh dài ít nhất {SMALLEST_SIDE} điểm ảnh.")
    if max(image.size) > MOST_STRETCHED * min(image.size):
        raise EmblemRefused(STRETCHED)
    return image


def _small(image: Image.Image) -> bytes:
    written = b""
    for side in SIDES:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        written = _written(image)
        if len(written) <= LARGEST_KEPT:
            break
    return written


def _written(image: Image.Image) -> bytes:
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    if image.mode == "P":
        bare.putpalette(image.getpalette() or [])
    target = io.BytesIO()
    bare.save(target, "PNG")
    return target.getvalue()

"""A file becomes an emblem or is refused in plain words; nothing it names is read or fetched."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageFile

from survey.rendering.emblem import LARGEST_KEPT, encode_emblem, is_whole, size_of, smaller
from survey.rendering.emblem_drawing import copied_drawing
from survey.rendering.emblem_refused import EmblemRefused
from survey.rendering.pictures import draw_png
from tests.survey.rendering.canary import Canary, singing
from tests.survey.rendering.emblems import DRAWINGS, SQUARE, file_of, picture

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 10 10">{}<rect width="10" height="10" fill="#0d4a86"/></svg>'
)


@pytest.fixture
def canary() -> Iterator[Canary]:
    with singing() as canary:
        yield canary


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def wrong(content: bytes | str) -> str:
    with pytest.raises(EmblemRefused) as told:
        encode_emblem(content.encode() if isinstance(content, str) else content)
    return str(told.value)


def test_a_picture_of_any_mode_becomes_a_small_opaque_png():
    for mode, kind in (
        *((mode, "PNG") for mode in ("RGB", "RGBA", "P", "L", "LA", "1", "I;16")),
        *((mode, "JPEG") for mode in ("RGB", "CMYK", "L")),
    ):
        sent = file_of(picture(mode, (660, 440)), kind)
        made = opened(encode_emblem(sent))
        assert (made.format, made.mode, made.size) == ("PNG", "RGB", (512, 341)), (mode, kind)
        red, _, blue = made.getpixel((400, 300))
        assert (blue > red + 60) == (mode not in ("L", "LA", "1", "I;16")), (mode, kind)
    assert encode_emblem(sent) == encode_emblem(sent)


def test_what_a_picture_carries_besides_its_picture_is_left_behind():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "who took it and where"
    sent = file_of(picture(), "JPEG", exif=exif, comment=b"secret") + b"<script>trailing</script>"
    made = encode_emblem(sent)
    assert size_of(made) == (200, 300)
    assert opened(made).info == {}
    assert not any(word in made for word in (b"secret", b"script", b"who took"))


def test_white_margins_are_cut_off_and_what_shines_through_is_paper():
    image = Image.new("RGBA", (600, 600), (255, 255, 255, 0))
    image.paste((200, 16, 46, 255), (200, 100, 400, 500))
    made = opened(encode_emblem(file_of(image)))
    assert made.size == (200, 400)
    assert made.getpixel((100, 200)) == (200, 16, 46)


@pytest.mark.parametrize(("shape", "size"), [("square", 1.0), ("wide", 4.0), ("tall", 1 / 3)])
def test_a_drawing_becomes_a_picture_of_its_own_shape(shape: str, size: float):
    made = encode_emblem(DRAWINGS[shape].encode())
    width, height = size_of(made)
    assert max(width, height) == 512
    assert width / height == pytest.approx(size, rel=0.04)
    assert is_whole(made)


def test_notes_of_drawing_programs_are_left_out():
    noted = SQUARE.replace(
        "<defs>",
        '<!DOCTYPE comment><title>Sao</title><metadata><x xmlns="urn:x">…</x></metadata>'
        '<i:view xmlns:i="http://www.inkscape.org/" i:zoom="2"/><defs>',
    ).replace("<!DOCTYPE comment>", "")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
    head += '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    assert encode_emblem((head + noted).encode()) == encode_emblem(SQUARE.encode())


def test_pictures_that_are_broken_cut_or_greedy_are_refused_by_name(
    monkeypatch: pytest.MonkeyPatch,
):
    # As the print engine sets it for the whole process: cut pictures pass.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    whole = file_of(picture(), "PNG")
    photo = file_of(picture(size=(900, 900)), "JPEG", quality=95)
    frames = [picture(), picture().rotate(90, expand=False)]
    bomb = file_of(Image.new("1", (9000, 9000)))
    pale = Image.new("RGB", (300, 300), "#fefefe")
    for sent, said in (
        (b"", "Tệp trống"),
        (whole[:-40], "hỏng hoặc bị cắt cụt"),
        (whole[:20], "hỏng hoặc bị cắt cụt"),
        (photo[: len(photo) // 2], "hỏng hoặc bị cắt cụt"),
        (whole[:60] + b"\0" * 40 + whole[100:], "hỏng hoặc bị cắt cụt"),
        (file_of(frames[0], "PNG", save_all=True, append_images=frames[1:]), "Ảnh động"),
        (bomb, "4096 × 4096"),
        (file_of(picture(), "GIF"), "Chỉ nhận tệp PNG, JPEG hoặc SVG"),
        (b"%PDF-1.7", "Chỉ nhận tệp PNG, JPEG hoặc SVG"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 5_000_001, "nhiều nhất 5 MB"),
        (file_of(picture(size=(90, 60))), "quá nhỏ"),
        (file_of(picture(size=(1200, 100))), "quá dài"),
        (file_of(pale), "chỉ có màu trắng"),
        (file_of(Image.new("RGBA", (300, 300))), "Ảnh trống"),
    ):
        assert said in wrong(sent), said
    assert ImageFile.LOAD_TRUNCATED_IMAGES


def test_drawings_that_are_broken_or_greedy_are_refused_by_name():
    laugh = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    uses = "".join(f'<g id="g{n}">{f"""<use href="#g{n - 1}"/>""" * 10}</g>' for n in range(1, 6))
    for sent, said in (
        (f'<!DOCTYPE svg [<!ENTITY a0 "ha">{laugh}]>' + DRAWING.format("&a8;"), "ENTITY"),
        (DRAWING.format(f'<g id="g0"><path d="M0 0h1"/></g>{uses}<use href="#g5"/>'), "lặp lại"),
        (DRAWING.format('<g id="a"><use href="#a"/></g>'), "tự gọi lại"),
        (DRAWING.format("<g>" * 100 + "</g>" * 100), "lồng quá sâu"),
        (DRAWING.format("<path/>" * 20_001), "quá nhiều nét"),
        (DRAWING.format(f'<path d="{"M0 0h1" * 90_000}"/>'), "quá dài: nhiều nhất 500 KB"),
        (SQUARE[:300], "hỏng hoặc bị cắt cụt"),
        ("<html><body>x</body></html>", "không phải là hình vẽ SVG"),
        (SQUARE.encode("utf-16"), "Chỉ nhận tệp"),
        (b"<" + b"\xff" * 9, "UTF-8"),
        (DRAWING.replace('viewBox="0 0 10 10"', "").format(""), "không ghi kích thước"),
        (DRAWING.replace("0 0 10 10", "0 0 1 1e9").format(""), "quá dài"),
        (DRAWING.replace("0 0 10 10", "0 0 1e999 1").format(""), "không ghi kích thước"),
        (DRAWING.replace("0 0 10 10", "0 0 -5 5").format(""), "không ghi kích thước"),
        (DRAWING.replace("#0d4a86", "none").format(""), "Ảnh trống"),
    ):
        assert said in wrong(sent), (said, wrong(sent))


OUTSIDE = (
    '<image href="{0}" width="10" height="10"/>',
    '<image xlink:href="{0}" width="10" height="10"/>',
    '<filter id="f"><feImage href="{0}"/></filter>',
    '<use href="{0}#a"/>',
    '<use xlink:href="{0}#a"/>',
    '<style>@import url("{0}");</style>',
    "<style>.a{{fill:u\\72l({0}#a)}}</style>",
    '<style>.a{{fill:url( "{0}#a")}}</style>',
    '<path style="fill:url({0}#a)"/>',
    "<path fill=\"URL('{0}#a')\"/>",
    '<linearGradient id="l" href="{0}#a"/>',
    '<script href="{0}"/>',
    '<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="{0}"/></foreignObject>',
    '<a href="{0}"><path/></a>',
    "<path onload=\"fetch('{0}')\"/>",
    '<animate href="{0}"/>',
    "<text>{0}</text>",
)


def test_a_drawing_that_names_anything_outside_is_refused_and_nothing_is_read(
    canary: Canary, tmp_path: Path
):
    secret = tmp_path / "secret.png"
    secret.write_bytes(file_of(Image.new("RGB", (300, 300), "#ff0000")))
    data = base64.b64encode(secret.read_bytes()).decode()
    names = (canary.address, secret.as_uri(), str(secret), f"data:image/png;base64,{data}")
    for shape in OUTSIDE:
        for name in names:
            assert wrong(DRAWING.format(shape.format(name))).startswith("Tệp SVG "), shape
    head = f'<?xml-stylesheet href="{canary.address}"?><!DOCTYPE svg SYSTEM "{canary.address}">'
    made = opened(encode_emblem((head + DRAWING.format("")).encode()))
    assert made.getpixel((9, 9)) == (13, 74, 134)
    assert canary.asked == []


def test_what_an_emblem_is_not_drawn_of_is_refused_by_its_name():
    for part, said in (
        ('<image href="#a"/>', "ảnh nhúng"),
        ("<text>a</text>", "chữ chưa chuyển thành nét vẽ"),
        ("<filter/>", "hiệu ứng (filter)"),
        ("<set/>", "hình động"),
        ("<script/>", "mã lệnh"),
        ("<foreignObject/>", "trang web lồng bên trong"),
        ("<marker/>", "phần “marker” không dùng được"),
    ):
        assert said in wrong(DRAWING.format(part))


def test_the_engine_that_draws_would_have_read_a_file_it_is_told_of(tmp_path: Path):
    """Why a drawing is copied part by part before it is drawn."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(file_of(Image.new("RGB", (300, 300), "#ff0000")))
    named = f'<image href="{secret}" width="10" height="10"/></svg>'
    told = DRAWING.format("").replace("</svg>", named)
    assert opened(draw_png(told, 100)).convert("RGB").getpixel((50, 50)) == (255, 0, 0)
    with pytest.raises(EmblemRefused):
        copied_drawing(told.encode())


def test_the_largest_picture_still_has_a_bounded_size_and_a_small_one_fits_a_page():
    noise = Image.effect_noise((520, 520), 200)
    made = encode_emblem(file_of(Image.merge("RGB", (noise, noise.rotate(90), noise.rotate(180)))))
    assert len(made) <= LARGEST_KEPT
    drawn = encode_emblem(SQUARE.encode())
    small = smaller(drawn, 120, 80)
    assert (size_of(small), len(small) < 4_000) == ((80, 80), True)


def test_a_kept_picture_that_was_cut_or_altered_is_not_whole():
    made = encode_emblem(SQUARE.encode())
    altered = bytearray(made)
    altered[len(made) // 2] ^= 1
    assert [is_whole(one) for one in (made, made[:-20], bytes(altered), b"", made[:8])] == [
        True, False, False, False, False,
    ]  # fmt: skip

"""Copies a drawing (SVG) part by part, taking only what an emblem is drawn of.

The engine that draws opens files that a drawing names, whatever their folder, and would draw a
picture as tall as a street. So it never sees what was handed in: it is given a copy of known
parts that refer to nothing outside, of a size that is chosen here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from survey.rendering.emblem_refused import EmblemRefused

NAMESPACE = "http://www.w3.org/2000/svg"
LONGEST = 500_000  # bytes
MOST_PARTS = 20_000
DEEPEST = 25
#: Emblems are wide or tall, not ribbons.
MOST_STRETCHED = 5.0
DRAWN_SIDE = 1024  # pixels

DRAWN = frozenset(
    {
        *("svg", "g", "defs", "symbol", "use", "switch", "style"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("clipPath", "mask", "pattern", "linearGradient", "radialGradient", "stop"),
    }
)
#: Says something about the drawing and is not drawn.
SAID = frozenset({"title", "desc", "metadata"})
REFUSED = {
    "script": "có mã lệnh",
    "handler": "có mã lệnh",
    "foreignObject": "có trang web lồng bên trong",
    "image": "có ảnh nhúng bên trong; hãy gửi chính ảnh đó ở dạng PNG hoặc JPEG",
    "text": "có chữ chưa chuyển thành nét vẽ; hãy chuyển chữ thành nét (convert to path) hoặc gửi "
    "tệp PNG",
    "filter": "có hiệu ứng (filter); hãy bỏ hiệu ứng hoặc gửi tệp PNG",
    "animate": "là hình động",
    "animateTransform": "là hình động",
    "animateMotion": "là hình động",
    "set": "là hình động",
}
OUTSIDE = "gọi tới tệp hoặc địa chỉ khác; biểu trưng phải nằm trọn trong tệp"
_ADDRESS = re.compile(r"url\s*\(\s*[\"']?\s*([^\s\"')]*)", re.IGNORECASE)
_LENGTH = re.compile(
    r"\s*([0-9]*\.?[0-9]+(?:e[+-]?[0-9]+)?)\s*(?:px|pt|pc|mm|cm|in)?\s*", re.IGNORECASE
)
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_NUMBER = re.compile(r"[\s,]+")


@dataclass
class _Parts:
    """The parts that were copied, by their names, and what each takes to be drawn."""

    named: dict[str, ET.Element] = field(default_factory=dict)
    #: None while it is being counted: a part that holds itself is found by that.
    taken: dict[ET.Element, int | None] = field(default_factory=dict)
    count: int = 0

    def copied(self, part: ET.Element, depth: int = 0) -> ET.Element:
        """Copy a part and all in it."""
        self.count += 1
        if self.count > MOST_PARTS or depth > DEEPEST:
            raise EmblemRefused("Tệp SVG có quá nhiều nét hoặc lồng quá sâu.")
        made = ET.Element(_name(part), _attributes(part))
        if made.tag == "style":
            made.text = _inside(part.text or "")
        for child in part:
            if _is_drawn(child):
                made.append(self.copied(child, depth + 1))
        if "id" in made.attrib:
            self.named[made.attrib["id"]] = made
        return made

    def cost(self, part: ET.Element, depth: int = 0) -> int:
        """Count what is drawn for a part, each thing as often as it is referred to."""
        known = self.taken.get(part, 0)
        if known is None or depth > DEEPEST:
            raise EmblemRefused("Tệp SVG có phần tự gọi lại chính nó hoặc lồng quá sâu.")
        if known:
            return known
        self.taken[part] = None
        inside = [*part, *(self.named[one] for one in _referred(part) if one in self.named)]
        whole = 1 + sum(self.cost(one, depth + 1) for one in inside)
        if whole > MOST_PARTS:
            raise EmblemRefused("Tệp SVG lặp lại một phần quá nhiều lần.")
        self.taken[part] = whole
        return whole


def copied_drawing(content: bytes) -> str:
    """Give a drawing that is safe to draw, with its size in pixels; EmblemRefused says why not."""
    if len(content) > LONGEST:
        raise EmblemRefused(f"Tệp SVG quá dài: nhiều nhất {LONGEST // 1000} KB.")
    root = _read(content)
    parts = _Parts()
    made = parts.copied(root)
    parts.cost(made)
    width, height = _size(root)
    scale = DRAWN_SIDE / max(width, height)
    made.attrib.setdefault("viewBox", f"0 0 {width:g} {height:g}")
    for name in ("x", "y", "preserveAspectRatio"):
        made.attrib.pop(name, None)
    made.attrib |= {
        "xmlns": NAMESPACE,
        "width": str(max(1, round(width * scale))),
        "height": str(max(1, round(height * scale))),
    }
    return ET.tostring(made, encoding="unicode")


def _read(content: bytes) -> ET.Element:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EmblemRefused("Tệp SVG phải ghi bằng UTF-8.") from None
    if "<!ENTITY" in text:
        raise EmblemRefused("Tệp SVG khai báo thực thể (ENTITY); hãy xuất lại ở dạng SVG thường.")
    try:
        root = ET.fromstring(text)  # noqa: S314 -- no entity is declared, nothing outside is read
    except (ET.ParseError, ValueError):
        raise EmblemRefused("Tệp SVG bị hỏng hoặc bị cắt cụt.") from None
    if root.tag != f"{{{NAMESPACE}}}svg":
        raise EmblemRefused("Tệp không phải là hình vẽ SVG.")
    return root


def _name(part: ET.Element) -> str:
    return str(part.tag).removeprefix(f"{{{NAMESPACE}}}")


def _is_drawn(part: ET.Element) -> bool:
    """Tell whether a part is drawn; what a drawing program notes for itself is left out."""
    name = _name(part)
    if name.startswith("{") or name in SAID:
        return False
    if name not in DRAWN:
        why = REFUSED.get(name, f"có phần “{name[:30]}” không dùng được; hãy gửi tệp PNG")
        raise EmblemRefused(f"Tệp SVG {why}.")
    return True


def _attributes(part: ET.Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in part.attrib.items():
        plain = name.removeprefix("{http://www.w3.org/1999/xlink}")
        if plain.startswith("{"):
            continue
        if plain.lower().startswith("on"):
            raise EmblemRefused(f"Tệp SVG {REFUSED['script']}.")
        if plain == "href" and not value.strip().startswith("#"):
            raise EmblemRefused(f"Tệp SVG {OUTSIDE}.")
        found[plain] = _inside(value, styled=plain == "style")
    return found


def _inside(text: str, *, styled: bool = True) -> str:
    """Let a value pass that refers to nothing outside; a style may not write that otherwise."""
    if styled:
        text = _REMARK.sub("", text)
    hidden = styled and ("@" in text or "\\" in text)
    if hidden or any(not one.startswith("#") for one in _ADDRESS.findall(text)):
        raise EmblemRefused(f"Tệp SVG {OUTSIDE}.")
    return text


def _referred(part: ET.Element) -> Iterator[str]:
    """Give the names of the parts a part refers to."""
    for name, value in part.attrib.items():
        if name == "href":
            yield value.strip()[1:]
        else:
            yield from (one[1:] for one in _ADDRESS.findall(value))


def _size(root: ET.Element) -> tuple[float, float]:
    """Read width and height, in whatever unit: only how they stand to each other matters."""
    box = _NUMBER.split(root.get("viewBox", "").strip())
    typed = box[2:] if len(box) == 4 else [root.get("width", ""), root.get("height", "")]
    found = [float(one[1]) for text in typed if (one := _LENGTH.fullmatch(text))]
    if len(found) != 2 or not all(math.isfinite(one) and one > 0 for one in found):
        raise EmblemRefused("Tệp SVG không ghi kích thước (viewBox).")
    width, height = found
    if max(found) > MOST_STRETCHED * min(found):
        raise EmblemRefused(STRETCHED)
    return width, height


STRETCHED = f"Biểu trưng quá dài: cạnh dài nhiều nhất gấp {MOST_STRETCHED:.0f} lần cạnh ngắn."

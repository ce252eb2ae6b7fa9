"""Turns drawings into pictures for documents that cannot hold drawings: the one owner of resvg."""

from __future__ import annotations

from pathlib import Path

from resvg_py import svg_to_bytes

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
NAMESPACE = "http://www.w3.org/2000/svg"


def draw_png(svg: str, width: int | None) -> bytes:
    """Draw an SVG as PNG on white, `width` pixels wide or as it says; only packaged fonts.

    Files that the drawing names would be opened: it must be our own, or one that was copied.
    """
    if "xmlns=" not in svg.partition(">")[0]:
        svg = svg.replace("<svg", f'<svg xmlns="{NAMESPACE}"', 1)
    return bytes(
        svg_to_bytes(
            svg_string=svg,
            width=width,
            background="#ffffff",
            skip_system_fonts=True,
            font_files=[str(file) for file in sorted(FONTS.glob("*.ttf"))],
            font_family="Tinos",
        )
    )

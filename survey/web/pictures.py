"""Puts a picture into a page itself: no address of its own, nothing more to ask for."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from survey.rendering.emblem import Emblem, size_of, smaller


@dataclass(frozen=True)
class InlinePicture:
    """A picture as a page holds it."""

    address: str
    width: int
    height: int
    alt: str


def inline_picture(emblem: Emblem | None, width: int, height: int) -> InlinePicture | None:
    """Give the emblem in a box of so many pixels, at twice the points for fine screens."""
    if emblem is None:
        return None
    png = smaller(emblem.png, 2 * width, 2 * height)
    across, down = size_of(png)
    scale = min(width / across, height / down)
    return InlinePicture(
        f"data:image/png;base64,{base64.b64encode(png).decode()}",
        round(across * scale),
        round(down * scale),
        emblem.alt,
    )

"""Style sheets written into the page itself, each named in the content policy by its hash."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from flask import Flask, g
from markupsafe import Markup


@dataclass(frozen=True)
class StyleSheet:
    """A style sheet and the source expression that allows it."""

    text: str
    source: str


@lru_cache(maxsize=16)
def style_sheet(*names: str) -> StyleSheet:
    """Read, shorten and join style sheets of the package."""
    folder = files("survey").joinpath("static")
    text = "".join(_shorten(folder.joinpath(f"{name}.css").read_text("utf-8")) for name in names)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return StyleSheet(text, f"sha256-{digest}")


def use_styles(*names: str) -> Markup:
    """Give the style element of a page and note its hash for the headers."""
    g.styles = style_sheet(*names)
    return Markup("<style>{}</style>").format(Markup(g.styles.text))


def init_styles(app: Flask) -> None:
    """Let templates ask for their style sheets."""
    app.jinja_env.globals["use_styles"] = use_styles


def _shorten(text: str) -> str:
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,]) ?", r"\1", text).strip()

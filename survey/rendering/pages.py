"""Fills the printed pages: templates in, HTML out, with no web request anywhere near."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from survey import formatting

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

FILTERS = {
    "decimal": formatting.decimal,
    "thousands": formatting.thousands,
    "percent": formatting.percent,
    "interval": formatting.interval,
    "points": formatting.points,
    "short_date": formatting.short_date,
    "head_date": formatting.head_date,
    "line_start": formatting.line_start,
    "kept_names": formatting.kept_names,
    "kept_end": formatting.kept_end,
}


@lru_cache(maxsize=1)
def print_environment() -> Environment:
    """Return the environment of the prints: every value escaped, every missing value an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(FILTERS)
    return environment


def render_page(name: str, **values: object) -> str:
    """Fill one template; letters come out precomposed, as the print fonts hold them."""
    page = print_environment().get_template(name).render(**values)
    return unicodedata.normalize("NFC", page)

"""Lets templates write numbers and dates as Vietnamese officials do."""

from __future__ import annotations

from flask import Flask

from forms.account import role_words
from survey import formatting
from survey.rendering.sentences import verdict

#: The bars that draw an interval begin so far from their left edge and are so long.
BAR_START, BAR_LENGTH = 4, 160


def along_bar(share: float, least: int) -> float:
    """Give the place of a share on a bar that goes from `least` percent to all."""
    return round(max((share * 100 - least) / (100 - least), 0) * BAR_LENGTH + BAR_START, 1)


def init_figures(app: Flask) -> None:
    """Give the templates the same filters the prints have."""
    app.jinja_env.filters.update(
        along_bar=along_bar,
        interval=formatting.interval,
        last_day=formatting.last_day,
        line_start=formatting.line_start,
        moment=formatting.moment,
        percent=formatting.percent,
        points=formatting.points,
        role_words=role_words,
        short_date=formatting.short_date,
        thousands=formatting.thousands,
        verdict=verdict,
    )

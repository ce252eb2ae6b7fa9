"""Lets templates write numbers and dates as Vietnamese officials do."""

from __future__ import annotations

from flask import Flask

from forms.account import role_words
from survey import formatting
from survey.rendering.sentences import verdict


def init_figures(app: Flask) -> None:
    """Give the templates the same filters the prints have."""
    app.jinja_env.filters.update(
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

"""Lets templates write numbers and dates as Vietnamese officials do."""

from __future__ import annotations

from flask import Flask

from survey import formatting


def init_figures(app: Flask) -> None:
    """Give the templates the same filters the prints have."""
    app.jinja_env.filters.update(
        interval=formatting.interval,
        percent=formatting.percent,
        points=formatting.points,
        short_date=formatting.short_date,
        thousands=formatting.thousands,
    )

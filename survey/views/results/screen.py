"""Published figures elsewhere: in a frame on another site, and on the screen in the hall."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from survey.web.access import open_to
from survey.web.headers import anybody_may_frame
from survey.web.results import full_address, published_results
from survey.web.screen import screen_slides, turn_of


@open_to("everyone")
def show_box(label: str) -> ResponseReturnValue:
    """Show the newest index of a unit in a box for other sites."""
    shown = published_results().newest_with(label)
    anybody_may_frame()
    return render_template("results/box.html", shown=shown, unit=shown.unit(label))


@open_to("everyone")
def show_screen(label: str) -> ResponseReturnValue:
    """Show one page of the hall's screen; it goes on to the next by itself."""
    results = published_results()
    shown = results.newest_with(label)
    unit = shown.unit(label)
    slides = screen_slides(shown.tables, unit)
    turn = turn_of(label, request.args, len(slides))
    return render_template(
        "results/screen.html",
        results=results,
        shown=shown,
        unit=unit,
        slide=slides[turn.place - 1],
        turn=turn,
        address=full_address("results.show_newest_of_unit", label=label).partition("://")[2],
    )

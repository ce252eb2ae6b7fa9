"""The figures of a period, of a unit in it, how they are made, and the files they come in."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from survey.queries.published_tables import PublicUnit
from survey.web.access import open_to
from survey.web.public_sentences import column_meanings, summary_sentence
from survey.web.results import (
    Results,
    Shown,
    drawn_once,
    full_address,
    published_limits,
    published_results,
)


@open_to("everyone")
def show_newest() -> ResponseReturnValue:
    """Show the whole in the newest published period; say so while there is none."""
    results = published_results()
    if results.newest is None:
        return render_template(
            "results/empty.html", results=results, canonical=full_address("results.show_newest")
        )
    return _figures(results, results.newest, results.newest.tables.root)


@open_to("everyone")
def show_period(code: str) -> ResponseReturnValue:
    """Show the whole in one period."""
    results = published_results()
    shown = results.of(code)
    return _figures(results, shown, shown.tables.root)


@open_to("everyone")
def show_unit(code: str, label: str) -> ResponseReturnValue:
    """Show one unit in one period."""
    results = published_results()
    shown = results.of(code)
    return _figures(results, shown, shown.unit(label))


@open_to("everyone")
def show_newest_of_unit(label: str) -> ResponseReturnValue:
    """Show one unit in the newest period that has it: an address that can be printed."""
    results = published_results()
    shown = results.newest_with(label)
    return _figures(results, shown, shown.unit(label))


@open_to("everyone")
def show_method() -> ResponseReturnValue:
    """Say what the index is and is not."""
    results = published_results()
    return render_template(
        "results/method.html",
        results=results,
        limits=published_limits(results),
        canonical=full_address("results.show_method"),
    )


@open_to("everyone")
def show_data() -> ResponseReturnValue:
    """List the files and say what each column means."""
    results = published_results()
    return render_template(
        "results/data.html",
        results=results,
        columns=column_meanings(),
        canonical=full_address("results.show_data"),
    )


def _figures(results: Results, shown: Shown, unit: PublicUnit) -> str:
    name = f"{shown.tables.code}/{unit.id}"
    return drawn_once(results, name, lambda: _drawn(results, shown, unit))


def _drawn(results: Results, shown: Shown, unit: PublicUnit) -> str:
    code, label = shown.tables.code, unit.label
    whole = unit is shown.tables.root
    return render_template(
        "results/figures.html",
        results=results,
        shown=shown,
        unit=unit,
        series=results.series(shown, unit),
        summary=summary_sentence(shown.tables, unit),
        canonical=full_address("results.show_period", code=code)
        if whole
        else full_address("results.show_unit", code=code, label=label),
        picture=full_address("results.give_picture", code=code, label=label),
    )

"""A unit's pages: its index and what it is made of, and itself beside others over quarters."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from survey.services.figures.find_peers import Peers, find_peers
from survey.services.figures.page_figures import UnitFigures
from survey.services.pages.compare_quarters import MAPS, Reader
from survey.services.pages.gather_tables import unit_page_tables
from survey.services.pages.keep_figures import Kept
from survey.services.pages.write_tables import quarters_table
from survey.web.access import open_to, visitor
from survey.web.downloads import file_stem, give_tables
from survey.web.kept import page_figures
from survey.web.language import speak_vietnamese
from survey.web.periods import PeriodChoice, chosen_period
from survey.web.quarters import AskedQuarters, asked_quarters
from survey.web.state import house


@open_to("unit")
def show_unit(unit_id: int) -> ResponseReturnValue:
    """Show one unit in one period."""
    speak_vietnamese()
    choice = _choice()
    kept = _unit(unit_id, choice)
    return render_template(
        "unit/home.html",
        choice=choice,
        kept=kept,
        figures=kept.value,
        words=kept.value.words,
        peers=_peers(kept.value, choice),
        office=visitor().is_office,
    )


@open_to("unit")
def give_table(unit_id: int, name: str, form: str) -> Response:
    """Give one table of the page as CSV, or all of them as a workbook."""
    speak_vietnamese()
    choice = _choice()
    figures = _unit(unit_id, choice).value
    tables = unit_page_tables(figures, choice.period, _peers(figures, choice))
    return give_tables(tables, name, form, file_stem(figures.code, choice.period.compact))


@open_to("unit")
def show_quarters(unit_id: int) -> ResponseReturnValue:
    """Show the unit beside others over quarters; of others what is public."""
    speak_vietnamese()
    asked = _asked(unit_id)
    return render_template(
        "unit/quarters.html", asked=asked, compared=asked.compared, maps=MAPS, unit_id=unit_id
    )


@open_to("unit")
def give_quarters(unit_id: int, form: str) -> Response:
    """Give the same table as a file."""
    speak_vietnamese()
    table = quarters_table(_asked(unit_id).compared)
    return give_tables([table], "cac-quy", form, "so-sanh-cac-quy")


def _choice() -> PeriodChoice:
    return chosen_period(house().clock().date(), finished_only=not visitor().is_office)


def _unit(unit_id: int, choice: PeriodChoice) -> Kept[UnitFigures]:
    try:
        return page_figures().unit(unit_id, choice.period)
    except KeyError as error:
        raise NotFound from error


def _peers(figures: UnitFigures, choice: PeriodChoice) -> Peers | None:
    public = page_figures().public(choice.period)
    return None if public is None else find_peers(figures, public.value)


def _asked(unit_id: int) -> AskedQuarters:
    """Read the comparison; the unit itself always stands first."""
    reader = Reader(None) if visitor().is_office else Reader({unit_id, *visitor().units()})
    asked = asked_quarters([unit_id], reader)
    if unit_id not in asked.units:
        raise NotFound
    return asked

"""The office's pages of dossiers that were handled: by year, by desk, and typed by month."""

from __future__ import annotations

import re
from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.dossiers import dossier_form
from survey.queries.desks import desk_by_id
from survey.queries.dossiers import dossier_years
from survey.queries.units import LARGEST_KEY, unit_by_id
from survey.services.dossiers.type_dossiers import (
    DossiersRefused,
    open_desk_month,
    totals,
    type_desk_month,
    year_of_desks,
    year_of_units,
)
from survey.services.pages.gather_tables import dossier_table
from survey.web.access import open_to, visitor
from survey.web.changing import change
from survey.web.downloads import file_stem, give_tables
from survey.web.found import found
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"20[0-9]{2}")


@open_to("office")
def show_dossiers() -> ResponseReturnValue:
    """Show a year: units in rows, months in columns."""
    speak_vietnamese()
    year = _year()
    with reading() as session:
        rows = year_of_units(session, year)
        years = _years(dossier_years(session), year)
    return render_template(
        "office/dossiers.html", rows=rows, sums=totals(rows), year=year, years=years
    )


@open_to("office")
def give_dossiers(form: str) -> Response:
    """Give a year of all units as a file."""
    speak_vietnamese()
    year = _year()
    with reading() as session:
        table = dossier_table(year_of_units(session, year), "Đơn vị", year)
    return give_tables([table], table.name, form, str(year))


@open_to("office")
def give_unit_dossiers(unit_id: int, form: str) -> Response:
    """Give a year of the desks of a unit as a file."""
    speak_vietnamese()
    year = _year()
    with reading() as session:
        unit = found(unit_by_id(session, unit_id) if unit_id < LARGEST_KEY else None)
        table = dossier_table(year_of_desks(session, unit_id, year), "Quầy", year)
    return give_tables([table], table.name, form, file_stem(unit.code, str(year)))


@open_to("office")
def show_unit_dossiers(unit_id: int) -> ResponseReturnValue:
    """Show a year of one unit: desks in rows, months to type into in columns."""
    speak_vietnamese()
    year = _year()
    with reading() as session:
        unit = found(unit_by_id(session, unit_id) if unit_id < LARGEST_KEY else None)
        rows = year_of_desks(session, unit_id, year)
        years = _years(dossier_years(session), year)
    today = house().clock().date()
    return render_template(
        "office/unit_dossiers.html",
        unit=unit,
        rows=rows,
        sums=totals(rows),
        year=year,
        years=years,
        last=12 if year < today.year else today.month if year == today.year else 0,
    )


@open_to("office")
def type_dossiers(desk_id: int, month: str) -> ResponseReturnValue:
    """Type the numbers of one desk and month."""
    speak_vietnamese()
    first = found(_first_day(month))
    with reading() as session:
        desk = found(desk_by_id(session, desk_id) if desk_id < LARGEST_KEY else None)
        shown = open_desk_month(session, (desk.id, desk.unit_id), first)
        unit = found(unit_by_id(session, shown.unit_id))
    form = dossier_form(shown.fields, shown.counts)
    if not form.is_submitted():
        form.seen.data = shown.seen
    outcome = change(
        form,
        lambda session: type_desk_month(
            session,
            visitor().actor,
            (desk.id, desk.unit_id),
            first,
            form.numbers(shown.fields),
            str(form.seen.data),
            now=house().clock(),
        ),
        DossiersRefused,
    )
    if outcome.stored:
        flash(f"Đã lưu số hồ sơ tháng {first:%m/%Y} của {desk.name}.", "good")
        return redirect(
            url_for("office.show_unit_dossiers", unit_id=shown.unit_id, nam=first.year), 303
        )
    if outcome.overtaken:
        form.seen.data = shown.seen
    return render_template(
        "office/desk_dossiers.html",
        desk=desk,
        unit=unit,
        month=first,
        shown=shown,
        form=form,
        overtaken=outcome.overtaken,
    ), outcome.status


def _first_day(month: str) -> date | None:
    match = _MONTH.fullmatch(month)
    return date(int(match[1]), int(match[2]), 1) if match else None


def _year() -> int:
    text = request.args.get("nam", "")
    return int(text) if _YEAR.fullmatch(text) else house().clock().date().year


def _years(known: list[int], year: int) -> list[int]:
    """Offer the years with numbers, this one and the one before."""
    today = house().clock().date().year
    return sorted({*known, today, today - 1, year}, reverse=True)

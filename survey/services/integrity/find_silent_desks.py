"""Finds the desks where answers have stopped coming: a poster may be gone, or a tablet broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.silence import BASE_DAYS, is_silent, usual_forms
from survey.models import Desk
from survey.queries.desk_days import forms_by_day
from survey.queries.unit_tree import read_unit_tree
from survey.services.figures.page_figures import SilentDesk, SilentDesks
from survey.services.places.working_days import open_days

#: A desk that has been silent for longer is at rest.
LOOK_BACK = timedelta(days=180)


def find_silent_desks(session: Session, today: date) -> SilentDesks:
    """Look at every desk in force, through yesterday; only days on which it was open count."""
    start = today - LOOK_BACK
    counts = forms_by_day(session, start, today)
    tree = read_unit_tree(session)
    standing = {
        desk.id: desk
        for desk in session.scalars(select(Desk).where(Desk.id.in_(counts)))
        if desk.valid_to is None or desk.valid_to > today
    }
    opened = open_days(session, standing, start, today)
    found = []
    for desk_id, desk in standing.items():
        last, before, days = _stretch(counts[desk_id], opened[desk_id])
        if is_silent(before, days):
            unit = tree.units[tree.today[desk.unit_id]]
            usual = round(usual_forms(before[-BASE_DAYS:]), 1)
            found.append(SilentDesk(desk_id, desk.name, unit.name, last, days, usual))
    return SilentDesks(tuple(sorted(found, key=lambda one: -one.days * one.usual)))


def _stretch(forms: Mapping[date, int], opened: Sequence[date]) -> tuple[date, list[int], int]:
    """Give the last day with an answer, the forms of open days up to it, and the open days since.

    The days before the first answer are left out: nobody knows whether a code hung there.
    """
    first, last = min(forms), max(forms)
    before = [forms.get(day, 0) for day in opened if first <= day <= last]
    return last, before, sum(day > last for day in opened)

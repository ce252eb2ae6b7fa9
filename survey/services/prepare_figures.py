"""Computes ahead what officials look at first; what is kept already costs a look only."""

from __future__ import annotations

from analysis.period import period_of
from survey.queries.unit_tree import read_unit_tree
from survey.services.keep_page_figures import PageFigures
from survey.services.lay_out_office import NoUnits


def prepare_figures(pages: PageFigures) -> int:
    """Prepare the last finished quarter and count its pages."""
    period = period_of(pages.today, "reporting").previous()
    try:
        pages.office(period)
    except NoUnits:
        return 0
    pages.public(period)
    pages.split(period)
    pages.flags(period)
    with pages.reading() as session:
        units = sorted(read_unit_tree(session).units)
    for unit_id in units:
        pages.unit(unit_id, period)
        pages.verdicts(unit_id, period)
    return 2 + len(units)

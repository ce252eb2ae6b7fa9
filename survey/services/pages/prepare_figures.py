"""Computes ahead what officials look at first; what is kept already costs a look only."""

from __future__ import annotations

from analysis.period import period_of
from survey.queries.unit_tree import read_unit_tree
from survey.services.pages.keep_page_figures import PageFigures
from survey.services.pages.lay_out_office import NoUnits
from survey.services.publication.review_periods import review_periods


def prepare_figures(pages: PageFigures) -> int:
    """Prepare the last finished quarter, and what is next with any period; count the pages."""
    period = period_of(pages.today, "reporting").previous()
    try:
        pages.office(period)
    except NoUnits:
        return 0
    pages.public(period)
    pages.split(period)
    pages.flags(period)
    pages.themes(period)
    pages.themes(period_of(pages.today, "reporting"))
    pages.silent()
    with pages.reading() as session:
        units = sorted(read_unit_tree(session).units)
    for unit_id in units:
        pages.unit(unit_id, period)
        pages.verdicts(unit_id, period)
    return 5 + len(units) + _prepare_steps(pages)


def _prepare_steps(pages: PageFigures) -> int:
    """Prepare what is looked at before a period is closed or approved."""
    with pages.reading() as session:
        reviews = review_periods(session, pages.today)
    for review in reviews:
        if review.step in ("close", "close_again"):
            pages.withheld(review.period)
            if review.period.kind == "quarter":
                pages.flags(review.period)
        elif review.step == "approve":
            pages.draft(review.period)
    return sum(review.step in ("close", "close_again", "approve") for review in reviews)

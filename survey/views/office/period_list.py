"""All periods and what to do next with each; one period with everything that became of it."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from forms.period import PublishingForm
from survey.queries.background_jobs import open_jobs
from survey.queries.closed_periods import closings, corrections
from survey.services.job_kinds import JOB_KINDS
from survey.services.pages.gather_periods import period_table
from survey.services.publication.close_by_job import period_subject
from survey.services.publication.review_periods import PeriodReview, review_periods
from survey.web.access import open_to
from survey.web.downloads import give_tables
from survey.web.language import speak_vietnamese
from survey.web.periods import reviewed_period
from survey.web.state import house
from survey.web.transaction import reading


@open_to("office")
def list_periods() -> ResponseReturnValue:
    """List the periods, the newest first, each with its next step."""
    speak_vietnamese()
    return render_template("office/period_list.html", reviews=_reviews())


@open_to("office")
def give_periods(form: str) -> Response:
    """Give the list of periods as a file."""
    table = period_table(_reviews())
    return give_tables([table], table.name, form, table.name)


@open_to("office")
def show_period(code: str) -> ResponseReturnValue:
    """Show one period: where it stands, the next step, and its whole history."""
    speak_vietnamese()
    return period_page(code)


def period_page(code: str, fault: str = "") -> str:
    """Draw the page of a period; `fault` is what went wrong with a button on it."""
    with reading() as session:
        review = reviewed_period(session, code)
        history = [one for one in closings(session) if one.period == review.period]
        added = corrections(session, review.period)
        jobs = open_jobs(session, period_subject(review.period))
    return render_template(
        "office/period.html",
        review=review,
        history=history,
        added=added,
        jobs=jobs,
        kinds=JOB_KINDS,
        fault=fault,
        form=PublishingForm(formdata=None),
    )


def _reviews() -> list[PeriodReview]:
    state = house()
    with reading() as session:
        return review_periods(session, state.clock().date(), state.forms.count(session))

"""A unit's page: its index, its factors, its last periods."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from analysis.questionnaire import Questionnaire
from survey.services.lay_out_findings import word_findings
from survey.services.summarise import summarise_unit
from survey.web.access import open_to, visitor
from survey.web.language import speak_vietnamese
from survey.web.periods import chosen_period
from survey.web.state import house
from survey.web.transaction import reading


@open_to("unit")
def show_unit(unit_id: int) -> ResponseReturnValue:
    """Show one unit in one period."""
    speak_vietnamese()
    office = visitor().is_office
    today = house().clock().date()
    choice = chosen_period(today, finished_only=not office)
    try:
        with reading() as session:
            summary = summarise_unit(session, unit_id, choice.period, today=today)
    except KeyError as error:
        raise NotFound from error
    return render_template(
        "unit/home.html",
        choice=choice,
        summary=summary,
        words=word_findings(summary),
        office=office,
        factors=_factor_names(summary.questionnaires),
    )


def _factor_names(questionnaires: tuple[Questionnaire, ...]) -> dict[str, str]:
    """Name every factor that was asked, the most used questionnaire's words first."""
    names: dict[str, str] = {}
    for questionnaire in questionnaires:
        for factor in questionnaire.factors:
            names.setdefault(factor.code, factor.text["vi"])
    return names

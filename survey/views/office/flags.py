"""Flags of integrity: desks whose forms need a look, and the office's decision about each."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from analysis.period import Period
from forms.flag_review import FlagReviewForm
from forms.staff_form import RevisedForm
from survey.queries.integrity import reviews
from survey.queries.settings import typed_setting
from survey.services.integrity.lay_out_effects import long_effects
from survey.services.integrity.review_flags import (
    STATES,
    Effect,
    NothingToConfirm,
    ReviewedFlag,
    SecondPersonNeeded,
    confirm_exclusion,
    decide_flag,
    effects,
    reviewed_flags,
)
from survey.services.pages.gather_tables import flag_table
from survey.services.pages.lay_out_office import NoUnits
from survey.web.access import open_to, visitor
from survey.web.changing import Session, change, done, press
from survey.web.downloads import file_stem, give_tables
from survey.web.kept import page_figures
from survey.web.language import speak_vietnamese
from survey.web.periods import PeriodChoice, chosen_period
from survey.web.state import house
from survey.web.transaction import reading


@open_to("office")
def show_flags() -> ResponseReturnValue:
    """Show the flags of a period."""
    speak_vietnamese()
    choice = _choice()
    flags, hide = _flags(choice.period)
    asked = request.args.get("trang-thai", "")
    shown = [one for one in flags if not asked or one.state == asked]
    return render_template(
        "office/flags.html",
        choice=choice,
        flags=shown,
        count=len(flags),
        states=STATES,
        asked=asked if asked in STATES else "",
        effects=_effects(choice.period, flags, hide),
    )


@open_to("office")
def give_flags(form: str) -> Response:
    """Give the flags of a period as a file."""
    speak_vietnamese()
    choice = _choice()
    table = flag_table(_flags(choice.period)[0], choice.period)
    return give_tables([table], "dau-hieu", form, file_stem(choice.period.compact))


@open_to("office")
def show_flag(desk_id: int) -> ResponseReturnValue:
    """Show one flag with the form for its decision."""
    speak_vietnamese()
    choice = _choice()
    one = _flag(choice.period, desk_id)
    form = FlagReviewForm(formdata=None)
    if one.review is not None:
        form.process(data={"decision": one.review.decision, "reason": one.review.reason})
        form.revision.data = str(_revision(one))
    return _page(choice, one, form)


@open_to("office")
def decide(desk_id: int) -> ResponseReturnValue:
    """Store the decision about a flag."""
    speak_vietnamese()
    choice = _choice()
    form, flag = FlagReviewForm(), _flag(choice.period, desk_id)

    def store(session: Session) -> None:
        decide_flag(
            session,
            desk_id,
            choice.period,
            decision=str(form.decision.data),
            reason=str(form.reason.data),
            seen=form.seen,
            actor=visitor().actor,
            now=house().clock(),
            flag=flag,
        )

    outcome = change(form, store, revision=_revision(flag))
    if outcome.stored:
        words = "Đã ghi quyết định. Phiếu trả lời vẫn được giữ nguyên."
        return done(words, url_for("office.show_flags", ky=choice.period.compact))
    return _page(choice, flag, form), outcome.status


@open_to("office")
def confirm_flag(desk_id: int) -> ResponseReturnValue:
    """Let a second person agree to an exclusion."""
    choice, form = _choice(), RevisedForm()
    return press(
        form,
        lambda session: confirm_exclusion(
            session,
            desk_id,
            choice.period,
            seen=form.seen,
            actor=visitor().actor,
            now=house().clock(),
        ),
        url_for("office.show_flag", desk_id=desk_id, ky=choice.period.compact),
        "Đã xác nhận việc loại.",
        SecondPersonNeeded,
        NothingToConfirm,
    )


def _page(choice: PeriodChoice, one: ReviewedFlag, form: FlagReviewForm) -> str:
    return render_template(
        "office/flag.html",
        choice=choice,
        one=one,
        form=form,
        states=STATES,
        button=RevisedForm(formdata=None, revision=str(_revision(one))),
    )


def _revision(one: ReviewedFlag) -> int:
    return one.review.revision if one.review else 0


def _choice() -> PeriodChoice:
    return chosen_period(house().clock().date(), finished_only=True)


def _flags(period: Period) -> tuple[tuple[ReviewedFlag, ...], int]:
    figures = page_figures().flags(period).value
    with reading() as session:
        return reviewed_flags(figures, reviews(session, period)), typed_setting(
            session, "thresholds.hide", int
        )


def _effects(period: Period, flags: tuple[ReviewedFlag, ...], hide: int) -> tuple[Effect, ...]:
    """Give both figures of the units; longer periods gather what their quarters leave out."""
    if period.quarters() in ((), (period,)):
        return effects(flags, hide)
    try:
        figures = page_figures().office(period).value
    except NoUnits:
        return ()
    with reading() as session:
        return long_effects(session, period, figures, hide)


def _flag(period: Period, desk_id: int) -> ReviewedFlag:
    flags, _ = _flags(period)
    found = next((one for one in flags if one.flag.desk_id == desk_id), None)
    if found is None:
        raise NotFound
    return found

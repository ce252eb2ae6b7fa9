"""The office's inbox of comments: by state, unit, theme and clock; one step for several at once."""

from __future__ import annotations

from typing import Any, get_args

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from analysis.period import Period, PeriodError, parse_period, period_of
from forms.comment import BulkForm
from survey.queries.settings import setting
from survey.services.comments.lay_out_comments import (
    CLOCK_WORDS,
    STATE_WORDS,
    Late,
    Wish,
    lay_out_inbox,
)
from survey.services.comments.step_comments import BulkStep, take_step
from survey.web.access import open_to, visitor
from survey.web.contact import contact_of
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading, writing

HIGHEST_NUMBER = 10**9
#: Two years and the running quarter.
QUARTERS_OFFERED = 9
#: What the address of a list may hold; nothing else of it is ever written into another address.
FILTERS = ("trang-thai", "don-vi", "chu-de", "qua-han", "ky", "trang")


@open_to("office")
def list_comments() -> ResponseReturnValue:
    """Show one page of the comments of a state."""
    speak_vietnamese()
    return _page(BulkForm(), 200)


@open_to("office")
def handle_several() -> ResponseReturnValue:
    """Take one step for all comments that were ticked; those it does not fit are named."""
    speak_vietnamese()
    form = BulkForm()
    chosen = [_chosen(text) for text in request.form.getlist("pick")]
    if not form.validate():
        return _page(form, 422)
    if not chosen:
        form.form_errors.append("Chưa đánh dấu góp ý nào.")
        return _page(form, 422)
    step = BulkStep(
        request.form.get("step", ""), bool(form.looked.data), form.bulk_reason.data or ""
    )
    moment = house().clock()
    # Each in its own turn: one that was changed meanwhile holds none of the others up.
    told = []
    for key, seen in chosen:
        with writing() as session:
            told.append(take_step(session, visitor().actor, key, seen, step, now=moment))
    done = told.count(None)
    if done:
        flash(f"Đã xử lý {done} góp ý.", "good")
    for sentence in dict.fromkeys(one for one in told if one is not None):
        flash(f"{told.count(sentence)} góp ý chưa xử lý: {sentence}", "bad")
    return redirect(_address("office.list_comments"), 303)


def _page(form: BulkForm, status: int) -> ResponseReturnValue:
    today = house().clock().date()
    with reading() as session:
        calendar = setting(session, "publication.calendar")
        wish = _wish(calendar)
        inbox = lay_out_inbox(session, wish, today)
        settings = house().settings_known.learn(session)
    page = render_template(
        "office/comments.html",
        form=form,
        wish=wish,
        inbox=inbox,
        counts=inbox.counts,
        overdue=inbox.overdue,
        states=STATE_WORDS,
        clocks=CLOCK_WORDS,
        channels=contact_of(settings),
        address=_address,
        picked=set(request.form.getlist("pick")),
        periods=_periods(period_of(today, calendar), wish.period),
    )
    return page, status


def _address(endpoint: str, **changes: int) -> str:
    """Give an address with the filters of this one."""
    kept: dict[str, Any] = {name: request.args[name] for name in FILTERS if name in request.args}
    return url_for(endpoint, **{**kept, **changes})


def _wish(calendar: str) -> Wish:
    late = request.args.get("qua-han", "")
    state = request.args.get("trang-thai", "new")
    if late not in get_args(Late) or state not in STATE_WORDS:
        raise NotFound
    if late:
        state = "new" if late == "pass_on" else "passed_on"
    return Wish(
        state=state,
        unit_id=_number("don-vi"),
        period=_period(calendar),
        theme_id=_number("chu-de"),
        late=late,  # type: ignore[arg-type]  # checked above
        page=_number("trang") or 1,
    )


def _periods(running: Period, chosen: Period | None) -> list[Period]:
    """List the quarters to choose from, newest first, and the chosen one if it is older."""
    offered = [running]
    while len(offered) < QUARTERS_OFFERED:
        offered.append(offered[-1].previous())
    return offered if chosen is None or chosen in offered else [*offered, chosen]


def _period(calendar: str) -> Period | None:
    text = request.args.get("ky", "").strip()
    try:
        return parse_period(text, calendar) if text else None  # type: ignore[arg-type]
    except PeriodError as error:
        raise NotFound from error


def _number(name: str) -> int | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) < HIGHEST_NUMBER):
        raise NotFound
    return int(text)


def _chosen(text: str) -> tuple[bytes, int]:
    """Read a ticked comment: its key, and the state in which it was seen."""
    key, _, seen = text.partition(":")
    try:
        return bytes.fromhex(key), int(seen)
    except ValueError as error:
        raise BadRequest from error

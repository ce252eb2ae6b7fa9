"""The office's pages about mergers and splits: the list, the preview, what is done with one."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.staff_form import RevisedForm, StaffForm
from survey.queries.desks import all_desks
from survey.queries.rearrangements import all_rearrangements, rearrangement
from survey.queries.unit_list import rearrangement_moves
from survey.queries.units import all_units
from survey.services.places.manage_units import UnitRefused
from survey.services.rearrangement.check_rearrangement import check_rearrangement
from survey.services.rearrangement.draft_rearrangement import discard_draft, draft_rearrangement
from survey.services.rearrangement.preview_rearrangement import preview_rearrangement
from survey.services.rearrangement.rearrange_units import PlanRefused, confirm_rearrangement
from survey.services.rearrangement.rearrangement_plan import Plan, read_plan
from survey.services.rearrangement.undo_rearrangement import undo_rearrangement
from survey.web.access import open_to, visitor
from survey.web.changing import Session, answer_press, change, press
from survey.web.found import found
from survey.web.language import speak_vietnamese
from survey.web.rearrangement_steps import (
    target_names,
)
from survey.web.state import house
from survey.web.transaction import reading

STEPS = ("Đơn vị cũ", "Đơn vị tiếp nhận", "Toàn bộ hay một phần", "Quầy", "Xem trước")


@open_to("office")
def list_rearrangements() -> ResponseReturnValue:
    """List the rearrangements, from drafts to those that were undone."""
    speak_vietnamese()
    with reading() as session:
        rows = all_rearrangements(session)
        names = {unit.id: unit.name for unit in all_units(session)}
    told = [(row, _in_words(read_plan(row.plan), names)) for row in rows]
    return render_template("office/rearrangements.html", rows=told, form=StaffForm())


@open_to("office")
def begin() -> ResponseReturnValue:
    """Begin a draft."""
    form = StaffForm()
    made: list[int] = []

    def store(session: Session) -> None:
        made.append(draft_rearrangement(session, actor=visitor().actor, now=house().clock()))

    if change(form, store, UnitRefused).stored:
        return redirect(url_for("office.choose_old_units", key=made[0]), 303)
    return answer_press(form, url_for("office.list_rearrangements"), None)


@open_to("office")
def show_rearrangement(key: int) -> ResponseReturnValue:
    """Step 5, and afterwards: what it does, to units, desks and past figures."""
    speak_vietnamese()
    today = house().clock().date()
    with reading() as session:
        row = found(rearrangement(session, key))
        plan = read_plan(row.plan)
        names = {unit.id: unit.name for unit in all_units(session)}
        draft = row.state == "draft"
        problems = check_rearrangement(session, plan, row.from_date) if draft else []
        figures = (
            preview_rearrangement(session, plan, row.from_date, today)
            if draft and row.from_date and not problems
            else []
        )
        desks = {desk.id: desk for desk in all_desks(session) if desk.unit_id in plan.old_ids}
        moves = rearrangement_moves(session, key)
        desk_names = {desk.id: desk.name for desk in all_desks(session)} if moves else {}
    return render_template(
        "office/rearrangement.html",
        steps=STEPS,
        step=5,
        row=row,
        plan=plan,
        names=names,
        targets=target_names(plan, names),
        problems=problems,
        figures=figures,
        desks=desks,
        moves=moves,
        desk_names=desk_names,
        today=today,
        form=RevisedForm(formdata=None, revision=str(row.revision)),
    )


@open_to("office")
def confirm(key: int) -> ResponseReturnValue:
    """Confirm a draft."""
    form = RevisedForm()
    at_once: list[bool] = []

    def store(session: Session) -> None:
        at_once.append(
            confirm_rearrangement(
                session, key, form.seen, actor=visitor().actor, now=house().clock()
            )
        )

    outcome = change(form, store, UnitRefused, PlanRefused)
    words = None
    if outcome.stored:
        words = "Đã thực hiện." if at_once[0] else "Đã xác nhận; sẽ tự thực hiện vào ngày đã ghi."
    return answer_press(form, url_for("office.show_rearrangement", key=key), words)


@open_to("office")
def undo(key: int) -> ResponseReturnValue:
    """Take a rearrangement back."""
    back = url_for("office.show_rearrangement", key=key)
    return _press(key, undo_rearrangement, "Đã hoàn tác.", back)


@open_to("office")
def discard(key: int) -> ResponseReturnValue:
    """Throw a draft away."""
    back = url_for("office.list_rearrangements")
    return _press(key, discard_draft, "Đã bỏ bản nháp.", back)


def _press(key: int, act: Callable[..., None], words: str, back: str) -> ResponseReturnValue:
    form = RevisedForm()

    def store(session: Session) -> None:
        act(session, key, form.seen, actor=visitor().actor, now=house().clock())

    return press(form, store, back, words, UnitRefused)


def _in_words(plan: Plan, names: dict[int, str]) -> str:
    """Say in a line what a plan does."""
    old = ", ".join(names.get(key, "?") for key in plan.old_ids) or "chưa chọn đơn vị"
    new = ", ".join(target_names(plan, names).values())
    return f"{old} → {new}" if new else old

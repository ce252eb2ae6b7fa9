"""The four steps in which the office plans a merger or split; each keeps the draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.offered import offered
from forms.rearrangement import TargetForm, WhichForm
from forms.staff_form import RevisedForm
from forms.unit import usual_kind
from survey.queries.desks import all_desks
from survey.queries.rearrangements import RearrangementFace, rearrangement
from survey.queries.units import UnitFace, all_units
from survey.services.places.manage_units import UnitRefused
from survey.services.rearrangement.draft_rearrangement import save_draft
from survey.services.rearrangement.rearrangement_plan import NewUnit, Plan, read_plan
from survey.views.office.rearrangements import STEPS
from survey.views.office.units import PARENT_KINDS
from survey.web.access import open_to
from survey.web.changing import Outcome, change
from survey.web.found import found
from survey.web.language import speak_vietnamese
from survey.web.rearrangement_steps import (
    target_names,
    ticked,
    usual_arrows,
    with_arrows,
    with_desks,
    with_new_unit,
    without,
)
from survey.web.state import house
from survey.web.transaction import reading

#: More units than this are found by their names.
LISTED = 150


@open_to("office")
def choose_old(key: int) -> ResponseReturnValue:
    """Step 1: the decision, its day, and the units that go."""
    row, units = _draft(key)
    plan = read_plan(row.plan)
    form = WhichForm(revision=str(row.revision), basis=row.basis, from_date=row.from_date)
    if form.is_submitted():
        known = {unit.id for unit in units}
        plan = replace(plan, old_ids=ticked(request.form, "old", known))
    outcome = change(
        form,
        lambda session: save_draft(
            session,
            key,
            form.seen,
            basis=form.basis.data or "",
            from_date=form.from_date.data,
            plan=plan,
        ),
        UnitRefused,
    )
    if outcome.stored:
        return _onward(key, "choose_old_units", "choose_targets")
    shown = _narrowed(units, plan.old_ids)
    return _step(1, row, form, outcome, units=shown, chosen=plan.old_ids)


@open_to("office")
def choose_targets(key: int) -> ResponseReturnValue:
    """Step 2: the units that take them over, standing ones and ones to be made."""
    row, units = _draft(key)
    plan = read_plan(row.plan)
    form = TargetForm(revision=str(row.revision), **_usual_place(plan, units))
    above = {unit.parent_id for unit in units}
    parents = [(u.id, u.name) for u in units if u.kind in PARENT_KINDS or u.id in above]
    form.parent_id.choices = offered(parents)
    if form.is_submitted():
        known = {unit.id for unit in units} - set(plan.old_ids)
        plan = replace(plan, target_ids=ticked(request.form, "target", known))
        plan = without(plan, request.form.get("drop", ""))
        if form.code.data or form.name.data:
            new = (form.code.data, form.name.data, form.kind.data, form.parent_id.data)
            plan = with_new_unit(plan, NewUnit(*new))
    outcome = _saved(row, form, lambda: plan)
    if outcome.stored:
        return _onward(key, "choose_targets", "choose_extents")
    others = [unit for unit in units if unit.id not in plan.old_ids]
    return _step(
        2,
        row,
        form,
        outcome,
        units=_narrowed(others, plan.target_ids),
        chosen=plan.target_ids,
        new_units=plan.new_units,
    )


def _usual_place(plan: Plan, units: Sequence[UnitFace]) -> dict[str, Any]:
    """Guess that a new unit is what most of the old ones are, under what they stand under."""
    old = [unit for unit in units if unit.id in plan.old_ids]
    above = [unit.parent_id for unit in old if unit.parent_id not in {None, *plan.old_ids}]
    return {
        "kind": usual_kind(None, [unit.kind for unit in old]),
        "parent_id": Counter(above).most_common(1)[0][0] if above else None,
    }


@open_to("office")
def choose_extents(key: int) -> ResponseReturnValue:
    """Step 3: who goes wholly and who in part, and who stands on."""
    row, units = _draft(key)
    plan = usual_arrows(read_plan(row.plan))
    form = RevisedForm(revision=str(row.revision))
    if form.is_submitted():
        plan = with_arrows(plan, request.form)
    outcome = _saved(row, form, lambda: plan)
    if outcome.stored:
        return redirect(url_for("office.choose_desks", key=key), 303)
    names = {unit.id: unit.name for unit in units}
    chosen = {(one.old_id, one.target): one.extent for one in plan.arrows}
    targets = target_names(plan, names)
    return _step(3, row, form, outcome, plan=plan, names=names, targets=targets, chosen=chosen)


@open_to("office")
def choose_desks(key: int) -> ResponseReturnValue:
    """Step 4: where every desk goes."""
    row, units = _draft(key)
    plan = read_plan(row.plan)
    with reading() as session:
        desks = {old_id: all_desks(session, old_id) for old_id in plan.old_ids}
    form = RevisedForm(revision=str(row.revision))
    if form.is_submitted():
        keys = [desk.id for found_desks in desks.values() for desk in found_desks]
        plan = with_desks(plan, request.form, keys)
    outcome = _saved(row, form, lambda: plan)
    if outcome.stored:
        return redirect(url_for("office.show_rearrangement", key=key), 303)
    names = {unit.id: unit.name for unit in units}
    targets = target_names(plan, names)
    return _step(4, row, form, outcome, plan=plan, names=names, targets=targets, desks=desks)


def _draft(key: int) -> tuple[RearrangementFace, list[UnitFace]]:
    """Give a draft and the units that may take part in it; there is no step of anything else."""
    speak_vietnamese()
    today = house().clock().date()
    with reading() as session:
        row = found(rearrangement(session, key))
        units = all_units(session)
    found(row if row.state == "draft" else None)
    return row, [unit for unit in units if unit.valid_to is None or unit.valid_to >= today]


def _saved(row: RearrangementFace, form: RevisedForm, plan: Callable[[], Plan]) -> Outcome:
    return change(
        form,
        lambda session: save_draft(
            session, row.id, form.seen, basis=row.basis, from_date=row.from_date, plan=plan()
        ),
        UnitRefused,
    )


def _onward(key: int, here: str, next_step: str) -> ResponseReturnValue:
    """Go on, or stay at a step in which more was asked for."""
    if request.form.get("go") == "next":
        return redirect(url_for(f"office.{next_step}", key=key), 303)
    words = request.form.get("q", "").strip()
    return redirect(url_for(f"office.{here}", key=key, q=words or None), 303)


def _narrowed(units: list[UnitFace], chosen: tuple[int, ...]) -> list[UnitFace]:
    """Give the units that were chosen, and those that fit the words; all when they are few."""
    words = request.args.get("q", "")
    fit = [unit for unit in units if unit.fits(words)] if words or len(units) <= LISTED else []
    keys = {unit.id for unit in fit[:LISTED]} | set(chosen)
    return [unit for unit in units if unit.id in keys]


def _step(
    number: int, row: RearrangementFace, form: RevisedForm, outcome: Outcome, **more: object
) -> ResponseReturnValue:
    if outcome.overtaken:
        form.revision.data = str(row.revision)
    page = render_template(
        f"office/rearrangement_{number}.html",
        steps=STEPS,
        step=number,
        row=row,
        form=form,
        words=request.args.get("q", ""),
        **more,
    )
    return page, outcome.status

"""Issues editions: what was written is kept under its number, and the tasks say so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from survey.database.report_files import ReportFiles
from survey.database.statements import insert_or
from survey.models import ReportEdition, ReportFile, ReportTask
from survey.services.jobs.write_documents import Fault, Written
from survey.services.reports.plan_batch import Plan
from survey.services.reports.report_order import FORMATS


class NumberTaken(Exception):
    """Another batch has issued an edition of the same report meanwhile."""


@dataclass(frozen=True)
class Kept:
    """A file that lies on the disk for good."""

    sha256: str
    size: int


def keep_files(files: ReportFiles, written: Mapping[str, Written]) -> dict[str, Kept | Fault]:
    """Put documents on the disk; only after that may the database say that they are there."""
    return {
        form: found
        if isinstance(found, Fault)
        else Kept(files.keep(found, FORMATS[form].ending), len(found))
        for form, found in written.items()
    }


def missing_formats(files: ReportFiles, plan: Plan) -> list[str]:
    """List the formats that have to be written: those that are not there whole already."""
    current = plan.current if plan.unchanged else None
    return [
        form
        for form in plan.names
        if current is None
        or (file := current.file(form)) is None
        or not files.has(file.sha256, FORMATS[form].ending)
    ]


def record_outcome(
    session: Session,
    batch_id: int,
    plan: Plan,
    kept: Mapping[str, Kept | Fault],
    *,
    by: str,
    now: datetime,
) -> None:
    """Store what came of one unit: the edition with its files, and the state of its tasks.

    Formats of the plan that `kept` does not name were there already. NumberTaken leaves everything
    as it was.
    """
    good = {form: one for form, one in kept.items() if isinstance(one, Kept)}
    there = [form for form in plan.names if form not in kept]
    edition_id = None
    if good or there:
        edition_id = _edition(session, plan, by=by, now=now)
        for form, one in good.items():
            _add_file(session, edition_id, form, plan.names[form], one)
    _set_tasks(session, batch_id, plan, there, "same", edition_id)
    _set_tasks(session, batch_id, plan, list(good), "made", edition_id)
    for form, fault in kept.items():
        if isinstance(fault, Fault):
            _set_tasks(session, batch_id, plan, [form], "failed", None, fault.words)


def _edition(session: Session, plan: Plan, *, by: str, now: datetime) -> int:
    """Find the edition of a plan, or add it."""
    order = plan.order
    same_report = (
        ReportEdition.kind == order.kind,
        ReportEdition.unit_id == order.unit_id,
        ReportEdition.calendar == order.period.calendar,
        ReportEdition.period == order.period.code,
        ReportEdition.internal.is_(order.internal),
    )
    newest = session.execute(
        select(ReportEdition.id, ReportEdition.number, ReportEdition.code)
        .where(*same_report)
        .order_by(ReportEdition.number.desc())
        .limit(1)
    ).first()
    if newest is not None and newest.number >= plan.number:
        if (newest.number, newest.code) != (plan.number, plan.code):
            raise NumberTaken
        return int(newest.id)
    values = {
        "kind": order.kind,
        "unit_id": order.unit_id,
        "calendar": order.period.calendar,
        "period": order.period.code,
        "internal": order.internal,
        "number": plan.number,
        "code": plan.code,
        "fingerprint": plan.fingerprint,
        "press": plan.press,
        "facts": json.dumps(dict(plan.facts), ensure_ascii=False),
        "change": plan.change,
        "issued_on": now.date(),
        "issued_by": by,
    }
    made = insert(ReportEdition).values(values).returning(ReportEdition.id)
    return int(session.execute(made).scalar_one())


def _add_file(session: Session, edition_id: int, form: str, name: str, kept: Kept) -> None:
    """Note a file; one that had been lost and was written again replaces its own row."""
    values = {"name": name, "sha256": kept.sha256, "size": kept.size}
    table = ReportFile.__table__
    added = insert_or(session.connection(), table).values(  # type: ignore[arg-type]
        edition_id=edition_id, format=form, **values
    )
    session.execute(
        added.on_conflict_do_update(index_elements=["edition_id", "format"], set_=values)
    )


def _set_tasks(
    session: Session,
    batch_id: int,
    plan: Plan,
    forms: list[str],
    state: str,
    edition_id: int | None,
    fault: str | None = None,
) -> None:
    """Set the tasks of some formats; what was made before a kill is not called unchanged after."""
    if not forms:
        return
    chosen = update(ReportTask).where(
        ReportTask.batch_id == batch_id,
        ReportTask.unit_id == plan.order.unit_id,
        ReportTask.format.in_(forms),
    )
    if state == "same":
        chosen = chosen.where(ReportTask.state != "made")
    session.execute(
        chosen.values(
            state=state,
            edition_id=edition_id,
            fault=fault,
            attempts=ReportTask.attempts + int(state != "same"),
        )
    )

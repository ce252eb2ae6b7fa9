"""Orders a batch of reports with one press; stops it, and tries again what failed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from analysis.period import Calendar, Period
from survey.database.statements import insert_or
from survey.models import ReportBatch, ReportTask
from survey.queries.spans import periods_of_publication
from survey.queries.unit_tree import UnitTree, read_unit_tree
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.reports.make_document import KINDS


class BatchRefused(ValueError):
    """The batch cannot be ordered or changed; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class BatchOrder:
    """Which reports are wanted."""

    kind: str
    period: Period
    formats: tuple[str, ...]
    #: None: of all units that get such a report in the period.
    units: tuple[int, ...] | None = None
    internal: bool = False


@dataclass(frozen=True)
class Ordered:
    """The batch that answers an order: a new one, or the one somebody else has just started."""

    batch_id: int
    new: bool


def order_batch(
    session: Session,
    order: BatchOrder,
    *,
    by: str,
    now: datetime,
    closing: int | None = None,
    announce: bool = False,
) -> Ordered:
    """Start a batch in a transaction that writes; the same order meanwhile gives the same batch."""
    units = _checked(order, read_unit_tree(session), now)
    key = order_key(order)
    values = {
        "kind": order.kind,
        "calendar": order.period.calendar,
        "period": order.period.code,
        "formats": ",".join(order.formats),
        "internal": order.internal,
        "state": "open",
        "order_key": key,
        "cancelling": False,
        "asked_on": now.date(),
        "asked_by": by,
        "closing": closing,
        "to_announce": announce,
    }
    table = ReportBatch.__table__
    # The key decides between two who press at once, on both databases.
    made = insert_or(session.connection(), table).values(values).on_conflict_do_nothing()  # type: ignore[arg-type]
    batch_id = session.scalar(made.returning(ReportBatch.id))
    if batch_id is None:
        found = _open_with(session, key)
        if found is None:
            raise BatchRefused("Đợt này vừa kết thúc. Hãy bấm lại.")
        return Ordered(found, new=False)
    session.execute(insert(ReportTask), _tasks(batch_id, units, order.formats))
    return Ordered(batch_id, new=True)


def order_key(order: BatchOrder) -> str:
    """Name an order: two orders for the same have the same name."""
    units = "all" if order.units is None else ",".join(map(str, sorted(order.units)))
    parts = (
        order.kind,
        order.period.calendar,
        order.period.code,
        ",".join(sorted(order.formats)),
        str(order.internal),
        units,
    )
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def reportable_periods(session: Session, calendar: Calendar, today: date) -> list[Period]:
    """List the periods of which reports can be made, what ended last first, the running one last.

    The running one comes last because its report changes every day.
    """
    begun = [one for one in periods_of_publication(session, calendar) if one.start <= today]
    return sorted(begun, key=lambda one: (one.end <= today, one.end, one.start), reverse=True)


def note_order(
    session: Session, actor: Actor, batch_id: int, order: BatchOrder, *, now: datetime
) -> None:
    """Note in the audit who ordered which reports."""
    detail = {
        "kind": order.kind,
        "period": order.period.code,
        "calendar": order.period.calendar,
        "formats": list(order.formats),
        "internal": order.internal,
    }
    note_action(session, actor, "report.order", f"batch:{batch_id}", detail, now=now)


def cancel_batch(session: Session, batch_id: int) -> None:
    """Stop a batch: what is being written is finished, nothing more is begun."""
    row = _batch(session, batch_id)
    if row.state != "open":
        raise BatchRefused("Đợt này đã kết thúc, không còn gì để hủy.")
    if row.owner is None:
        end_batch(session, batch_id, "cancelled")
    else:
        row.cancelling = True


def retry_batch(session: Session, batch_id: int) -> None:
    """Open a finished batch again for what failed or was cancelled."""
    row = _batch(session, batch_id)
    if row.state == "open":
        raise BatchRefused("Đợt này đang chạy.")
    if _open_with(session, row.order_key) is not None:
        raise BatchRefused("Một đợt khác với cùng nội dung đang chạy.")
    row.state, row.cancelling, row.fault = "open", False, None
    session.flush()
    session.execute(
        update(ReportTask)
        .where(_of(batch_id), ReportTask.state.in_(("failed", "cancelled")))
        .values(state="waiting", fault=None, edition_id=None)
    )


def end_batch(
    session: Session,
    batch_id: int,
    state: str,
    fault: str | None = None,
    remark: str | None = None,
) -> None:
    """Close a batch; tasks that nobody began are cancelled with it, or fail with its `fault`.

    A `remark` says what all documents were made without.
    """
    session.flush()
    waiting = update(ReportTask).where(_of(batch_id), ReportTask.state == "waiting")
    if fault is not None:
        session.execute(waiting.values(state="failed", fault=fault))
    else:
        session.execute(waiting.values(state="cancelled"))
    session.execute(
        update(ReportBatch)
        .where(ReportBatch.id == batch_id)
        .values(
            state=state,
            owner=None,
            lease_until=None,
            cancelling=False,
            fault=fault or remark,
        )
    )


def _of(batch_id: int) -> ColumnElement[bool]:
    return ReportTask.batch_id == batch_id


def _open_with(session: Session, key: str) -> int | None:
    return session.scalar(
        select(ReportBatch.id).where(ReportBatch.order_key == key, ReportBatch.state == "open")
    )


def _batch(session: Session, batch_id: int) -> ReportBatch:
    row = session.get(ReportBatch, batch_id)
    if row is None:
        raise BatchRefused("Không có đợt báo cáo này.")
    return row


def _checked(order: BatchOrder, tree: UnitTree, now: datetime) -> Sequence[int]:
    kind = KINDS.get(order.kind)
    if kind is None:
        raise BatchRefused("Không có loại báo cáo này.")
    if not order.formats or set(order.formats) - set(kind.writers):
        raise BatchRefused("Hãy chọn ít nhất một dạng tệp mà loại báo cáo này có.")
    if order.period.start > now.date():
        raise BatchRefused(f"Kỳ {order.period.label} chưa bắt đầu ({order.period.dates_label}).")
    units = kind.units(tree, order.period) if order.units is None else order.units
    if not units:
        raise BatchRefused(f"Trong {order.period.label} không có đơn vị nào để làm báo cáo.")
    return units


def _tasks(batch_id: int, units: Sequence[int], formats: Sequence[str]) -> list[dict[str, object]]:
    pairs = [(unit, form) for unit in units for form in formats]
    return [
        {
            "batch_id": batch_id,
            "unit_id": unit,
            "format": form,
            "place": place,
            "state": "waiting",
            "attempts": 0,
        }
        for place, (unit, form) in enumerate(pairs)
    ]

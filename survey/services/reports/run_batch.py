"""Runs a batch from the first look at the data to the last file, wherever it was left before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from survey.database.report_files import ReportFiles
from survey.engine.crew import Job, Outcome, run_jobs
from survey.engine.engines import Engine, EngineMissing
from survey.models import ReportBatch
from survey.queries.report_batches import BatchFace, batch, tasks
from survey.queries.report_editions import current_editions
from survey.services.jobs.lend_work import Borrower, Holding, give_back, renew_claim
from survey.services.jobs.write_documents import Written, in_words, write_documents
from survey.services.reports.issue_edition import (
    NumberTaken,
    keep_files,
    missing_formats,
    record_outcome,
)
from survey.services.reports.order_batch import end_batch
from survey.services.reports.plan_batch import Plan, number_plan, plan_batch
from survey.services.reports.report_order import Order

NO_ROOM = (
    "Đĩa chứa dữ liệu chỉ còn trống dưới 5% nên đợt báo cáo không được làm; phiếu của người dân "
    "vẫn được nhận. Hãy báo người quản trị máy chủ dọn đĩa, rồi làm lại phần chưa xong."
)

#: Called with how many documents are done, of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Workshop(Borrower):
    """What making reports needs beside what every borrower has: the folder of files, an engine."""

    files: ReportFiles
    engine: Engine


@dataclass
class _Run:
    """One batch in the hands of one process."""

    shop: Workshop
    face: BatchFace
    progress: Progress
    holding: Holding
    plans: dict[int, Plan] = field(default_factory=dict)
    done: int = 0

    def going(self) -> bool:
        """Tell whether to go on: nobody asked to stop, and the batch is still ours."""
        return self.holding.standing == "go" and not self.shop.stopping()

    def make_all(self) -> None:
        """Make every document, as long as the batch is ours."""
        self.make_plans()
        for outcome in run_jobs(self.shop.engine, self.jobs(), self.going) if self.going() else ():
            self.take(outcome)

    def make_plans(self) -> None:
        """Gather all figures in one look at the data."""
        with self.shop.sessions() as session:
            units: dict[int, list[str]] = {}
            for task in tasks(session, self.face.id):
                units.setdefault(task.unit_id, []).append(task.format)
        order = Order(self.face.kind, 0, self.face.period, "", self.face.internal)
        with self.shop.sessions() as session:
            for plan in plan_batch(session, order, units, self.shop.clock()):
                self.plans[plan.order.unit_id] = plan
                if not self.going():
                    return

    def jobs(self) -> Iterator[Job]:
        """Give the documents to write; what needs no writing is recorded at once."""
        for unit_id, plan in self.plans.items():
            forms = [] if plan.fault else missing_formats(self.shop.files, plan)
            if not forms:
                fault = plan.fault
                self.record(plan, {} if fault is None else dict.fromkeys(plan.names, fault))
                continue
            stamp = plan.stamp(self.shop.base_url)
            arguments = (plan.order.kind, tuple(forms), plan.figures, stamp)
            yield Job(unit_id, write_documents, arguments)

    def take(self, outcome: Outcome) -> None:
        """Keep what came of one unit."""
        plan = self.plans[outcome.key]
        if outcome.error is None:
            self.record(plan, outcome.value)
        else:
            fault = in_words(outcome.error)
            self.record(plan, dict.fromkeys(missing_formats(self.shop.files, plan), fault))

    def record(self, plan: Plan, written: dict[str, Written]) -> None:
        """Keep files, then store; a number that another batch took meanwhile means: next turn."""
        kept = keep_files(self.shop.files, written)
        try:
            with self.shop.sessions.begin() as session:
                record_outcome(
                    session,
                    self.face.id,
                    plan,
                    kept,
                    by=self.face.asked_by,
                    now=self.shop.clock(),
                )
        except NumberTaken:
            self.again(plan)
            return
        self.done += len(plan.names)
        self.progress(self.done, self.face.counts.total)

    def again(self, plan: Plan) -> None:
        """Write a unit anew under the next number, in this process: it happens once in a year."""
        order = plan.order
        with self.shop.sessions() as session:
            found = current_editions(session, order.kind, order.period, internal=order.internal)
        plan = number_plan(replace(plan, change=None), found[order.unit_id])
        self.plans[order.unit_id] = plan
        forms = missing_formats(self.shop.files, plan)
        stamp = plan.stamp(self.shop.base_url)
        self.record(plan, write_documents(order.kind, forms, plan.figures, stamp))


def run_batch(
    shop: Workshop, batch_id: int, progress: Progress = lambda done, total: None
) -> BatchFace | None:
    """Run a claimed batch to its end; give how it stands, or nothing when it was taken away.

    After a kill it is simply run again: figures are gathered anew, so all documents are of one
    look at the data, and those that were written before and still say the same are left alone.
    """
    with shop.sessions() as session:
        face = batch(session, batch_id)
    if face is None:
        return None
    shop.files.sweep(shop.clock())
    fault = None if shop.files.has_room() else NO_ROOM
    with Holding(shop, ReportBatch, batch_id) as holding:
        run = _Run(shop, face, progress, holding)
        try:
            if fault is None:
                run.make_all()
        except EngineMissing as error:
            fault = str(error)
    with shop.sessions.begin() as session:
        _finish(session, run, fault)
    with shop.sessions() as session:
        return batch(session, batch_id)


def _finish(session: Session, run: _Run, fault: str | None) -> None:
    """End the batch, unless it is in other hands now or waits for this process to come back."""
    standing = renew_claim(session, ReportBatch, run.face.id, run.shop.owner, run.shop.clock())
    if standing == "cancel":
        end_batch(session, run.face.id, "cancelled")
    elif run.shop.stopping():
        give_back(session, ReportBatch, run.face.id, run.shop.owner)
    elif standing == "go":
        remark = next((plan.remark for plan in run.plans.values() if plan.remark), None)
        end_batch(session, run.face.id, "done", fault, remark)

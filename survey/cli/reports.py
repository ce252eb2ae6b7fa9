"""`reports` issues reports."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import click

from analysis.period import Calendar, Period
from survey.cli.context import FINDING, Installation, open_installation, stop
from survey.cli.periods import typed_period
from survey.cli.report_delivery import deliver, tell
from survey.cli.worker import work_until_told
from survey.cli.workshop import open_workshop
from survey.clock import now
from survey.models import ReportBatch
from survey.queries.report_batches import batch
from survey.queries.unit_tree import UnitTree, read_unit_tree
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.jobs.lend_work import claim_work
from survey.services.reports.make_document import KINDS
from survey.services.reports.order_batch import BatchOrder, BatchRefused, note_order, order_batch
from survey.services.reports.pack_batch import batch_items
from survey.services.reports.report_order import Kind
from survey.services.reports.run_batch import Workshop, run_batch

#: Seconds between two looks at what somebody else is doing.
LOOK = 1


@click.group()
def reports() -> None:
    """Báo cáo của đơn vị và của toàn tỉnh."""


@reports.command()
@click.option("--period", "text", required=True, help="Kỳ: 2026-Q3, 2026-H1, 2026-9M hoặc 2026.")
@click.option(
    "--units",
    "--unit",
    "codes",
    default="all",
    help="Mã đơn vị, cách nhau bằng dấu phẩy; all hoặc bỏ trống: mọi đơn vị.",
)
@click.option(
    "--report",
    "kind",
    type=click.Choice(list(KINDS)),
    default="unit",
    show_default=True,
    help="Loại báo cáo.",
)
@click.option(
    "--kinds",
    "forms",
    default="pdf",
    show_default=True,
    help="Dạng tệp, cách nhau bằng dấu phẩy, ví dụ pdf,docx,xlsx.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Thư mục sẽ ghi; bỏ trống thì ghi vào bao-cao-KỲ.",
)
@click.option(
    "--calendar", type=click.Choice(get_args(Calendar)), default="reporting", show_default=True
)
@click.option(
    "--internal",
    is_flag=True,
    help="Bản nội bộ, không công bố: không che theo các bảng công bố và ghi rõ điều đó.",
)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def issue(
    text: str,
    codes: str,
    kind: str,
    forms: str,
    out: Path | None,
    calendar: Calendar,
    *,
    internal: bool,
    shape: str,
) -> None:
    """Làm báo cáo, ví dụ: reports issue --period 2026-Q3 --unit SM-P01 --out bao-cao.

    Nhiều tệp thì kèm mục lục, mã kiểm tra SHA-256 và một tệp nén. Bản không đổi không làm lại.
    """
    period = typed_period(text, calendar)
    formats = _formats(KINDS[kind], forms)
    with open_installation() as installation:
        shop = open_workshop(installation, now)
        with installation.sessions() as session:
            units = _units(read_unit_tree(session), codes, period)
        order = BatchOrder(kind, period, formats, units, internal)
        batch_id = _order(installation, order)
        _run(installation, shop, batch_id)
        with installation.sessions() as session:
            items = batch_items(session, batch_id)
        folder = out or Path(f"bao-cao-{period.code}")
        deliver(shop, items, folder)
    if tell(items, folder, shape):
        raise SystemExit(FINDING)


@reports.command()
@click.option("--once", is_flag=True, help="Làm hết những đợt đang chờ rồi dừng.")
def work(*, once: bool) -> None:
    """Làm những đợt báo cáo đang chờ; dừng êm khi nhận SIGTERM hoặc Ctrl-C."""

    def open_shop(installation: Installation, over: Callable[[], bool]) -> Workshop:
        return open_workshop(installation, now, over)

    def run(_: Installation, shop: Workshop, batch_id: int) -> None:
        run_batch(shop, batch_id)

    work_until_told(open_shop, ReportBatch, run, once=once)


def _order(installation: Installation, order: BatchOrder) -> int:
    try:
        with installation.sessions.begin() as session:
            ordered = order_batch(session, order, by=COMMAND_LINE.name, now=now())
            if ordered.new:
                note_order(session, COMMAND_LINE, ordered.batch_id, order, now=now())
    except BatchRefused as reason:
        stop(str(reason))
    return ordered.batch_id


def _run(installation: Installation, shop: Workshop, batch_id: int) -> None:
    """Make the reports, or follow whoever is making the same ones already."""
    with installation.sessions() as session:
        face = batch(session, batch_id)
    total = face.counts.total if face else 0
    # On the error stream, so that what is printed stays readable for programs.
    with click.progressbar(length=total, label="Đang làm báo cáo", file=sys.stderr) as bar:
        while face is not None and face.state == "open":
            with installation.sessions.begin() as session:
                mine = claim_work(session, ReportBatch, shop.owner, now(), batch_id) is not None
            if mine:
                face = run_batch(shop, batch_id, lambda done, _: bar.update(done - bar.pos))
            else:
                threading.Event().wait(LOOK)
                with installation.sessions() as session:
                    face = batch(session, batch_id)
                bar.update((face.counts.finished if face else 0) - bar.pos)
    if face is not None and face.fault:
        click.echo(face.fault, err=True)


def _formats(kind: Kind, forms: str) -> tuple[str, ...]:
    """Read the formats asked for, each once and in the order of the kind."""
    asked = {form.strip().lower() for form in forms.split(",") if form.strip()}
    unknown = sorted(asked - set(kind.writers))
    if unknown or not asked:
        stop(
            f"{kind.title} không có dạng “{', '.join(unknown)}”. "
            f"Các dạng có: {', '.join(kind.writers)}."
        )
    return tuple(form for form in kind.writers if form in asked)


def _units(tree: UnitTree, codes: str, period: Period) -> tuple[int, ...] | None:
    """Choose the units that carried the codes in the period; None for all there are."""
    if codes.strip().lower() == "all":
        return None
    chosen: dict[int, None] = {}
    for code in (part.strip() for part in codes.split(",") if part.strip()):
        found = tree.holders(code, period.start, period.end)
        if not found:
            stop(f"Không có đơn vị nào mang mã “{code}” trong {period.label}.")
        chosen.update(dict.fromkeys(unit.id for unit in found))
    return tuple(chosen)

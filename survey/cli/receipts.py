"""`receipts` issues one-time codes for appointment slips and reports how many forms have one."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import get_args

import click

from analysis.period import Calendar
from survey.cli.context import open_installation, stop
from survey.cli.outgoing import write_out
from survey.cli.periods import typed_period
from survey.clock import now
from survey.formatting import thousands
from survey.queries.settings import setting
from survey.queries.unit_tree import read_unit_tree
from survey.rendering.receipts import ReceiptSlip, receipt_address, slips_pdf
from survey.rendering.sheets import write_csv
from survey.services.figures.compare_receipts import ReceiptRow, compare_receipts
from survey.services.intake.issue_receipts import MOST_AT_ONCE, ReceiptsRefused, issue_receipts
from survey.services.intake.seal_receipts import ReceiptKeys

COLUMNS = [field.name for field in fields(ReceiptRow)]


@click.group()
def receipts() -> None:
    """Cấp mã phiếu hẹn dùng một lần; báo cáo tỷ lệ phiếu trả lời có mã."""


@receipts.command()
@click.option("--desk", "desk_code", required=True, help="Mã quầy.")
@click.option("--count", required=True, type=click.IntRange(1, MOST_AT_ONCE), help="Số mã cần cấp.")
@click.option("--csv", "shape", flag_value="csv", help="Bảng code,address cho phần mềm in phiếu.")
@click.option("--pdf", "shape", flag_value="pdf", help="Tờ A4, mười hai phiếu một trang để cắt.")
@click.option(
    "-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Tệp ghi."
)
def issue(desk_code: str, count: int, shape: str | None, out: Path) -> None:
    """Cấp mã mới cho một quầy và ghi ra tệp; hệ thống không giữ lại mã nào.

    Ví dụ: receipts issue --desk Q1 --count 240 --pdf -o phieu.pdf
    """
    if shape is None:
        stop("Hãy chọn --csv hoặc --pdf.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with open_installation() as installation:
        keys = ReceiptKeys(installation.settings.secret_key)
        # Stored first: a file that could not be written wastes numbers, and no code is unknown.
        with installation.sessions.begin() as session:
            try:
                issued = issue_receipts(session, keys, desk_code, count, now())
            except ReceiptsRefused as error:
                stop(str(error))
            asked = setting(session, "receipts.enabled")
        base = installation.settings.base_url
    slips = [
        ReceiptSlip(
            unit=issued.unit_name,
            desk=issued.desk_name,
            letters=code,
            address=receipt_address(base, issued.placard, code),
        )
        for code in issued.codes
    ]
    write_out(
        out, [_table(slips) if shape == "csv" else slips_pdf(slips, f"Phiếu hẹn {desk_code}")]
    )
    click.echo(f"Đã ghi {thousands(count)} mã vào {out}. In lại sẽ thành mã khác.")
    if not asked:
        click.echo("Phiếu chưa hỏi mã. Hãy chạy: python -m survey settings set receipts.enabled on")


def _table(slips: Sequence[ReceiptSlip]) -> bytes:
    rows = [(slip.letters, slip.address) for slip in slips]
    return write_csv(("code", "address"), rows).encode()


@receipts.command()
@click.option("--period", "text", required=True, help="Kỳ: 2026Q3, 2026-H1, 2026.")
@click.option(
    "--calendar", type=click.Choice(get_args(Calendar)), default="reporting", show_default=True
)
@click.option(
    "--format", "shape", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
def report(text: str, calendar: Calendar, shape: str) -> None:
    """In số phiếu có mã dùng được, có mã khác và không có mã của từng đơn vị (tỷ lệ theo %)."""
    period = typed_period(text, calendar)
    with open_installation() as installation, installation.sessions() as session:
        rows = [asdict(row) for row in compare_receipts(session, read_unit_tree(session), period)]
    if shape == "json":
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)

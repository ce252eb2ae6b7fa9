"""`reports` issues reports."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import get_args

import click

from analysis.period import Calendar, Period
from survey.cli.context import FINDING, Installation, open_installation, stop
from survey.cli.periods import typed_period
from survey.clock import now
from survey.queries.unit_tree import UnitTree
from survey.services.make_document import KINDS, look_around, make_document
from survey.services.report_order import Around, Kind, Order, ReportWithheld


@dataclass(frozen=True)
class Issued:
    """What came of one unit's report: a file, or the reason why there is none."""

    unit: str
    file: str | None
    fault: str | None = None
    #: Which closing its figures show; nothing while the period is running.
    closing: str | None = None
    #: Why the unit has no report of its own in this period.
    withheld: str | None = None


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
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Thư mục sẽ ghi."
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
    out: Path,
    calendar: Calendar,
    *,
    internal: bool,
    shape: str,
) -> None:
    """Làm báo cáo, ví dụ: reports issue --period 2026-Q3 --unit SM-P01 --out bao-cao."""
    period = typed_period(text, calendar)
    formats = _formats(KINDS[kind], forms)
    moment = now()
    if period.start > moment.date():
        stop(f"Kỳ {period.label} chưa bắt đầu ({period.dates_label}).")
    with open_installation() as installation:
        with installation.sessions() as session:
            around = look_around(session, period, moment, internal=internal)
        orders = [
            Order(kind, unit_id, period, form, internal)
            for unit_id in _units(KINDS[kind], around.tree, codes, period)
            for form in formats
        ]
        out.mkdir(parents=True, exist_ok=True)
        # On the error stream, so that what is printed stays readable for programs.
        with click.progressbar(orders, label="Đang làm báo cáo", file=sys.stderr) as bar:
            done = [_issue_one(installation, order, out, moment, around) for order in bar]
    _tell(done, shape)
    if any(each.fault for each in done):
        raise SystemExit(FINDING)


def _formats(kind: Kind, forms: str) -> list[str]:
    """Read the formats asked for, each once and in the order of the kind."""
    asked = {form.strip().lower() for form in forms.split(",") if form.strip()}
    unknown = sorted(asked - set(kind.writers))
    if unknown or not asked:
        stop(
            f"{kind.title} không có dạng “{', '.join(unknown)}”. "
            f"Các dạng có: {', '.join(kind.writers)}."
        )
    return [form for form in kind.writers if form in asked]


def _units(kind: Kind, tree: UnitTree, codes: str, period: Period) -> list[int]:
    """Choose the units that carried the codes in the period, or all that get such a report."""
    if codes.strip().lower() == "all":
        return kind.units(tree, period)
    chosen: dict[int, None] = {}
    for code in (part.strip() for part in codes.split(",") if part.strip()):
        found = tree.holders(code, period.start, period.end)
        if not found:
            stop(f"Không có đơn vị nào mang mã “{code}” trong {period.label}.")
        chosen.update(dict.fromkeys(unit.id for unit in found))
    return list(chosen)


def _issue_one(
    installation: Installation, order: Order, out: Path, moment: datetime, around: Around
) -> Issued:
    """Make one report; what goes wrong with one unit does not stop the others."""
    code = around.tree.units[order.unit_id].code
    try:
        with installation.sessions() as session:
            made = make_document(session, order, now=moment, around=around)
        # Written aside and renamed: a file with its final name is always whole.
        file = out / made.name
        part = file.with_suffix(".part")
        part.write_bytes(made.content)
        part.replace(file)
    except ReportWithheld as reason:
        return Issued(code, None, withheld=str(reason))
    except Exception as error:  # noqa: BLE001 (named in the result; the other units go on)
        return Issued(code, None, f"{type(error).__name__}: {error}")
    closing = around.closing
    return Issued(code, str(file), closing=closing.sentence if closing else None)


def _tell(done: Iterable[Issued], shape: str) -> None:
    if shape == "json":
        click.echo(json.dumps([asdict(each) for each in done], ensure_ascii=False))
        return
    for each in done:
        if each.withheld:
            click.echo(f"KHÔNG LÀM BÁO CÁO RIÊNG {each.unit}: {each.withheld}")
        else:
            click.echo(each.file or f"KHÔNG LÀM ĐƯỢC {each.unit}: {each.fault}")
    for sentence in dict.fromkeys(each.closing for each in done if each.closing):
        click.echo(sentence)

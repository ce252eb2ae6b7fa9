"""`reports` issues the PDF reports of units."""

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
from survey.queries.unit_tree import UnitNode, UnitTree, read_unit_tree
from survey.rendering.closing_note import ClosingNote
from survey.services.issue_reports import (
    ReportWithheld,
    closing_note,
    issue_unit_report,
    public_figures,
)
from survey.services.protect_publication import PublicTable


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


@dataclass(frozen=True)
class Around:
    """What all reports of a period share, and is asked for once."""

    closing: ClosingNote | None
    #: What the public tables withhold; nothing for a period that is not published.
    public: PublicTable | None


@click.group()
def reports() -> None:
    """Báo cáo PDF của đơn vị."""


@reports.command()
@click.option("--period", "text", required=True, help="Kỳ: 2026-Q3, 2026-H1, 2026-9M hoặc 2026.")
@click.option("--unit", "code", help="Mã đơn vị; bỏ trống để làm cho mọi đơn vị.")
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
    text: str, code: str | None, out: Path, calendar: Calendar, *, internal: bool, shape: str
) -> None:
    """Làm báo cáo PDF, ví dụ: reports issue --period 2026-Q3 --unit SM-P01 --out bao-cao."""
    period = typed_period(text, calendar)
    moment = now()
    if period.start > moment.date():
        stop(f"Kỳ {period.label} chưa bắt đầu ({period.dates_label}).")
    with open_installation() as installation:
        with installation.sessions() as session:
            tree = read_unit_tree(session)
            # Once for all reports: comparing reads every form of the period.
            closing = closing_note(session, period, moment.date())
            public = None if internal else public_figures(session, period, moment.date())
        units = _units(tree, code, period)
        out.mkdir(parents=True, exist_ok=True)
        # On the error stream, so that what is printed stays readable for programs.
        with click.progressbar(units, label="Đang làm báo cáo", file=sys.stderr) as bar:
            done = [
                _issue_one(
                    installation,
                    unit,
                    period,
                    out / _file_name(tree.labels[unit.id], period),
                    moment,
                    Around(closing, public),
                )
                for unit in bar
            ]
    _tell(done, shape)
    if any(each.fault for each in done):
        raise SystemExit(FINDING)


def _units(tree: UnitTree, code: str | None, period: Period) -> list[UnitNode]:
    """Choose the units that carried the code in the period, or all units in force in it."""
    if code is not None:
        found = tree.holders(code, period.start, period.end)
        if not found:
            stop(f"Không có đơn vị nào mang mã “{code}” trong {period.label}.")
        return found
    root = tree.root
    return sorted(
        (
            unit
            for unit in tree.units.values()
            if unit is not root and unit.stood(period.start, period.end)
        ),
        key=lambda unit: (unit.sort_key, unit.code),
    )


def _file_name(label: str, period: Period) -> str:
    """Name a report so that no other unit, period or calendar has the same name."""
    calendar = "" if period.calendar == "reporting" else "-duong-lich"
    return f"bao-cao-{label.replace('@', '-tu-')}-{period.code}{calendar}.pdf"


def _issue_one(
    installation: Installation,
    unit: UnitNode,
    period: Period,
    file: Path,
    moment: datetime,
    around: Around,
) -> Issued:
    """Make one report; what goes wrong with one unit does not stop the others."""
    try:
        with installation.sessions() as session:
            pages = issue_unit_report(
                session,
                unit.id,
                period,
                now=moment,
                closing=around.closing,
                public=around.public,
            )
        # Written aside and renamed: a file with its final name is always whole.
        part = file.with_suffix(".part")
        part.write_bytes(pages)
        part.replace(file)
    except ReportWithheld as reason:
        return Issued(unit.code, None, withheld=str(reason))
    except Exception as error:  # noqa: BLE001 (named in the result; the other units go on)
        return Issued(unit.code, None, f"{type(error).__name__}: {error}")
    closing = around.closing
    return Issued(unit.code, str(file), closing=closing.sentence if closing else None)


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

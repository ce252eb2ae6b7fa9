"""`answers export`: anonymous answers of a published quarter, for researchers."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.period import PeriodError, parse_period
from survey.cli.context import open_installation, stop
from survey.cli.outgoing import write_out
from survey.clock import now, today
from survey.formatting import thousands
from survey.services.changes.keep_audit import COMMAND_LINE, note_action
from survey.services.research.export_answers import ExportRefused, export_answers


@click.group()
def answers() -> None:
    """Phiếu trả lời ẩn danh cho người nghiên cứu."""


@answers.command()
@click.option("--period", "period_code", required=True, help="Quý, ví dụ 2026-Q3.")
@click.option("--calendar", type=click.Choice(["reporting", "calendar"]), default="reporting")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Tệp .csv/.sav."
)
def export(period_code: str, calendar: str, out: Path) -> None:
    """Xuất phiếu của một quý đã chốt: CSV hoặc SPSS theo đuôi tệp, đã che nhóm nhỏ."""
    if out.suffix not in {".csv", ".sav"}:
        stop("Đuôi tệp phải là .csv hoặc .sav.")
    try:
        period = parse_period(period_code, "calendar" if calendar == "calendar" else "reporting")
    except PeriodError as error:
        stop(str(error))
    with open_installation() as installation, installation.sessions.begin() as session:
        try:
            found = export_answers(session, [period], today())
        except ExportRefused as refusal:
            stop(str(refusal))
        note_action(
            session,
            COMMAND_LINE,
            "answers.export",
            f"period:{period.code}",
            {"format": out.suffix[1:]},
            now=now(),
        )
    write_out(out, [found.csv() if out.suffix == ".csv" else found.sav()])
    click.echo(f"{out}: {thousands(len(found.rows))} phiếu.")
    if found.left_out:
        click.echo(f"Không có trong tệp: {len(found.left_out)} đơn vị có số liệu được che.")

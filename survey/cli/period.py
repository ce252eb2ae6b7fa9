"""`period` closes a reporting period."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import get_args

import click

from analysis.period import Calendar
from survey.cli.context import FINDING, open_installation, stop
from survey.cli.periods import typed_period
from survey.clock import now
from survey.formatting import thousands
from survey.services.close_period import PeriodOpen, close_period


@click.group()
def period() -> None:
    """Chốt kỳ báo cáo."""


@period.command()
@click.argument("text", metavar="KỲ")
@click.option(
    "--calendar", type=click.Choice(get_args(Calendar)), default="reporting", show_default=True
)
@click.option("--force", is_flag=True, help="Chốt cả khi kỳ chưa kết thúc.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def close(text: str, calendar: Calendar, force: bool, shape: str) -> None:
    """Chốt một kỳ, ví dụ 2026-Q3: giữ lại tổng số phiếu và mã kiểm tra của toàn bộ phiếu."""
    wanted = typed_period(text, calendar)
    with open_installation() as installation, installation.sessions.begin() as session:
        try:
            closing = close_period(session, wanted, now(), force=force)
        except PeriodOpen as error:
            stop(str(error), FINDING)
    if shape == "json":
        click.echo(json.dumps(asdict(closing)))
        return
    word = "Đã chốt" if closing.new else "Không có gì đổi từ lần chốt trước:"
    click.echo(
        f"{word} {wanted.label} ({wanted.dates_label}), lần {closing.revision}: "
        f"{thousands(closing.forms)} phiếu, mã kiểm tra {closing.sha256}"
    )

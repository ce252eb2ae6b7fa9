"""`tally` proves that the stored sums are what the stored answers add up to."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from survey.cli.context import FINDING, open_installation
from survey.database.bulk import bulk_session
from survey.formatting import thousands
from survey.queries.responses import count_responses
from survey.services.verify_tallies import rebuild_tallies, verify_tallies


@click.group()
def tally() -> None:
    """Đối chiếu hoặc dựng lại số kiểm đếm."""


@tally.command()
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def verify(shape: str) -> None:
    """Đếm lại từ phiếu đã lưu rồi so với số kiểm đếm; mã thoát 1 khi có chỗ lệch."""
    with open_installation() as installation, installation.sessions() as session:
        differences = verify_tallies(session)
        forms = count_responses(session)
    if shape == "json":
        rows = [asdict(difference) for difference in differences]
        click.echo(json.dumps({"forms": forms, "differences": rows}, default=str))
    elif differences:
        for difference in differences:
            click.echo(f"LỆCH {difference}")
    else:
        click.echo(f"Khớp: số kiểm đếm bằng số đếm lại từ {thousands(forms)} phiếu.")
    if differences:
        raise SystemExit(FINDING)


@tally.command()
def rebuild() -> None:
    """Dựng lại toàn bộ số kiểm đếm từ phiếu đã lưu."""
    with open_installation() as installation, bulk_session(installation.engine) as session:
        cells = rebuild_tallies(session)
    click.echo(f"Đã dựng lại {thousands(cells)} ô kiểm đếm.")

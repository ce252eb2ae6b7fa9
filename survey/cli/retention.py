"""`retention` shows what was deleted when its time was over, and deletes what is due."""

from __future__ import annotations

import json

import click

from survey.cli.context import open_installation
from survey.clock import now
from survey.database.file_lock import lock_file, locked
from survey.queries.upkeep_reports import upkeep_reports
from survey.services.intake.destroy_labels import destroy_labels
from survey.services.intake.seal_receipts import ReceiptKeys
from survey.services.sheets.keep_upload import UPLOADS
from survey.services.upkeep.let_go import KIND, Retention, note_destroyed
from survey.services.upkeep.tell_upkeep import tell_deleted


@click.command()
@click.option("--now", "at_once", is_flag=True, help="Xóa ngay những gì đến hạn, rồi mới liệt kê.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 400))
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def retention(at_once: bool, days: int, shape: str) -> None:
    """Liệt kê theo ngày những gì đã xóa vì hết thời hạn giữ; tiến trình nền tự xóa mỗi ngày."""
    with open_installation() as installation:
        if at_once:
            with locked(lock_file(installation.engine)):
                with installation.sessions.begin() as session:
                    note_destroyed(session, destroy_labels(session, now()), now())
                keys = ReceiptKeys(*installation.settings.secret_keys)
                uploads = installation.settings.data / UPLOADS
                Retention(keys, uploads).tend(installation.sessions, now())
        with installation.sessions() as session:
            reports = upkeep_reports(session, KIND, days)
    if shape == "json":
        shown = [{"day": one.day.isoformat(), **one.detail} for one in reports]
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    for one in reports:
        click.echo(f"{one.day:%d/%m/%Y}  {tell_deleted(one.detail)}")
    if not reports:
        click.echo("Chưa có ngày nào; tiến trình nền (serve, work) xóa mỗi ngày một lần.")

"""`comments` lists what citizens wrote and deletes it in time, for the office in charge alone."""

from __future__ import annotations

import json
from datetime import date
from typing import get_args

import click

from analysis.period import Calendar
from survey.cli.context import open_installation, stop
from survey.cli.periods import typed_period
from survey.clock import now
from survey.formatting import short_date, thousands
from survey.queries.comments import comments_between
from survey.queries.unit_tree import read_unit_tree
from survey.rendering.sheets import write_csv
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.comments.delete_comment import delete_comment
from survey.services.comments.purge_comments import examine_purge, purge_comments
from survey.services.comments.release_comments import release_comments
from survey.services.upkeep.empty_journal import empty_journal

HEADINGS = ("unit", "flags", "text", "key")


@click.group()
def comments() -> None:
    """Góp ý của người dân; chỉ cơ quan chủ trì khảo sát được xem."""


@comments.command("list")
@click.option("--period", "text", help="Chỉ một kỳ, ví dụ 2026-Q3.")
@click.option(
    "--calendar", type=click.Choice(get_args(Calendar)), default="reporting", show_default=True
)
@click.option(
    "--format", "shape", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
def list_comments(text: str | None, calendar: Calendar, shape: str) -> None:
    """Liệt kê góp ý theo thứ tự ngẫu nhiên, không kèm quầy và ngày."""
    wanted = typed_period(text, calendar) if text else None
    start, end = (wanted.start, wanted.end) if wanted else (date.min, date.max)
    with open_installation() as installation, installation.sessions() as session:
        units = read_unit_tree(session).units
        rows = [
            (
                units[comment.unit_id].code,
                ",".join(comment.flags),
                comment.text,
                comment.key.hex(),
            )
            for comment in comments_between(session, start, end)
        ]
    if shape == "json":
        click.echo(
            json.dumps([dict(zip(HEADINGS, row, strict=True)) for row in rows], ensure_ascii=False)
        )
    else:
        click.echo(write_csv(HEADINGS, rows), nl=False)


@comments.command()
@click.argument("key", metavar="MÃ")
def delete(key: str) -> None:
    """Xóa hẳn một góp ý theo mã của nó (cột key của comments list); câu trả lời không đổi."""
    with open_installation() as installation:
        with installation.sessions.begin() as session:
            found = delete_comment(session, key)
        if not found:
            stop("Không có góp ý nào mang mã này. Xem các mã bằng: comments list")
        # Its words still lie in the journal; when a reader is in the way, the server does it soon.
        empty_journal(installation.engine)
    click.echo("Đã xóa góp ý. Bản sao lưu làm trước đó vẫn còn, cho đến khi bị thay.")


@comments.command()
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ xóa bao nhiêu, không xóa.")
def purge(dry_run: bool) -> None:
    """Xóa lời góp ý gốc đã quá hạn lưu (thiết lập comments.keep_days); lời đã che được giữ."""
    moment = now()
    with open_installation() as installation:
        with installation.sessions.begin() as session:
            report = (
                examine_purge(session, moment)
                if dry_run
                else purge_comments(session, COMMAND_LINE, moment)
            )
        if report.deleted and not dry_run:
            empty_journal(installation.engine)
    done = "Sẽ xóa" if dry_run else "Đã xóa"
    click.echo(
        f"{done} {thousands(report.deleted)} góp ý gửi trước ngày {short_date(report.before)}, "
        f"trong đó {thousands(report.unhandled)} góp ý chưa ai xử lý; còn "
        f"{thousands(report.kept)} góp ý."
    )


@comments.command()
def release() -> None:
    """Gửi cho đơn vị các góp ý đã chuyển của những kỳ đã hết, theo từng đợt đủ số lượng."""
    with open_installation() as installation, installation.sessions.begin() as session:
        count = release_comments(session, now())
    click.echo(f"Đã gửi thêm {thousands(count)} đợt góp ý.")

"""`audit verify` walks the whole chain of what officials did."""

from __future__ import annotations

import click

from survey.cli.context import FINDING, open_installation
from survey.formatting import thousands
from survey.queries.audit_entries import count_entries
from survey.services.changes.keep_audit import first_broken_link

FAULTS = {
    "missing": "thiếu mục số {number}",
    "changed": "mục số {number} đã bị sửa sau khi ghi",
}


@click.group()
def audit() -> None:
    """Nhật ký: kiểm tra chuỗi các mục còn nguyên vẹn.

    Ví dụ: audit verify
    """


@audit.command()
def verify() -> None:
    """Kiểm tra toàn bộ chuỗi; nêu mục đầu tiên không khớp và thoát với mã 1."""
    with open_installation() as installation, installation.sessions() as session:
        entries, broken = count_entries(session), first_broken_link(session)
    if broken is None:
        click.echo(f"Chuỗi nhật ký nguyên vẹn: {thousands(entries)} mục.")
        return
    fault = FAULTS[broken.fault].format(number=broken.number)
    click.echo(f"Chuỗi nhật ký bị đứt: {fault}. Các mục trước đó còn nguyên.")
    raise SystemExit(FINDING)

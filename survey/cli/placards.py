"""`placards` issues, prints, lists, replaces and revokes the QR codes of desks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import click

from survey.cli.context import Installation, open_installation, stop
from survey.clock import now
from survey.queries.placards import active_placards, normalise_token, shown_token
from survey.queries.unit_tree import read_unit_tree
from survey.rendering.placards import Size, citizen_address
from survey.rendering.sheets import write_csv
from survey.services.manage_placards import (
    PlacardRefused,
    issue_missing_placards,
    replace_placard,
    revoke_placard,
)
from survey.services.print_placards import NothingToPrint, print_placards

HEADINGS = ("unit", "unit_name", "desk", "desk_name", "token", "address")


@click.group(invoke_without_command=True)
@click.option("--unit", "code", help="Mã đơn vị; bỏ trống để in cho tất cả.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Tệp PDF sẽ ghi.")
@click.option(
    "--size",
    type=click.Choice(get_args(Size), case_sensitive=False),
    default="A4",
    show_default=True,
    help="A4: tờ niêm yết; A6: thẻ để bàn, bốn thẻ một trang.",
)
@click.pass_context
def placards(context: click.Context, code: str | None, out: Path | None, size: Size) -> None:
    """In mã QR niêm yết ra PDF; quầy chưa có mã được cấp mã mới.

    Ví dụ: placards --unit SM-P01 --out ma-qr.pdf
    """
    if context.invoked_subcommand is not None:
        return
    if out is None:
        stop("Hãy cho biết tệp sẽ ghi: --out TỆP.pdf")
    with open_installation() as installation:
        pages = _printed(installation, code, size)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(pages)
    click.echo(f"Đã ghi {out}")


def _printed(installation: Installation, code: str | None, size: Size) -> bytes:
    with installation.sessions.begin() as session:
        issue_missing_placards(session, now())
        try:
            return print_placards(session, code, size, installation.settings.base_url)
        except NothingToPrint as error:
            stop(f"{error} Nhập quầy bằng lệnh: python -m survey import desks TỆP")


@placards.command("list")
@click.option("--csv", "as_csv", is_flag=True, help="In CSV (mặc định).")
@click.option(
    "--format", "shape", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
def list_placards(as_csv: bool, shape: str) -> None:
    """Liệt kê mã đang dùng: đơn vị, quầy, mã, địa chỉ."""
    with open_installation() as installation, installation.sessions() as session:
        units = read_unit_tree(session).units
        base = installation.settings.base_url
        rows = [
            (
                units[face.unit_id].code,
                face.unit_name,
                face.desk_code,
                face.desk_name,
                face.shown_token,
                citizen_address(base, face.token),
            )
            for face in active_placards(session)
        ]
    if shape == "json" and not as_csv:
        named = [dict(zip(HEADINGS, row, strict=True)) for row in rows]
        click.echo(json.dumps(named, ensure_ascii=False))
    else:
        click.echo(write_csv(HEADINGS, rows), nl=False)


@placards.command()
@click.argument("token", metavar="MÃ")
@click.option(
    "--grace-days",
    type=click.IntRange(0, 90),
    default=30,
    show_default=True,
    help="Số ngày mã cũ còn dùng được.",
)
def replace(token: str, grace_days: int) -> None:
    """Thay một mã (tờ cũ hỏng, mất, bị dán đè) bằng mã mới."""
    with open_installation() as installation, installation.sessions.begin() as session:
        try:
            new = replace_placard(session, _known(token), now(), grace_days)
        except PlacardRefused as error:
            stop(str(error))
        address = citizen_address(installation.settings.base_url, new)
    click.echo(f"Mã mới: {shown_token(new)}  {address}")


@placards.command()
@click.argument("token", metavar="MÃ")
def revoke(token: str) -> None:
    """Thu hồi một mã; người quét mã cũ được báo mã không còn dùng."""
    with open_installation() as installation, installation.sessions.begin() as session:
        try:
            revoke_placard(session, _known(token), now())
        except PlacardRefused as error:
            stop(str(error))
    click.echo("Đã thu hồi.")


def _known(token: str) -> str:
    """Read a code as people type it."""
    found = normalise_token(token)
    if found is None:
        stop("Mã phải có 16 chữ và số, ví dụ abcd-efgh-jkmn-pqrs.")
    return found

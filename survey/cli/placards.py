"""`placards` issues, prints, lists, checks, replaces and revokes the QR codes of desks."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import click

from survey.cli.context import FINDING, WRONG_USE, Installation, open_installation, stop
from survey.cli.outgoing import write_out
from survey.clock import now, today
from survey.queries.placards import active_placards, normalise_token, shown_token
from survey.queries.unit_tree import read_unit_tree
from survey.rendering.long_pdf import Progress
from survey.rendering.placards import Size, citizen_address
from survey.rendering.sheets import write_csv
from survey.services.places.check_placard import check_placard
from survey.services.places.manage_placards import (
    PlacardRefused,
    issue_missing_placards,
    replace_placard,
    revoke_placard,
)
from survey.services.places.print_placards import (
    NothingToPrint,
    ToPrint,
    pdf_of,
    placards_to_print,
)

#: From so many placards on, printing takes long enough to show how far it is.
LONG_RUN = 100
HEADINGS = ("unit", "unit_name", "desk", "desk_name", "token", "address")


@click.group(invoke_without_command=True)
@click.option("--unit", "code", help="Mã đơn vị, in cả các đơn vị bên dưới; bỏ trống để in tất cả.")
@click.option(
    "--out", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Tệp PDF sẽ ghi."
)
@click.option(
    "--kind",
    "--size",
    "kind",
    type=click.Choice(get_args(Size), case_sensitive=False),
    default="A4",
    show_default=True,
    help="A4: tờ niêm yết; A5: tờ gấp đôi để bàn; A6: thẻ, bốn thẻ một trang; "
    "stickers: nhãn dán, tám nhãn một trang.",
)
@click.pass_context
def placards(context: click.Context, code: str | None, out: Path | None, kind: Size) -> None:
    """In mã QR niêm yết ra PDF; quầy chưa có mã được cấp mã mới.

    Ví dụ: placards --unit SM-P01 -o ma-qr.pdf
    """
    if context.invoked_subcommand is not None:
        return
    if out is None:
        stop("Hãy cho biết tệp sẽ ghi: --out TỆP.pdf")
    with open_installation() as installation:
        wanted = _gathered(installation, code)
    with _shown_progress(len(wanted.placards)) as progress:
        pages = pdf_of(wanted, kind, progress)
    write_out(out, [pages])
    click.echo(f"Đã ghi {out}")
    if wanted.remark:
        click.echo(wanted.remark, err=True)


def _gathered(installation: Installation, code: str | None) -> ToPrint:
    """Issue what is missing and gather; the database is free again while the sheets are set."""
    with installation.sessions.begin() as session:
        issue_missing_placards(session, now())
        try:
            return placards_to_print(session, code, installation.settings.base_url, today())
        except NothingToPrint as error:
            stop(f"{error} Nhập quầy bằng lệnh: python -m survey import desks TỆP")


@contextmanager
def _shown_progress(total: int) -> Iterator[Progress]:
    """Tell on the error stream how far a long run is: a bar, or counted lines in a log."""
    if total < LONG_RUN:
        yield lambda done: None
    elif sys.stderr.isatty():
        with click.progressbar(length=total, label="Đang in", file=sys.stderr) as bar:
            yield lambda done: bar.update(done - bar.pos)
    else:
        told = 0

        def tell(done: int) -> None:
            nonlocal told
            if done == total or done - told >= LONG_RUN:
                told = done
                click.echo(f"Đã in {done}/{total} mã", err=True)

        yield tell


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
    """Thu hồi một mã; người quét mã cũ được báo mã không còn hiệu lực."""
    with open_installation() as installation, installation.sessions.begin() as session:
        try:
            revoke_placard(session, _known(token), now())
        except PlacardRefused as error:
            stop(str(error))
    click.echo("Đã thu hồi.")


@placards.command()
@click.argument("text", metavar="MÃ_HOẶC_ĐỊA_CHỈ")
def check(text: str) -> None:
    """Kiểm tra mã đọc được trên một tờ dán có phải của hệ thống này không.

    Mã thoát: 0 đang dùng; 1 đã thay, đã thu hồi, hoặc không phải mã của hệ thống này.
    """
    with open_installation() as installation, installation.sessions() as session:
        finding = check_placard(session, text, installation.settings.base_url, today())
    if finding.face is not None:
        face = finding.face
        click.echo(f"Mã của quầy {face.desk_name} ({face.desk_code}), đơn vị {face.unit_name}")
    click.echo(f"{finding.headline}. {finding.advice}")
    if finding.verdict != "active":
        raise SystemExit(WRONG_USE if finding.verdict == "unreadable" else FINDING)


def _known(token: str) -> str:
    """Read a code as people type it."""
    found = normalise_token(token)
    if found is None:
        stop("Mã phải có 16 chữ và số, ví dụ abcd-efgh-jkmn-pqrs.")
    return found

"""`partition` lays the responses on PostgreSQL out in parts, for databases of a whole country."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from survey.cli.context import Installation, database_faults, open_installation, stop
from survey.clock import now
from survey.database.partitions import REST, layout_of, size_of, stored_parts
from survey.formatting import thousands
from survey.queries.responses import count_responses
from survey.services.upkeep.part_responses import (
    NotDivided,
    divide_responses,
    join_responses,
    open_coming_parts,
    refuse_division,
)

OTHER_DAYS = "những ngày khác"
MEGABYTE = 1_000_000


@click.group()
def partition() -> None:
    """Chia bảng phiếu trên PostgreSQL theo quý, theo tỉnh; gộp lại; xem các phần.

    Chỉ cần cho cơ sở dữ liệu của cả nước. Hãy chạy bằng tài khoản chủ của cơ sở dữ liệu.
    """


@partition.command()
@click.option("--by-province", is_flag=True, help="Trong mỗi quý lại chia theo tỉnh.")
def split(*, by_province: bool) -> None:
    """Chia theo quý báo cáo; chạy lại thì chia lại, không mất phiếu nào.

    Trong lúc chép, phiếu mới phải chờ hoặc được mời gửi lại: hãy chạy ngoài giờ làm việc.
    """
    with _installation() as installation:
        refuse_division(installation.engine, by_province=by_province)
        _announce(installation)
        made = divide_responses(installation.engine, now().date(), by_province=by_province)
    within = f", mỗi quý {thousands(made.provinces)} tỉnh" if made.provinces else ""
    click.echo(
        f"Đã chia {thousands(made.responses)} phiếu vào {thousands(made.quarters)} quý{within}."
    )


@partition.command(name="join")
def join_() -> None:
    """Gộp mọi phần trở lại thành một bảng."""
    with _installation() as installation:
        _announce(installation, joining=True)
        held = join_responses(installation.engine)
    click.echo(f"Đã gộp: {thousands(held)} phiếu trong một bảng.")


@partition.command(name="open")
def open_() -> None:
    """Tạo phần cho các quý sắp tới; tiến trình nền tự làm khi được phép tạo bảng."""
    with _installation() as installation:
        made = open_coming_parts(installation.engine, now().date())
    click.echo(f"Đã tạo {thousands(made)} phần mới." if made else "Không thiếu phần nào.")


@partition.command(name="list")
def list_() -> None:
    """Liệt kê các phần và chỗ chiếm trên đĩa."""
    with _installation() as installation, installation.engine.connect() as connection:
        parts = [(part, size_of(connection, part)) for part in stored_parts(connection)]
    for part, size in parts:
        name = OTHER_DAYS if part.name == REST else part.name
        within = ", chia theo tỉnh" if part.divided else ""
        click.echo(f"{name}: {thousands(-(-size // MEGABYTE))} MB{within}")
    if not parts:
        click.echo("Bảng phiếu không chia.")


@contextmanager
def _installation() -> Iterator[Installation]:
    with open_installation() as installation, database_faults():
        try:
            yield installation
        except NotDivided as refusal:
            stop(f"{refusal} Chưa có gì thay đổi.")


def _announce(installation: Installation, *, joining: bool = False) -> None:
    with installation.sessions() as session:
        if installation.engine.dialect.name == "postgresql":
            held, before = count_responses(session), layout_of(session.connection())
            if before == "one" and joining:
                return
            told = "một bảng" if before == "one" else "các phần đang có"
            click.echo(f"Đang chép {thousands(held)} phiếu từ {told}; xin chờ...")

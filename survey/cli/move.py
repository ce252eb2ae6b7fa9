"""`move` carries the database over to another one and proves that nothing is missing."""

from __future__ import annotations

import click

from survey.cli.context import FINDING, open_database, open_installation, private_files, stop
from survey.formatting import thousands
from survey.services.backup.move_database import MoveRefused, move_database

HASH_SHOWN = 16


@click.command()
@click.option(
    "--to",
    "address",
    required=True,
    envvar="SURVEY_MOVE_TO",
    help="Địa chỉ đích: postgresql://... hoặc sqlite:///...; có mật khẩu thì dùng SURVEY_MOVE_TO.",
)
def move(address: str) -> None:
    """Chuyển toàn bộ cơ sở dữ liệu sang nơi trống khác; so từng bảng trước khi báo xong.

    Hãy dừng máy chủ trước. Nguồn không bị thay đổi.
    """
    with open_installation() as installation:
        target = open_database(address)
        try:
            with private_files():
                moved = move_database(installation.engine, target)
        except MoveRefused as refusal:
            stop(f"{refusal} Chưa có gì được chuyển.", FINDING)
        finally:
            target.dispose()
    for table, (rows, hashed) in moved.items():
        click.echo(f"{table}: {thousands(rows)} dòng, {hashed[:HASH_SHOWN]}, hai bên khớp")
    total = sum(rows for rows, _ in moved.values())
    click.echo(
        f"Đã chuyển {thousands(total)} dòng của {len(moved)} bảng. "
        "Tiếp theo: đặt DATABASE_URL là địa chỉ đích, chạy doctor, rồi khởi động máy chủ. "
        "Cơ sở dữ liệu cũ còn nguyên; xóa khi mọi việc đã ổn."
    )

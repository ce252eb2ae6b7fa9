"""`move` carries the database over to another one and proves that nothing is missing."""

from __future__ import annotations

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from survey.causes import cause_in_words
from survey.cli.context import FINDING, open_database, open_installation, private_files, stop
from survey.database.database_file import database_file
from survey.formatting import thousands
from survey.services.backup.move_database import MoveRefused, move_database

HASH_SHOWN = 16


def _reach(target: Engine) -> None:
    """End when the target does not answer; a file that is not there yet will be made."""
    file = database_file(target)
    if file is not None and not file.exists() and file.parent.is_dir():
        return
    try:
        target.connect().close()
    except (SQLAlchemyError, OSError) as error:
        stop(
            f"Không mở được cơ sở dữ liệu đích ({cause_in_words(error)}). Hãy tạo một cơ sở dữ "
            "liệu trống ở đó và kiểm tra địa chỉ, tên, mật khẩu. Chưa có gì được chuyển.",
            FINDING,
        )


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
        target = open_database(address, "Địa chỉ đích (--to hoặc SURVEY_MOVE_TO)")
        try:
            _reach(target)
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

"""`secret` changes the key of an installation; what was made with the one before goes on."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

import click
from sqlalchemy.orm import Session

from survey.cli.context import Installation, at_terminal, open_installation, private_files, stop
from survey.clock import now
from survey.config import FORMER_SECRET_FILE, SECRET_FILE
from survey.queries.second_factors import second_factors
from survey.services.changes.keep_audit import COMMAND_LINE, note_action

SECRET_BYTES = 48
VOID = (
    "phiếu đang mở trên điện thoại, mã phiếu hẹn đã in, ứng dụng xác thực và mã dự phòng làm bằng "
    "khóa ấy không còn dùng được"
)
AFTERWARDS = (
    "Tiếp theo: chép các tệp khóa sang mọi máy chủ khác, khởi động lại (systemctl restart "
    "lang-nghe), rồi sao lưu: bản sao lưu cũ chỉ có khóa cũ."
)


@click.group()
def secret() -> None:
    """Thay khóa bí mật của cài đặt; mật khẩu và phiên đăng nhập không đổi."""


@secret.command()
@click.option(
    "--leaked", is_flag=True, help="Khóa cũ đã lộ: không nhận gì làm bằng khóa cũ nữa, kể từ nay."
)
def renew(leaked: bool) -> None:
    """Tạo khóa mới; những gì làm bằng khóa cũ vẫn được nhận cho đến khi chạy `secret forget`."""
    with open_installation() as installation, private_files():
        settings = installation.settings
        former = settings.data / FORMER_SECRET_FILE
        if settings.former_key not in ("", settings.secret_key) and not leaked:
            stop("Khóa trước nữa vẫn đang được nhận. Hãy chạy: python -m survey secret forget")
        with installation.sessions.begin() as session:
            _note(session, "secret.renew", "leaked" if leaked else "planned")
            if leaked:
                former.unlink(missing_ok=True)
            else:
                _replace(former, settings.secret_key)
            _replace(settings.data / SECRET_FILE, secrets.token_urlsafe(SECRET_BYTES))
        click.echo("Đã tạo khóa mới.")
        if leaked:
            click.echo(f"Từ khi khởi động lại, {VOID}.")
            _tell_second_factors(installation)
        click.echo(AFTERWARDS)


@secret.command()
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết tài khoản nào còn dùng khóa trước.")
@click.option("--yes", is_flag=True, help="Làm ngay, không hỏi lại.")
def forget(*, dry_run: bool, yes: bool) -> None:
    """Thôi nhận những gì làm bằng khóa trước, sau khi hỏi lại."""
    with open_installation() as installation:
        former = installation.settings.data / FORMER_SECRET_FILE
        if not installation.settings.former_key:
            stop("Không có khóa nào của trước đây đang được nhận.")
        if dry_run:
            _tell_second_factors(installation)
            click.echo("Chưa thay đổi gì.")
            return
        if not yes:
            _ask(installation)
        with installation.sessions.begin() as session:
            _note(session, "secret.forget", "planned")
            former.unlink(missing_ok=True)
        click.echo(f"Đã bỏ khóa trước. Từ khi khởi động lại, {VOID}.")
        if yes:
            _tell_second_factors(installation)


def _ask(installation: Installation) -> None:
    """Say what ends with the key and let somebody decide; without anybody there, end."""
    if not at_terminal():
        stop("Chưa thay đổi gì: không có ai ở màn hình để hỏi lại. Nếu chắc chắn, hãy thêm --yes.")
    _tell_second_factors(installation)
    click.echo(f"Bỏ khóa trước thì từ khi khởi động lại, {VOID}.")
    click.confirm("Làm tiếp?", abort=True)


def write_secret(file: Path, text: str) -> Path:
    """Write a key whole into a draft beside its file, readable by its owner alone; name it."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
    except BaseException:
        # A disk without room: no piece of a key may lie about.
        draft.unlink(missing_ok=True)
        raise
    return draft


def make_secret(file: Path) -> None:
    """Make the key of a new installation; of two processes that come at once both take one."""
    if file.exists():
        return
    draft = write_secret(file, secrets.token_urlsafe(SECRET_BYTES))
    try:
        with suppress(FileExistsError):
            file.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)


def replace_secret(file: Path) -> None:
    """Make a key in place of one that is lost or cut off."""
    _replace(file, secrets.token_urlsafe(SECRET_BYTES))


def _replace(file: Path, text: str) -> None:
    draft = write_secret(file, text)
    try:
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _note(session: Session, action: str, why: str) -> None:
    note_action(session, COMMAND_LINE, action, "secret", {"reason": why}, now=now())


def _tell_second_factors(installation: Installation) -> None:
    with installation.sessions() as session:
        found = second_factors(session)
    if found.before:
        click.echo(
            f"{len(found.before)} tài khoản đã thiết lập ứng dụng xác thực trước lần đổi khóa này: "
            f"{', '.join(found.before)}. Quản trị gỡ để từng người thiết lập lại: "
            "python -m survey account reset TÊN --second-factor"
        )
    if found.after:
        click.echo(
            f"{len(found.after)} tài khoản thiết lập sau lần đổi khóa này vẫn dùng được, trừ ai "
            f"thiết lập khi máy chủ chưa khởi động lại: {', '.join(found.after)}."
        )

"""`backup` and `restore`: everything of an installation in one encrypted file, and back."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import click

from survey.cli.alarms import mailed_when_stopped
from survey.cli.context import (
    FINDING,
    at_terminal,
    open_database,
    open_installation,
    private_files,
    stop,
)
from survey.cli.outgoing import file_faults, refusal_of
from survey.clock import now
from survey.config import BACKUP_ALARM_FILE, data_folder, database_address
from survey.formatting import thousands
from survey.services.backup.back_up import Backup, BackupRefused, back_up
from survey.services.backup.restore_backup import RestoreRefused, count_left_behind, restore_backup
from survey.services.backup.rotate_backups import backup_name, rotate_backups
from survey.services.backup.seal_archive import SHORTEST_PASSPHRASE, SealRefused

passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help="Tệp (quyền 600) có mật khẩu ở dòng đầu; không nêu thì chương trình hỏi.",
)


@click.command()
@click.argument(
    "file", metavar="[TỆP]", required=False, type=click.Path(dir_okay=False, path_type=Path)
)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    help="Thay cho TỆP: đặt vào thư mục này dưới tên có ngày giờ, rồi xóa bản cũ.",
)
@click.option("--daily", default=7, show_default=True, type=click.IntRange(1, 366))
@click.option("--weekly", default=4, show_default=True, type=click.IntRange(0, 520))
@passphrase_option
def backup(
    file: Path | None, into: Path | None, daily: int, weekly: int, passphrase_file: Path | None
) -> None:
    """Sao lưu toàn bộ vào một tệp mã hóa, kể cả khi đang nhận phiếu, rồi đọc lại để kiểm tra.

    Mật khẩu từ 12 ký tự. Giữ mật khẩu ở nơi khác với tệp: mất mật khẩu là mất bản sao lưu. Với
    --into chỉ giữ bản cuối của mỗi ngày trong --daily ngày và của mỗi tuần trong --weekly tuần.
    """
    if file is not None and into is None:
        _refuse_broken_audit(_make(file, passphrase_file))
    elif file is None and into is not None:
        # What a timer runs nobody sees fail.
        with mailed_when_stopped(BACKUP_ALARM_FILE):
            made = _make(into / backup_name(now()), passphrase_file)
            _rotate(into, daily, weekly)
            _refuse_broken_audit(made)
    else:
        stop("Hãy nêu TỆP, hoặc --into THƯ_MỤC.")


def _make(target: Path, passphrase_file: Path | None) -> Backup:
    """Make one backup and tell what is in it."""
    with open_installation() as installation:
        typed = _passphrase(passphrase_file, new=True)
        try:
            with private_files():
                data = installation.settings.data
                made = back_up(installation.engine, data, target, typed, now())
        except BackupRefused as refusal:
            stop(str(refusal), FINDING)
        except OSError as error:
            stop(f"Chưa có bản sao lưu nào. {refusal_of(error, target)}", FINDING)
    click.echo(f"Đã sao lưu và đọc lại khớp: {target}. {_contents(made)}")
    return made


def _refuse_broken_audit(made: Backup) -> None:
    if not made.audit_whole:
        stop("Chú ý: chuỗi nhật ký bị đứt. Hãy xem: python -m survey audit verify", FINDING)


def _rotate(folder: Path, daily: int, weekly: int) -> None:
    """Let old backups go, only now that a new one is whole."""
    try:
        gone = rotate_backups(folder, daily=daily, weekly=weekly)
    except OSError as error:
        stop(f"Đã sao lưu, nhưng chưa xóa được bản cũ. {refusal_of(error, folder)}", FINDING)
    if gone:
        click.echo(f"Đã xóa {len(gone)} bản cũ: {', '.join(file.name for file in gone)}.")


@click.command()
@click.argument("file", metavar="TỆP", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@passphrase_option
@click.option("--replace", is_flag=True, help="Thay dữ liệu đang có; bản cũ được giữ bên cạnh.")
def restore(file: Path, passphrase_file: Path | None, replace: bool) -> None:
    """Khôi phục một bản sao lưu vào SURVEY_DATA và DATABASE_URL; hỏng ở đâu thì không đổi gì.

    Hãy dừng máy chủ trước.
    """
    data = data_folder(os.environ)
    url = database_address(os.environ)
    # Says what is wrong with the address before a passphrase is asked for.
    open_database(url).dispose()
    typed = _passphrase(passphrase_file, new=False)
    try:
        with private_files():
            held, aside = restore_backup(file, typed, data, url, now(), replace=replace)
    except (RestoreRefused, SealRefused) as refusal:
        stop(f"{refusal} Chưa có gì thay đổi.", FINDING)
    except OSError as error:
        stop(f"Chưa có gì thay đổi. {refusal_of(error, data)}", FINDING)
    click.echo(f"Đã khôi phục và kiểm tra khớp vào {data}. {_contents(held)}")
    if aside:
        _tell_aside(aside, count_left_behind(aside, data, url))
    click.echo("Tiếp theo: python -m survey doctor, rồi python -m survey tally verify")


def _tell_aside(aside: Path, left: int) -> None:
    if left:
        click.echo(
            f"Chú ý: {thousands(left)} phiếu gửi sau bản sao lưu này không có trong dữ liệu vừa "
            f"khôi phục; các phiếu đó vẫn còn ở {aside}. Đừng xóa thư mục này."
        )
    else:
        click.echo(f"Dữ liệu trước đó nằm ở {aside}; xóa thư mục này khi mọi việc đã ổn.")


def _contents(held: Backup) -> str:
    told = held.told
    return (
        f"Ngày {told['day']}, phiên bản {told['product']}, lược đồ {told['revision']}: "
        f"{thousands(held.totals['response'])} phiếu, {thousands(held.totals['comment'])} góp ý, "
        f"{thousands(held.totals['audit_entry'])} mục nhật ký, {len(held.files)} tệp kèm theo."
    )


def _passphrase(file: Path | None, *, new: bool) -> str:
    if file is None:
        if not at_terminal():
            stop("Không có ai ở màn hình để hỏi mật khẩu. Hãy thêm --passphrase-file TỆP.")
        typed = str(click.prompt("Mật khẩu", hide_input=True, confirmation_prompt=new))
    else:
        with file_faults(file):
            if _open_to_others(file):
                stop(f"Người khác đọc được tệp mật khẩu. Hãy chạy: chmod 600 '{file}'")
            held = file.read_bytes()
        if new and not _is_text(held):
            stop(f"Tệp mật khẩu '{file}' không phải là tệp chữ UTF-8. Hãy ghi mật khẩu thành chữ.")
        typed = (held.decode(errors="replace").splitlines() or [""])[0]
    if new and len(typed) < SHORTEST_PASSPHRASE:
        stop(f"Mật khẩu phải có ít nhất {SHORTEST_PASSPHRASE} ký tự.")
    return typed


def _is_text(held: bytes) -> bool:
    """Tell whether people could type what a file holds."""
    try:
        return "\0" not in held.decode()
    except UnicodeDecodeError:
        return False


def _open_to_others(file: Path) -> bool:
    """Tell whether somebody else may read a file, as far as its rights tell."""
    given = os.environ.get("CREDENTIALS_DIRECTORY", "")
    # What systemd hands over lies closed up and is opened to the user of the service by an ACL,
    # whose mask shows as rights of the group.
    handed_over = bool(given) and file.resolve().is_relative_to(Path(given).resolve())
    return bool(stat.S_IMODE(file.stat().st_mode) & (0o007 if handed_over else 0o077))

"""`account` makes the first administrator, and looks after accounts without the pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from forms.account import ROLE_WORDS
from survey.cli.context import Installation, open_installation, stop
from survey.clock import now
from survey.database.file_lock import lock_file, locked
from survey.queries.accounts import AccountFace, account_by_login, all_accounts
from survey.queries.settings import typed_setting
from survey.queries.unit_tree import read_unit_tree
from survey.rendering.sheets import write_csv
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.people.choose_passwords import (
    LINK_IS_GOOD_FOR,
    issue_password_link,
    set_password,
)
from survey.services.people.hash_passwords import hash_password
from survey.services.people.judge_passwords import PRODUCT, fault_of_password
from survey.services.people.manage_accounts import (
    AccountRefused,
    create_account,
    disable_account,
    enable_account,
    grant_role,
    reset_second_factor,
    revoke_role,
)

HEADINGS = ("login", "name", "roles", "password", "second_factor", "created_on", "disabled_on")
Role = click.Choice(list(ROLE_WORDS))


@click.group()
def account() -> None:
    """Tài khoản của công chức: tạo người quản trị đầu tiên, liệt kê, khóa, cấp vai trò.

    Ví dụ: account create-admin an.nguyen --name "Nguyễn Văn An"
    """


@account.command("create-admin")
@click.argument("login", metavar="TÊN_ĐĂNG_NHẬP")
@click.option("--name", required=True, metavar="HỌ_TÊN", help="Họ và tên, in trong nhật ký.")
@click.option("--ask-password", is_flag=True, help="Hỏi mật khẩu ngay thay vì in đường dẫn.")
def create_admin(login: str, name: str, ask_password: bool) -> None:
    """Tạo một quản trị viên; chỉ làm được từ dòng lệnh của máy chủ."""
    with open_installation() as installation:
        with installation.sessions() as session:
            words = [login, name, PRODUCT, typed_setting(session, "agency.name", str)]
        password = _asked_password(words) if ask_password else None
        with _changing(installation) as session:
            account_id = create_account(session, COMMAND_LINE, login, name, now=now())
            grant_role(session, COMMAND_LINE, account_id, "admin", None, now=now())
            if password is not None:
                set_password(session, COMMAND_LINE, account_id, password, now=now())
                click.echo(f"Đã tạo quản trị viên {login.strip().lower()}.")
                click.echo(f"Đăng nhập tại: {installation.settings.base_url}/dang-nhap")
                return
            token = issue_password_link(session, COMMAND_LINE, account_id, now=now())
        _tell_link(installation, token)


@account.command("list")
@click.option(
    "--format", "shape", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
def list_accounts(shape: str) -> None:
    """Liệt kê tài khoản, vai trò, xác thực hai lớp, ngày khóa."""
    with open_installation() as installation, installation.sessions() as session:
        rows = [_row(one) for one in all_accounts(session)]
    if shape == "json":
        named = [dict(zip(HEADINGS, row, strict=True)) for row in rows]
        click.echo(json.dumps(named, ensure_ascii=False))
    else:
        click.echo(write_csv(HEADINGS, rows), nl=False)


@account.command()
@click.argument("login", metavar="TÊN_ĐĂNG_NHẬP")
def disable(login: str) -> None:
    """Khóa một tài khoản; mọi phiên đang mở kết thúc ngay."""
    _change(login, lambda session, key: disable_account(session, COMMAND_LINE, key, now=now()))
    click.echo(f"Đã khóa tài khoản {login}.")


@account.command()
@click.argument("login", metavar="TÊN_ĐĂNG_NHẬP")
def enable(login: str) -> None:
    """Mở lại một tài khoản đã khóa."""
    _change(login, lambda session, key: enable_account(session, COMMAND_LINE, key, now=now()))
    click.echo(f"Đã mở lại tài khoản {login}.")


@account.command()
@click.argument("login", metavar="TÊN_ĐĂNG_NHẬP")
@click.option("--second-factor", is_flag=True, help="Gỡ cả ứng dụng xác thực (mất điện thoại).")
def reset(login: str, second_factor: bool) -> None:
    """Cấp đường dẫn đặt lại mật khẩu, dùng một lần; mật khẩu cũ còn dùng được đến lúc đó."""
    with open_installation() as installation:
        with _changing(installation) as session:
            key = _key(session, login)
            if second_factor:
                reset_second_factor(session, COMMAND_LINE, key, now=now())
            token = issue_password_link(session, COMMAND_LINE, key, now=now())
        _tell_link(installation, token)


@account.command()
@click.argument("login", metavar="TÊN_ĐĂNG_NHẬP")
@click.argument("role", type=Role, metavar="VAI_TRÒ")
@click.option("--unit", "unit_code", metavar="MÃ", help="Mã đơn vị, với vai trò head và viewer.")
def grant(login: str, role: str, unit_code: str | None) -> None:
    """Cấp một vai trò: admin, office, head (lãnh đạo đơn vị) hoặc viewer (xem số liệu)."""
    _change(
        login,
        lambda session, key: grant_role(
            session, COMMAND_LINE, key, role, _unit(session, unit_code), now=now()
        ),
    )
    click.echo(f"Đã cấp vai trò “{ROLE_WORDS[role]}” cho {login}.")


@account.command()
@click.argument("login", metavar="TÊN_ĐĂNG_NHẬP")
@click.argument("role", type=Role, metavar="VAI_TRÒ")
@click.option("--unit", "unit_code", metavar="MÃ", help="Mã đơn vị, với vai trò head và viewer.")
def revoke(login: str, role: str, unit_code: str | None) -> None:
    """Thu hồi một vai trò."""
    _change(
        login,
        lambda session, key: revoke_role(
            session, COMMAND_LINE, key, role, _unit(session, unit_code), now=now()
        ),
    )
    click.echo(f"Đã thu hồi vai trò “{ROLE_WORDS[role]}” của {login}.")


@contextmanager
def _changing(installation: Installation) -> Iterator[Session]:
    try:
        with locked(lock_file(installation.engine)), installation.sessions.begin() as session:
            yield session
    except AccountRefused as error:
        stop(str(error))


def _change(login: str, change: Callable[[Session, int], None]) -> None:
    with open_installation() as installation, _changing(installation) as session:
        change(session, _key(session, login))


def _key(session: Session, login: str) -> int:
    found = account_by_login(session, login)
    if found is None:
        raise AccountRefused(f"Không có tài khoản “{login}”.")
    return found.id


def _unit(session: Session, code: str | None) -> int | None:
    if code is None:
        return None
    unit = read_unit_tree(session).with_code(code)
    if unit is None:
        raise AccountRefused(f"Không có đơn vị mang mã “{code}”.")
    return unit.id


def _asked_password(words: list[str]) -> str:
    password: str = click.prompt("Mật khẩu", hide_input=True, confirmation_prompt="Nhập lại")
    fault = fault_of_password(password, second_factor=False, words=words)
    if fault is not None:
        stop(fault)
    return hash_password(password)


def _tell_link(installation: Installation, token: str) -> None:
    hours = int(LINK_IS_GOOD_FOR.total_seconds() // 3600)
    click.echo("Mở đường dẫn này để đặt mật khẩu; ai có nó cũng đặt được, xin trao tận tay:")
    click.echo(f"  {installation.settings.base_url}/dat-mat-khau/{token}")
    click.echo(f"Dùng được một lần, trong {hours} giờ.")


def _row(one: AccountFace) -> tuple[str, ...]:
    roles = (f"{held.role} {held.unit_name}" if held.unit_name else held.role for held in one.roles)
    return (
        one.login,
        one.name,
        "; ".join(roles),
        "yes" if one.has_password else "no",
        "on" if one.second_factor_on else "off",
        one.created_on.isoformat(),
        one.disabled_on.isoformat() if one.disabled_on else "",
    )

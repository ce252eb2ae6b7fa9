"""One account: its name, roles, password link, second factor and sign-ins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from forms.account import ROLE_WORDS, EditAccountForm, GrantForm
from forms.staff_form import StaffForm
from survey.queries.accounts import AccountFace, account_by_id
from survey.queries.sign_ins import sign_ins_of
from survey.queries.units import LARGEST_KEY, all_units
from survey.services.changes.keep_audit import Actor
from survey.services.people.choose_passwords import issue_password_link
from survey.services.people.manage_accounts import (
    AccountRefused,
    disable_account,
    edit_account,
    enable_account,
    grant_role,
    reset_second_factor,
    revoke_role,
    sign_out_everywhere,
)
from survey.web.access import open_to, visitor
from survey.web.changing import Session, change, done, press
from survey.web.found import found
from survey.web.language import speak_vietnamese
from survey.web.password_link import link_page
from survey.web.state import house
from survey.web.transaction import reading, writing


@open_to("admin")
def accounts_show(account_id: int) -> ResponseReturnValue:
    """Show an account and everything that can be done with it."""
    account = _account(account_id)
    return _page(account, _filled(account), GrantForm(formdata=None))


@open_to("admin")
def accounts_edit(account_id: int) -> ResponseReturnValue:
    """Change name and identity; what somebody else changed meanwhile is not overwritten."""
    account, form = _account(account_id), EditAccountForm()

    def store(session: Session) -> None:
        edit_account(
            session,
            visitor().actor,
            account_id,
            name=str(form.ho_ten.data),
            subject=str(form.ma_dinh_danh.data or ""),
            seen=form.seen,
            now=house().clock(),
        )

    outcome = change(form, store, AccountRefused)
    if outcome.stored:
        return done("Đã lưu tài khoản.", _address(account_id))
    return _page(account, form, GrantForm(formdata=None)), outcome.status


@open_to("admin")
def accounts_grant(account_id: int) -> ResponseReturnValue:
    """Give a role."""
    account, form = _account(account_id), GrantForm()
    form.offer(_units())
    if not form.validate_on_submit():
        return _page(account, _filled(account), form), 422
    role = str(form.vai_tro.data)
    try:
        with writing() as session:
            actor, now = visitor().actor, house().clock()
            grant_role(session, actor, account_id, role, form.unit_id, now=now)
    except AccountRefused as error:
        form.don_vi.errors = [str(error)]
        return _page(account, _filled(account), form), 422
    return done(f"Đã cấp vai trò “{ROLE_WORDS[role]}”.", _address(account_id))


@open_to("admin")
def accounts_revoke(account_id: int) -> ResponseReturnValue:
    """Take a role back."""
    roles, asked = _account(account_id).roles, request.form.get("vai-tro", "")
    held = found(next((one for one in roles if str(one.grant_id) == asked), None))

    def revoke(session: Session, actor: Actor, key: int, *, now: datetime) -> None:
        revoke_role(session, actor, key, held.role, held.unit_id, now=now)

    return _press(account_id, revoke, "Đã thu hồi vai trò.")


@open_to("admin")
def accounts_disable(account_id: int) -> ResponseReturnValue:
    """Keep an account out from now on."""
    words = "Đã khóa tài khoản; mọi phiên đang mở đã kết thúc."
    return _press(account_id, disable_account, words)


@open_to("admin")
def accounts_enable(account_id: int) -> ResponseReturnValue:
    """Let a disabled account in again."""
    return _press(account_id, enable_account, "Đã mở lại tài khoản.")


@open_to("admin")
def accounts_reset_second_factor(account_id: int) -> ResponseReturnValue:
    """Forget a lost authenticator."""
    words = "Đã gỡ xác thực hai lớp; lần đăng nhập tới sẽ đặt lại."
    return _press(account_id, reset_second_factor, words)


@open_to("admin")
def accounts_sign_out(account_id: int) -> ResponseReturnValue:
    """End all sign-ins of an account."""
    return _press(account_id, sign_out_everywhere, "Đã đăng xuất tài khoản này ở mọi máy.")


@open_to("admin")
def accounts_issue_link(account_id: int) -> ResponseReturnValue:
    """Make a link to choose a password and show it, once."""
    account = _account(account_id)
    _require_token()
    if account.disabled_on is not None:
        flash("Tài khoản đang bị khóa; hãy mở lại trước khi cấp đường dẫn.", "bad")
        return redirect(_address(account_id), 303)
    with writing() as session:
        token = issue_password_link(session, visitor().actor, account_id, now=house().clock())
    return link_page(account_id, token)


def _press(account_id: int, act: Callable[..., object], words: str) -> ResponseReturnValue:
    _account(account_id)
    _require_token()
    return press(
        StaffForm(),
        lambda session: act(session, visitor().actor, account_id, now=house().clock()),
        _address(account_id),
        words,
        AccountRefused,
    )


def _address(account_id: int) -> str:
    return url_for("admin.accounts_show", account_id=account_id)


def _account(account_id: int) -> AccountFace:
    with reading() as session:
        return found(account_by_id(session, account_id) if account_id < LARGEST_KEY else None)


def _units() -> list[tuple[int, str]]:
    with reading() as session:
        units = all_units(session, house().clock().date())
    return [(unit.id, f"{unit.name} ({unit.code})") for unit in units]


def _filled(account: AccountFace) -> EditAccountForm:
    return EditAccountForm(
        formdata=None,
        ho_ten=account.name,
        ma_dinh_danh=account.subject or "",
        revision=str(account.revision),
    )


def _page(account: AccountFace, form: EditAccountForm, grant: GrantForm) -> str:
    speak_vietnamese()
    grant.offer(_units())
    with reading() as session:
        browsers = sign_ins_of(session, account.id, house().clock())
    return render_template(
        "admin/account.html",
        account=account,
        form=form,
        grant=grant,
        press_form=StaffForm(formdata=None),
        browsers=browsers,
        own=account.id == visitor().account_id,
    )


def _require_token() -> None:
    if not StaffForm().validate_on_submit():
        raise BadRequest

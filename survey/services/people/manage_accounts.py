"""Makes, changes, disables accounts and gives them roles; each change is noted in the audit."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from survey.models import Account, PasswordLink, RoleGrant, Unit
from survey.models.role_grant import ROLES, UNIT_ROLES
from survey.ordering import search_key, sort_key
from survey.queries.accounts import account_by_login, account_by_subject, has_admin
from survey.services.changes.guard_revision import check_revision
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.people.confirm_second_factor import new_nonce, remove_second_factor
from survey.services.people.keep_sign_ins import end_sign_ins, forget_browsers

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{2,63}")
LONGEST_NAME = 120


class AccountRefused(ValueError):
    """The account cannot be made or changed; the message says why, in Vietnamese."""


def create_account(session: Session, actor: Actor, login: str, name: str, *, now: datetime) -> int:
    """Make an account without a password and without any role; give its id."""
    login, name = login.strip().lower(), _checked_name(name)
    if not LOGIN.fullmatch(login):
        raise AccountRefused(
            "Tên đăng nhập gồm 3 đến 64 chữ thường không dấu, chữ số và các dấu . _ @ -, "
            "bắt đầu bằng chữ hoặc số."
        )
    if account_by_login(session, login) is not None:
        raise AccountRefused(f"Đã có tài khoản mang tên đăng nhập “{login}”.")
    account = Account(
        login=login,
        name=name,
        second_factor_nonce=new_nonce(),
        second_factor_on=False,
        second_factor_step=0,
        created_on=now.date(),
        sort_key=sort_key(name),
        search_key=search_key(f"{name} {login}"),
        revision=1,
    )
    session.add(account)
    session.flush()
    _note(session, actor, "account.create", account, {"login": login, "name": name}, now)
    return account.id


def edit_account(
    session: Session,
    actor: Actor,
    account_id: int,
    *,
    name: str,
    subject: str,
    seen: int,
    now: datetime,
) -> None:
    """Change the name of an account and who it is at the identity provider."""
    account = _account(session, account_id)
    check_revision(account, seen)
    new = subject.strip() or None
    holder = account_by_subject(session, new) if new else None
    if holder is not None and holder.id != account_id:
        raise AccountRefused(f"Mã định danh này đã gắn với tài khoản “{holder.login}”.")
    before = {"name": account.name, "subject": account.subject}
    account.name, account.subject = _checked_name(name), new
    account.sort_key = sort_key(account.name)
    account.search_key = search_key(f"{account.name} {account.login}")
    session.flush()
    after = {"name": account.name, "subject": account.subject}
    _note(session, actor, "account.edit", account, {"before": before, "after": after}, now)


def disable_account(session: Session, actor: Actor, account_id: int, *, now: datetime) -> None:
    """Keep an account out from now on and end its sign-ins; disabling again changes nothing."""
    account = _account(session, account_id)
    if account.disabled_on is not None:
        return
    _require_other_admin(session, account_id)
    # A clock that was put back must not keep anybody in.
    account.disabled_on = max(now.date(), account.created_on)
    account.revision += 1
    session.execute(delete(PasswordLink).where(PasswordLink.account_id == account_id))
    end_sign_ins(session, account_id)
    forget_browsers(session, account_id)
    session.flush()
    _note(session, actor, "account.disable", account, {}, now)


def enable_account(session: Session, actor: Actor, account_id: int, *, now: datetime) -> None:
    """Let a disabled account in again."""
    account = _account(session, account_id)
    if account.disabled_on is None:
        return
    account.disabled_on = None
    account.revision += 1
    session.flush()
    _note(session, actor, "account.enable", account, {}, now)


def grant_role(
    session: Session,
    actor: Actor,
    account_id: int,
    role: str,
    unit_id: int | None,
    *,
    now: datetime,
) -> None:
    """Give a role; giving it again changes nothing."""
    account = _account(session, account_id)
    _check_role(session, role, unit_id)
    if session.scalars(_grants(account_id, role, unit_id)).first() is not None:
        return
    session.add(RoleGrant(account_id=account_id, role=role, unit_id=unit_id))
    session.flush()
    _note(session, actor, "account.grant", account, {"role": role, "unit": unit_id}, now)


def revoke_role(
    session: Session,
    actor: Actor,
    account_id: int,
    role: str,
    unit_id: int | None,
    *,
    now: datetime,
) -> None:
    """Take a role back; it ends with the next page its holder asks for."""
    account = _account(session, account_id)
    grant = session.scalars(_grants(account_id, role, unit_id)).first()
    if grant is None:
        raise AccountRefused("Tài khoản không có vai trò này.")
    if role == "admin":
        _require_other_admin(session, account_id)
    session.delete(grant)
    session.flush()
    _note(session, actor, "account.revoke", account, {"role": role, "unit": unit_id}, now)


def reset_second_factor(session: Session, actor: Actor, account_id: int, *, now: datetime) -> None:
    """Forget a lost authenticator: the password still has to be right, then a new one is set up."""
    account = _account(session, account_id)
    remove_second_factor(session, account_id)
    end_sign_ins(session, account_id)
    forget_browsers(session, account_id)
    _note(session, actor, "account.reset_second_factor", account, {}, now)


def sign_out_everywhere(session: Session, actor: Actor, account_id: int, *, now: datetime) -> int:
    """End all sign-ins of an account; count them."""
    account = _account(session, account_id)
    count = end_sign_ins(session, account_id)
    _note(session, actor, "account.sign_out_everywhere", account, {"count": count}, now)
    return count


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise AccountRefused("Không có tài khoản này.")
    return account


def _checked_name(name: str) -> str:
    clean = " ".join(name.split())
    if not 1 <= len(clean) <= LONGEST_NAME:
        raise AccountRefused(f"Họ và tên cần từ 1 đến {LONGEST_NAME} ký tự.")
    return clean


def _check_role(session: Session, role: str, unit_id: int | None) -> None:
    if role not in ROLES:
        raise AccountRefused("Không có vai trò này.")
    if (role in UNIT_ROLES) != (unit_id is not None):
        raise AccountRefused(
            "Vai trò ở đơn vị cần chọn một đơn vị; vai trò quản trị và cơ quan chủ trì thì không."
        )
    if unit_id is not None and session.get(Unit, unit_id) is None:
        raise AccountRefused("Không có đơn vị này.")


def _grants(account_id: int, role: str, unit_id: int | None) -> Select[RoleGrant]:
    return select(RoleGrant).where(
        RoleGrant.account_id == account_id,
        RoleGrant.role == role,
        RoleGrant.unit_id.is_(None) if unit_id is None else RoleGrant.unit_id == unit_id,
    )


def _require_other_admin(session: Session, account_id: int) -> None:
    # Locked, so that two administrators who remove each other at once do not both succeed.
    admins = session.scalars(
        select(RoleGrant.account_id).where(RoleGrant.role == "admin").with_for_update()
    ).all()
    if account_id in admins and not has_admin(session, beside=account_id):
        raise AccountRefused(
            "Đây là quản trị viên cuối cùng. Hãy cấp vai trò quản trị cho người khác trước."
        )


def _note(
    session: Session,
    actor: Actor,
    action: str,
    account: Account,
    detail: dict[str, object],
    now: datetime,
) -> None:
    note_action(session, actor, action, f"account:{account.id}", detail, now=now)

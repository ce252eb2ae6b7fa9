"""Accounts and their roles, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey.models import Account, AuditEntry, RoleGrant
from survey.queries.accounts import account_by_id, find_accounts, has_admin
from survey.queries.audit_entries import AuditFilter, find_entries
from survey.queries.sign_ins import find_sign_in, sign_ins_of
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.changes.keep_audit import COMMAND_LINE, Actor, first_broken_link
from survey.services.people.choose_passwords import (
    account_of_link,
    issue_password_link,
    set_password,
    use_password_link,
)
from survey.services.people.keep_sign_ins import (
    end_sign_ins,
    note_seen,
    open_sign_in,
    unlock_sign_in,
)
from survey.services.people.manage_accounts import (
    AccountRefused,
    disable_account,
    edit_account,
    enable_account,
    grant_role,
    revoke_role,
    sign_out_everywhere,
)
from tests.factories import NOW, TODAY, store_unit
from tests.staff import KEPT, store_account

BOSS = Actor(1, "Sếp")


def open_one(session: Session, account: int, **options: bool) -> str:
    missing = options.get("code_missing", False)
    return open_sign_in(session, account, "Firefox, Windows", NOW, code_missing=missing)


def test_last_administrator_stays_until_there_is_another(session: Session) -> None:
    first = store_account(session, "an", ("admin", None))
    assert has_admin(session)
    assert not has_admin(session, beside=first)
    for act in (
        lambda: disable_account(session, BOSS, first, now=NOW),
        lambda: revoke_role(session, BOSS, first, "admin", None, now=NOW),
    ):
        with pytest.raises(AccountRefused, match="cuối cùng"):
            act()
    second = store_account(session, "be", ("admin", None))
    disable_account(session, BOSS, first, now=NOW)
    with pytest.raises(AccountRefused, match="cuối cùng"):
        revoke_role(session, BOSS, second, "admin", None, now=NOW)
    enable_account(session, BOSS, first, now=NOW)
    revoke_role(session, BOSS, second, "admin", None, now=NOW)


def test_role_is_held_once_and_only_where_it_belongs(session: Session) -> None:
    account, unit = store_account(session), store_unit(session)
    for role, place in (("head", None), ("office", unit), ("boss", None), ("viewer", 999)):
        with pytest.raises(AccountRefused):
            grant_role(session, BOSS, account, role, place, now=NOW)
    for _ in range(2):
        grant_role(session, BOSS, account, "head", unit, now=NOW)
        grant_role(session, BOSS, account, "office", None, now=NOW)
    face = account_by_id(session, account)
    assert face is not None
    assert [held.role for held in face.roles] == ["office", "head"]
    assert face.needs_second_factor


@pytest.mark.parametrize(
    ("role", "place"), [("head", False), ("office", True), ("boss", False), ("office", False)]
)
def test_database_itself_refuses_a_wrong_or_second_role(
    session: Session, role: str, place: bool
) -> None:
    account, unit = store_account(session, "an", ("office", None)), store_unit(session)
    values = {"account_id": account, "role": role, "unit_id": unit if place else None}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(RoleGrant).values(values))


def test_disabled_account_loses_sign_ins_and_links_for_good(session: Session) -> None:
    account = store_account(session)
    key = open_one(session, account)
    token = issue_password_link(session, BOSS, account, now=NOW)
    disable_account(session, BOSS, account, now=NOW - timedelta(days=3))
    assert find_sign_in(session, key, NOW) is None
    assert account_of_link(session, token, NOW) is None
    enable_account(session, BOSS, account, now=NOW)
    assert find_sign_in(session, key, NOW) is None
    assert use_password_link(session, token, KEPT, now=NOW) is None


def test_sign_in_of_a_disabled_account_is_nobodys_even_if_it_was_not_ended(
    session: Session,
) -> None:
    account = store_account(session)
    key = open_one(session, account)
    session.execute(update(Account).values(disabled_on=TODAY))
    assert find_sign_in(session, key, NOW) is None


def test_edit_on_an_older_state_is_refused(session: Session) -> None:
    account = store_account(session)
    edit_account(session, BOSS, account, name="Tên Mới", subject=" s1 ", seen=1, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        edit_account(session, BOSS, account, name="Tên Khác", subject="", seen=1, now=NOW)
    other = store_account(session, "be")
    with pytest.raises(AccountRefused, match=r"an\.thu"):
        edit_account(session, BOSS, other, name="Bé", subject="s1", seen=1, now=NOW)
    assert [one.name for one in find_accounts(session, "ten moi").accounts] == ["Tên Mới"]


def test_link_is_used_up_replaced_and_ends(session: Session) -> None:
    account = store_account(session)
    first = issue_password_link(session, BOSS, account, now=NOW)
    second = issue_password_link(session, BOSS, account, now=NOW)
    assert account_of_link(session, first, NOW) is None
    assert account_of_link(session, second, NOW + timedelta(hours=48)) is None
    used = use_password_link(session, second, KEPT, now=NOW)
    assert used is not None
    assert used.id == account
    assert use_password_link(session, second, KEPT, now=NOW) is None


def test_new_password_ends_every_sign_in_but_the_one_it_was_set_from(session: Session) -> None:
    account = store_account(session)
    own, other = open_one(session, account), open_one(session, account)
    here = find_sign_in(session, own, NOW)
    assert here is not None
    set_password(session, BOSS, account, KEPT, now=NOW, keep=here.sign_in_id)
    assert find_sign_in(session, own, NOW) is not None
    assert find_sign_in(session, other, NOW) is None


def test_sign_in_locks_unlocks_and_ends(session: Session) -> None:
    account = store_account(session, "an", ("admin", None))
    key = open_one(session, account)
    states = []
    for minutes in (0, 4.9, 5, 60):
        found = find_sign_in(session, key, NOW + timedelta(minutes=minutes))
        states.append(found.state if found else None)
    assert states == ["open", "open", "locked", "locked"]
    found = find_sign_in(session, key, NOW)
    assert found is not None
    new = unlock_sign_in(session, found.sign_in_id, NOW + timedelta(hours=1))
    assert find_sign_in(session, key, NOW + timedelta(hours=1)) is None
    again = find_sign_in(session, new, NOW + timedelta(hours=1))
    assert again is not None
    assert again.state == "open"
    note_seen(session, found.sign_in_id, NOW + timedelta(hours=11, minutes=59))
    assert find_sign_in(session, new, NOW + timedelta(hours=11, minutes=59)) is not None
    assert find_sign_in(session, new, NOW + timedelta(hours=12)) is None


def test_half_open_sign_in_ends_after_ten_minutes_and_is_not_listed(session: Session) -> None:
    account = store_account(session)
    key = open_one(session, account, code_missing=True)
    found = find_sign_in(session, key, NOW + timedelta(minutes=9))
    assert found is not None
    assert found.state == "code"
    assert find_sign_in(session, key, NOW + timedelta(minutes=10)) is None
    assert sign_ins_of(session, account, NOW) == []
    assert end_sign_ins(session, account) == 1


def test_each_change_is_in_the_audit_and_the_chain_is_whole(session: Session) -> None:
    account, unit = store_account(session), store_unit(session)
    grant_role(session, BOSS, account, "head", unit, now=NOW)
    sign_out_everywhere(session, BOSS, account, now=NOW)
    lines = find_entries(session, AuditFilter(subject=f"account:{account}")).lines
    assert [line.action for line in lines] == [
        "account.sign_out_everywhere",
        "account.grant",
        "account.set_password",
        "account.create",
    ]
    assert lines[1].detail == {"role": "head", "unit": unit}
    assert lines[0].at == NOW
    assert find_entries(session, AuditFilter(actor="Sếp", day=TODAY)).total == 2
    assert find_entries(session, AuditFilter(day=TODAY - timedelta(days=1))).total == 0
    assert first_broken_link(session) is None
    kept = " ".join(session.scalars(select(AuditEntry.detail)))
    assert COMMAND_LINE.name not in kept
    assert "argon2" not in kept

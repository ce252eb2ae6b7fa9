"""The second factor: codes of the authenticator and recovery codes, each good once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Account, RecoveryCode
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.people.confirm_second_factor import (
    code_fits,
    count_recovery_codes,
    finish_enrolment,
    forget_authenticator,
    renew_recovery_codes,
    show_enrolment,
)
from tests.factories import NOW
from tests.staff import store_account, switch_on_second_factor

KEY = "a secret of the installation, long enough"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def account(session: Session) -> int:
    return store_account(session)


def test_code_is_good_once_and_for_half_a_minute_on_both_sides(
    session: Session, account: int
) -> None:
    phone = switch_on_second_factor(session, account, KEY, NOW)
    for seconds, fits in ((-60, False), (60, False), (-30, True), (0, True), (30, True)):
        code = phone.at(LATER + timedelta(seconds=seconds))
        assert code_fits(session, account, code, [KEY], LATER) is fits, seconds
        assert not code_fits(session, account, code, [KEY], LATER)


def test_an_earlier_code_is_not_taken_after_a_later_one(session: Session, account: int) -> None:
    phone = switch_on_second_factor(session, account, KEY, NOW)
    assert code_fits(session, account, phone.at(LATER), [KEY], LATER)
    assert not code_fits(session, account, phone.at(LATER - timedelta(seconds=30)), [KEY], LATER)


@pytest.mark.parametrize("typed", ["", "abc", "12345", "٠١٢٣٤٥", "000000 000000", "-12345"])
def test_what_is_no_code_is_refused(session: Session, account: int, typed: str) -> None:
    switch_on_second_factor(session, account, KEY, NOW)
    assert not code_fits(session, account, typed, [KEY], LATER)


def test_codes_of_another_installation_or_account_do_not_fit(
    session: Session, account: int
) -> None:
    phone = switch_on_second_factor(session, account, KEY, NOW)
    other = store_account(session, "be")
    switch_on_second_factor(session, other, KEY, NOW)
    code = phone.at(LATER)
    assert not code_fits(session, other, code, [KEY], LATER)
    assert not code_fits(session, account, code, [KEY + "!"], LATER)
    assert code_fits(session, account, code, [KEY], LATER)


def test_recovery_code_is_good_once_however_it_is_typed(session: Session, account: int) -> None:
    switch_on_second_factor(session, account, KEY, NOW)
    first, second, *_ = renew_recovery_codes(session, COMMAND_LINE, account, KEY, now=NOW)
    assert code_fits(session, account, f" {first.upper()} ", [KEY], LATER)
    assert not code_fits(session, account, first, [KEY], LATER)
    assert code_fits(session, account, second.replace("-", ""), [KEY], LATER)
    assert count_recovery_codes(session, account) == 8


def test_new_recovery_codes_make_the_old_ones_void(session: Session, account: int) -> None:
    switch_on_second_factor(session, account, KEY, NOW)
    old = renew_recovery_codes(session, COMMAND_LINE, account, KEY, now=NOW)
    new = renew_recovery_codes(session, COMMAND_LINE, account, KEY, now=NOW)
    assert len({*old, *new}) == 20
    assert not any(code_fits(session, account, code, [KEY], LATER) for code in old)


def test_neither_secret_nor_codes_can_be_read_from_the_tables(
    session: Session, account: int
) -> None:
    enrolment = show_enrolment(session, account, KEY)
    assert enrolment is not None
    assert show_enrolment(session, account, KEY) == enrolment
    switch_on_second_factor(session, account, KEY, NOW)
    codes = renew_recovery_codes(session, COMMAND_LINE, account, KEY, now=NOW)
    kept = repr(session.execute(select(Account.__table__)).all())
    kept += repr(session.execute(select(RecoveryCode.__table__)).all())
    for word in [enrolment.secret.replace(" ", ""), *codes, *(c.replace("-", "") for c in codes)]:
        assert word not in kept
    assert show_enrolment(session, account, KEY) is None


def test_nothing_fits_before_it_is_on_or_after_it_is_off(session: Session, account: int) -> None:
    enrolment = show_enrolment(session, account, KEY)
    assert not code_fits(session, account, "000000", [KEY], NOW)
    assert finish_enrolment(session, COMMAND_LINE, account, "000000", KEY, now=NOW) is None
    phone = switch_on_second_factor(session, account, KEY, NOW)
    codes = renew_recovery_codes(session, COMMAND_LINE, account, KEY, now=NOW)
    forget_authenticator(session, COMMAND_LINE, account, now=NOW)
    assert not code_fits(session, account, phone.at(LATER), [KEY], LATER)
    assert not code_fits(session, account, codes[0], [KEY], LATER)
    renewed = show_enrolment(session, account, KEY)
    assert renewed is not None
    assert enrolment is not None
    assert renewed.secret != enrolment.secret

"""One-time codes of tablets: used once, for two days at the most, kept as a keyed hash."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.models import Base, KioskCode, KioskDevice
from survey.queries.kiosk_devices import all_kiosks, find_kiosk
from survey.services.intake.enable_kiosk import (
    KioskRefused,
    enable_device,
    issue_code,
    revoke_device,
)
from tests.factories import NOW, TODAY, store_desk, store_unit

KEY = "the secret of an installation"
DAY = timedelta(days=1)


@pytest.fixture
def desk(session: Session) -> int:
    return store_desk(session, store_unit(session, name="Phường Ô Môn"))


def test_code_enables_one_tablet_however_it_is_typed(session: Session, desk: int) -> None:
    code = issue_code(session, "Q1", KEY, NOW)
    typed = f"  {code.shown.upper().replace('0', 'O').replace('1', 'i')}"
    made = enable_device(session, typed, KEY, NOW)
    face = find_kiosk(session, made.secret)
    assert face is not None
    assert (face.desk_id, face.unit_name, face.revoked_on) == (desk, "Phường Ô Môn", None)
    with pytest.raises(KioskRefused, match="đã dùng"):
        enable_device(session, code.shown, KEY, NOW)


@pytest.mark.parametrize(("days", "works"), [(0, True), (1, True), (2, False)])
def test_code_works_until_the_end_of_the_next_day(
    session: Session, desk: int, days: int, works: bool
) -> None:
    code = issue_code(session, "Q1", KEY, NOW).shown
    later = NOW + days * DAY
    if works:
        assert enable_device(session, code, KEY, later).device_id
        return
    with pytest.raises(KioskRefused, match="hết hạn"):
        enable_device(session, code, KEY, later)
    issue_code(session, "Q1", KEY, later)
    assert session.scalars(select(KioskCode.valid_until)).all() == [later.date() + DAY]


def test_code_of_another_installation_enables_nothing(session: Session, desk: int) -> None:
    code = issue_code(session, "Q1", KEY, NOW).shown
    with pytest.raises(KioskRefused):
        enable_device(session, code, "another secret", NOW)


def test_neither_code_nor_secret_can_be_read_from_the_database(session: Session, desk: int) -> None:
    code = issue_code(session, "Q1", KEY, NOW).code
    other = issue_code(session, "Q1", KEY, NOW)
    secret = enable_device(session, other.shown, KEY, NOW).secret
    kept = [
        *session.scalars(select(KioskCode.code_hash)),
        *session.scalars(select(KioskDevice.secret_hash)),
    ]
    assert [len(one) for one in kept] == [32, 32]
    assert all(code.encode() not in one and secret.encode() not in one for one in kept)


def test_refuses_a_code_for_no_desk_or_a_closed_one(session: Session) -> None:
    with pytest.raises(KioskRefused, match="XX"):
        issue_code(session, "XX", KEY, NOW)
    store_desk(session, store_unit(session), "Q9", valid_to=TODAY)
    with pytest.raises(KioskRefused, match="đã đóng từ ngày 20/11/2026"):
        issue_code(session, "Q9", KEY, NOW)


def test_revoking_keeps_the_first_day_and_frees_no_other_tablet(
    session: Session, desk: int
) -> None:
    first, second = (
        enable_device(session, issue_code(session, "Q1", KEY, NOW).shown, KEY, NOW)
        for _ in range(2)
    )
    revoke_device(session, first.device_id, NOW)
    revoke_device(session, first.device_id, NOW + DAY)
    found = {face.device_id: face.revoked_on for face in all_kiosks(session)}
    assert found == {first.device_id: TODAY, second.device_id: None}
    with pytest.raises(KioskRefused, match="máy số 99"):
        revoke_device(session, 99, NOW)


def test_of_two_tablets_that_type_a_code_at_once_one_is_enabled(maker: SessionMaker) -> None:
    with maker.begin() as session:
        store_desk(session, store_unit(session))
        code = issue_code(session, "Q1", KEY, NOW).shown
    with maker.begin() as session:
        enable_device(session, code, KEY, NOW)
    with pytest.raises(KioskRefused), maker.begin() as session:
        enable_device(session, code, KEY, NOW)
    with maker() as session:
        assert len(all_kiosks(session)) == 1


@pytest.mark.parametrize(
    ("promise", "model", "values"),
    [
        ("kiosk_code_is_a_hash", KioskCode, {"code_hash": b"short", "valid_until": TODAY}),
        ("kiosk_secret_is_a_hash", KioskDevice, {"secret_hash": b"short", "enabled_on": TODAY}),
        (
            "kiosk_revoked_after_enabled",
            KioskDevice,
            {"secret_hash": b"x" * 32, "enabled_on": TODAY, "revoked_on": date(2026, 11, 19)},
        ),
    ],
)
def test_promises_are_kept_by_name(
    session: Session, desk: int, promise: str, model: type[Base], values: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError, match=promise), session.begin_nested():
        session.execute(insert(model).values({"desk_id": desk, **values}))

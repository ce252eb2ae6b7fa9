"""What could lead to a person is gone in time."""

import hashlib
import hmac
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from survey.clock import VIETNAM
from survey.database.engine import SessionMaker, sessions
from survey.models import DaySalt, SeenToken
from survey.services.intake.destroy_labels import Destroyed, destroy_labels
from survey.services.intake.label_forms import day_salts, label

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 11, 20, 23, 59, tzinfo=VIETNAM), True),
        (datetime(2026, 11, 21, 0, 59, tzinfo=VIETNAM), True),
        (datetime(2026, 11, 21, 1, 0, tzinfo=VIETNAM), False),
    ],
)
def test_salt_lives_until_an_hour_after_its_day(
    session: Session, now: datetime, left: bool
) -> None:
    day_salts(session.connection(), {DAY})
    assert destroy_labels(session, now).salts == (0 if left else 1)
    assert (session.scalar(select(DaySalt.day)) == DAY) is left


def test_tokens_live_for_thirty_days_and_imported_ones_for_ever(session: Session) -> None:
    days = [DAY - timedelta(days=age) for age in (0, 30, 31, 400)]
    rows = [{"token_hash": bytes([n]) * 32, "day": day} for n, day in enumerate([*days, None])]
    session.execute(insert(SeenToken), rows)
    now = datetime(2026, 11, 20, 9, tzinfo=VIETNAM)
    assert destroy_labels(session, now) == Destroyed(salts=0, tokens=2)
    assert set(session.scalars(select(SeenToken.day))) == {DAY, DAY - timedelta(days=30), None}


def test_destroyed_salt_is_in_no_file_any_more(sqlite_engine: Engine) -> None:
    maker = sessions(sqlite_engine)
    with maker.begin() as session:
        salt = day_salts(session.connection(), {DAY})[DAY]
    folder = Path(str(sqlite_engine.url.database)).parent

    def files_with_the_salt() -> list[str]:
        return [file.name for file in folder.iterdir() if salt in file.read_bytes()]

    assert files_with_the_salt()
    with maker.begin() as session:
        destroy_labels(session, datetime(2026, 11, 22, tzinfo=VIETNAM))
    assert files_with_the_salt() == []


def test_salt_of_a_day_is_one_and_differs_from_day_to_day(maker: SessionMaker) -> None:
    other = DAY + timedelta(days=1)
    with maker.begin() as session:
        first = day_salts(session.connection(), {DAY, other})
    with maker.begin() as session:
        assert day_salts(session.connection(), {DAY}) == {DAY: first[DAY]}
        assert day_salts(session.connection(), ()) == {}
    assert first[DAY] != first[other]
    assert {len(salt) for salt in first.values()} == {32}


def test_label_is_a_keyed_hash_of_kind_place_and_hint() -> None:
    salt = b"s" * 32
    expected = hmac.new(salt, b"device|unit 7|phone", hashlib.sha256).hexdigest()[:16]
    assert label(salt, "device", "unit 7", "phone") == expected
    assert label(salt, "device", "unit 7", None) is None
    assert label(salt, "arrival", "unit 7", "phone") != expected
    with pytest.raises(ValueError, match="salt"):
        label(b"", "device", "unit 7", "phone")

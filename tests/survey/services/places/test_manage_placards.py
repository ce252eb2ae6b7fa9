"""Codes at the desks: issued, revoked, replaced, found."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from survey.queries.placards import (
    BASE32_SIGNS,
    active_placards,
    desk_placards,
    find_placard,
    normalise_token,
    shown_token,
)
from survey.services.places.manage_placards import (
    PlacardRefused,
    issue_missing_placards,
    issue_placard,
    replace_placard,
    revoke_placard,
)
from tests.factories import NOW, TODAY, store_desk, store_unit


@pytest.fixture
def desk(session: Session) -> int:
    parent = store_unit(session, "01", name="Thành phố Hà Nội", kind="province")
    unit = store_unit(session, name="Phường Ba Đình", parent_id=parent)
    return store_desk(session, unit, name="Quầy hộ tịch", field="ho_tich")


def test_issued_code_tells_desk_unit_and_what_is_above(session: Session, desk: int) -> None:
    token = issue_placard(session, desk, NOW)
    face = find_placard(session, token, TODAY)
    assert face is not None
    assert (face.desk_name, face.unit_name, face.parent_name) == (
        "Quầy hộ tịch",
        "Phường Ba Đình",
        "Thành phố Hà Nội",
    )
    assert (face.status, face.field, face.desk_id) == ("active", "ho_tich", desk)


def test_tokens_have_eighty_bits_and_differ(session: Session, desk: int) -> None:
    tokens = {issue_placard(session, desk, NOW) for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) == 16 and set(token) <= set(BASE32_SIGNS) for token in tokens)
    assert len(BASE32_SIGNS) == 32
    # Each sign is drawn: of 50 draws from 32 some 25 differ, and hardly ever fewer than ten.
    assert min(len(set(place)) for place in zip(*tokens, strict=True)) > 9


@pytest.mark.parametrize(
    ("typed", "token"),
    [
        ("abcd-efgh-jkmn-pqrs", "abcdefghjkmnpqrs"),
        ("ABCDEFGHJKMNPQRS", "abcdefghjkmnpqrs"),
        (" oOiI lL00 abcd efgh ", "001111" + "00abcdefgh"),
        ("abcd-efgh", None),
        ("abcd-efgh-jkmn-pqru", None),
        ("", None),
        ("abcd-efgh-jkmn-pqrsx", None),
        ("ạbcd-efgh-jkmn-pqrs", None),
    ],
)
def test_reads_tokens_as_people_type_them(typed: str, token: str | None) -> None:
    assert normalise_token(typed) == token


def test_shown_token_reads_back(session: Session, desk: int) -> None:
    token = issue_placard(session, desk, NOW)
    assert len(shown_token(token)) == 19
    assert find_placard(session, shown_token(token).upper()) is not None


def test_unknown_or_impossible_tokens_are_not_found(session: Session, desk: int) -> None:
    issue_placard(session, desk, NOW)
    assert find_placard(session, "0" * 16) is None
    assert find_placard(session, "%") is None


def test_replaced_code_works_until_its_grace_ends(session: Session, desk: int) -> None:
    old = issue_placard(session, desk, NOW)
    new = replace_placard(session, old, NOW, grace_days=14)

    def status(token: str, days: int) -> str | None:
        face = find_placard(session, token, TODAY + timedelta(days=days))
        return face and face.status

    assert [status(old, days) for days in (0, 13, 14)] == ["grace", "grace", "revoked"]
    assert status(new, 100) == "active"
    assert [face.token for face in desk_placards(session, desk)] == [new, old]
    with pytest.raises(PlacardRefused):
        replace_placard(session, old, NOW)


def test_replacing_without_grace_ends_the_old_code_at_once(session: Session, desk: int) -> None:
    old = issue_placard(session, desk, NOW)
    replace_placard(session, old, NOW, grace_days=0)
    face = find_placard(session, old, TODAY)
    assert face is not None
    assert face.status == "revoked"


def test_revoked_code_is_refused_at_once_and_its_grace_ends(session: Session, desk: int) -> None:
    old = issue_placard(session, desk, NOW)
    replace_placard(session, old, NOW)
    revoke_placard(session, old, NOW)
    face = find_placard(session, old, TODAY)
    assert face is not None
    assert face.status == "revoked"
    with pytest.raises(PlacardRefused):
        revoke_placard(session, "0" * 16, NOW)


def test_code_of_a_closed_desk_is_revoked(session: Session) -> None:
    desk = store_desk(session, store_unit(session), valid_to=TODAY + timedelta(days=1))
    token = issue_placard(session, desk, NOW)
    states = [find_placard(session, token, TODAY + timedelta(days=days)) for days in (0, 1)]
    assert [face and face.status for face in states] == ["active", "revoked"]


def test_closed_or_unknown_desk_gets_no_code(session: Session) -> None:
    closed = store_desk(session, store_unit(session), valid_to=date(2026, 1, 1))
    for desk in (closed, 4711):
        with pytest.raises(PlacardRefused):
            issue_placard(session, desk, NOW)


def test_every_open_desk_gets_one_code(session: Session, desk: int) -> None:
    unit = store_unit(session, "00008", name="Phường Cửa Nam")
    store_desk(session, unit, "Q2")
    store_desk(session, unit, "Q3", valid_to=date(2026, 1, 1))
    issue_placard(session, desk, NOW)
    assert issue_missing_placards(session, NOW) == 1
    assert issue_missing_placards(session, NOW) == 0
    assert [face.desk_code for face in active_placards(session)] == ["Q1", "Q2"]
    assert [face.desk_code for face in active_placards(session, unit)] == ["Q2"]

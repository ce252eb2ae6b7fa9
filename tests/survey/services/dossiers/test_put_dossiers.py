"""Dossier counts: typed, handed in by another program, replaced, refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import ApiToken, AuditEntry, DeskMove, DossierCount
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.dossiers.put_dossiers import read_count
from survey.services.dossiers.take_dossiers import Taken, take_dossiers
from survey.services.dossiers.type_dossiers import (
    DossiersRefused,
    open_desk_month,
    totals,
    type_desk_month,
    year_of_desks,
    year_of_units,
)
from survey.services.people.manage_api_tokens import (
    Bearer,
    TokenRefused,
    find_bearer,
    make_api_token,
    revoke_api_token,
)
from tests.factories import NOW, TODAY, store_desk, store_unit

OCTOBER = date(2026, 10, 1)
ALL = Bearer(1, "Một cửa", None)


def row(**changes: Any) -> dict[str, Any]:
    return {"quay": "Q1", "thang": "2026-10", "linh_vuc": "Hộ tịch", "so_ho_so": 12} | changes


def take(session: Session, *rows: Any, bearer: Bearer = ALL) -> Taken:
    return take_dossiers(session, bearer, {"ho_so": list(rows)}, now=NOW)


def told(taken: Taken) -> list[str]:
    assert taken.put is None
    return [str(one) for one in taken.problems]


def stored(session: Session) -> dict[tuple[int, date, str], int]:
    rows = session.scalars(select(DossierCount)).all()
    return {(one.unit_id, one.month, one.field): one.handled for one in rows}


@pytest.fixture
def unit(session: Session) -> int:
    return store_unit(session)


@pytest.fixture
def desk(session: Session, unit: int) -> tuple[int, int]:
    return store_desk(session, unit, field="Hộ tịch; Đất đai"), unit


def test_the_same_desk_month_and_field_replaces(session: Session, desk: tuple[int, int]) -> None:
    first = take(session, row(), row(linh_vuc="Đất đai", so_ho_so=0))
    assert (first.put and first.put.created) == 2
    again = take(session, row(), row(linh_vuc="Đất đai", so_ho_so=7))
    assert again.put is not None
    assert (again.put.created, again.put.changed, again.put.unchanged) == (0, 1, 1)
    assert stored(session) == {(desk[1], OCTOBER, "Hộ tịch"): 12, (desk[1], OCTOBER, "Đất đai"): 7}
    take(session, row())
    notes = session.scalars(select(AuditEntry.action)).all()
    assert notes == ["dossier.take", "dossier.take"]  # what changes nothing is not noted


def test_every_wrong_row_is_named_and_none_is_stored(
    session: Session, desk: tuple[int, int]
) -> None:
    faults = told(
        take(
            session,
            row(),
            row(quay="Q9"),
            row(thang="13/2026"),
            row(thang="2027-01"),
            row(so_ho_so=-1),
            row(),
        )
    )
    assert faults == [
        "Dòng 2, cột “quay”: không có quầy “Q9”",
        "Dòng 3, cột “thang”: “13/2026” không phải là một tháng",
        "Dòng 4, cột “thang”: tháng 01/2027 chưa đến",
        "Dòng 5, cột “so_ho_so”: “-1” không phải là số hồ sơ",
        "Dòng 6, cột “quay”: quầy, tháng, lĩnh vực này lặp lại",
    ]
    assert stored(session) == {}


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (None, "danh sách “ho_so”"),
        ([], "danh sách “ho_so”"),
        ({"ho_so": []}, "ít nhất một mục"),
        ({"ho_so": [row()], "x": 1}, "không có mục “x”"),
        ({"ho_so": [3]}, "không phải là một đối tượng"),
        ({"ho_so": [{"quay": "Q1"}]}, "thiếu"),
        ({"ho_so": [row(so_ho_so="12")]}, "phải là một số nguyên"),
        ({"ho_so": [row(so_ho_so=True)]}, "phải là một số nguyên"),
        ({"ho_so": [row(quay=1)]}, "phải là chữ"),
        ({"ho_so": [row(ten="A")]}, "không có mục này"),
        ({"ho_so": [row()] * 1_001}, "tối đa 1.000"),
    ],
)
def test_a_document_of_another_shape_is_refused(
    session: Session, desk: tuple[int, int], document: Any, fault: str
) -> None:
    taken = take_dossiers(session, ALL, document, now=NOW)
    assert any(fault in str(one) for one in taken.problems)
    assert taken.put is None


def test_a_count_over_all_fields_beside_one_by_field_is_refused(
    session: Session, desk: tuple[int, int]
) -> None:
    take(session, row())
    assert "vừa có số chung vừa có số theo lĩnh vực" in told(take(session, row(linh_vuc="")))[0]


def test_a_desk_that_moved_counts_for_the_unit_it_stood_in(session: Session, unit: int) -> None:
    new = store_unit(session, "00005")
    desk = store_desk(session, new)
    session.add(
        DeskMove(
            desk_id=desk,
            from_unit_id=unit,
            to_unit_id=new,
            from_date=date(2026, 10, 15),
            done=True,
        )
    )
    session.flush()
    take(session, row(), row(thang="2026-11"))
    assert {key[:2] for key in stored(session)} == {(unit, OCTOBER), (new, date(2026, 11, 1))}
    # Nobody counts for a unit before it was there.
    assert "cần ghi mã đơn vị" in told(take(session, row(thang="2024-01")))[0]


def test_a_key_bound_to_a_unit_speaks_for_it_and_those_below_only(
    session: Session, unit: int, desk: tuple[int, int]
) -> None:
    below = store_unit(session, "00005", parent_id=unit)
    other = store_unit(session, "00006")
    store_desk(session, below, "Q5")
    store_desk(session, other, "Q6")
    key = make_api_token(session, COMMAND_LINE, "Một cửa", unit, now=NOW)
    bearer = find_bearer(session, key, TODAY)
    assert bearer is not None
    assert take(session, row(), row(quay="Q5"), bearer=bearer).put is not None
    # As if the desk were not there: which others exist is not this key's matter.
    assert told(take(session, row(quay="Q6"), bearer=bearer)) == [
        "Dòng 1, cột “quay”: không có quầy “Q6”"
    ]
    assert "không có đơn vị “00006”" in told(take(session, row(don_vi="00006"), bearer=bearer))[0]


def test_a_key_is_kept_as_a_hash_and_ends_when_revoked(session: Session, unit: int) -> None:
    key = make_api_token(session, COMMAND_LINE, " Một  cửa ", None, now=NOW)
    kept = session.scalars(select(ApiToken)).one()
    assert (kept.name, kept.used_on) == ("Một cửa", None)
    assert key.encode() not in kept.token_hash
    for wrong in ("", "lnhs_", key[:-1], key + "x", key.removeprefix("lnhs_")):
        assert find_bearer(session, wrong, TODAY) is None
    found = find_bearer(session, key, TODAY)
    assert found == Bearer(kept.id, "Một cửa", None)
    assert kept.used_on == TODAY
    assert revoke_api_token(session, COMMAND_LINE, kept.id, now=NOW) == "Một cửa"
    assert find_bearer(session, key, TODAY) is None
    assert revoke_api_token(session, COMMAND_LINE, kept.id, now=NOW) is None
    told = session.scalars(select(AuditEntry)).all()
    assert [one.action for one in told] == ["api_token.make", "api_token.revoke"]
    assert all(key not in one.detail for one in told)


def test_a_key_needs_a_name_and_a_unit_that_is_there(session: Session) -> None:
    for name, unit_id in ((" ", None), ("x" * 121, None), ("x", 99)):
        with pytest.raises(TokenRefused):
            make_api_token(session, COMMAND_LINE, name, unit_id, now=NOW)


def typed(session: Session, desk: tuple[int, int], **counts: int | None) -> bool:
    seen = open_desk_month(session, desk, OCTOBER).seen
    given = {"": counts.get("all"), "Hộ tịch": counts.get("a"), "Đất đai": counts.get("b")}
    return type_desk_month(session, COMMAND_LINE, desk, OCTOBER, given, seen, now=NOW)


def test_typing_replaces_the_whole_month_of_a_desk(session: Session, desk: tuple[int, int]) -> None:
    assert open_desk_month(session, desk, OCTOBER).fields == ("Hộ tịch", "Đất đai")
    assert typed(session, desk, a=3, b=4)
    assert not typed(session, desk, a=3, b=4)
    assert typed(session, desk, all=9)
    assert stored(session) == {(desk[1], OCTOBER, ""): 9}
    units = year_of_units(session, 2026)
    assert [(one.total, one.months[9], one.months[0]) for one in units] == [(9, 9, None)]
    assert totals(year_of_desks(session, desk[1], 2026))[9] == 9
    assert typed(session, desk)
    assert stored(session) == {}
    steps = session.scalars(select(AuditEntry.action)).all()
    assert steps == ["dossier.type"] * 3


def test_two_people_typing_the_same_month_do_not_lose_work(
    session: Session, desk: tuple[int, int]
) -> None:
    seen = open_desk_month(session, desk, OCTOBER).seen
    typed(session, desk, a=3)
    with pytest.raises(ChangedMeanwhile):
        type_desk_month(session, COMMAND_LINE, desk, OCTOBER, {"": 5}, seen, now=NOW)
    assert stored(session) == {(desk[1], OCTOBER, "Hộ tịch"): 3}


def test_typed_numbers_that_cannot_be_are_refused(session: Session, desk: tuple[int, int]) -> None:
    with pytest.raises(DossiersRefused, match="cộng lại sẽ thừa"):
        typed(session, desk, all=5, a=5)
    with pytest.raises(DossiersRefused, match="từ 0 đến"):
        typed(session, desk, all=10_000_001)
    for month, said in ((date(2026, 12, 1), "chưa đến"), (date(2020, 1, 1), "chưa có hoặc đã hết")):
        seen = open_desk_month(session, desk, month).seen
        with pytest.raises(DossiersRefused, match=said):
            type_desk_month(session, COMMAND_LINE, desk, month, {"": 5}, seen, now=NOW)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        (" 1.234 ", 1234),
        ("1.234.567", 1_234_567),
        ("1.5", None),
        ("1,5", None),
        ("-1", None),
        ("", None),
        ("10000001", None),
        ("9" * 400, None),
        ("١٢", None),
    ],
)
def test_reads_whole_numbers_as_officials_write_them(text: str, number: int | None) -> None:
    assert read_count(text) == number

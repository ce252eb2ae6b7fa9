"""Desks are named by number and field, never by an official or an hour."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from survey.services.changes.keep_audit import Actor
from survey.services.places.change_desks import DeskValues, add_desk, edit_desk
from survey.services.places.check_desk_name import fault_of_desk_name
from survey.services.places.import_desks import import_desks
from survey.services.places.manage_units import UnitRefused
from tests.factories import NOW, TODAY, store_desk, store_unit

HOA = Actor(7, "Lê Thị Hoa")


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("Quầy 1 ca sáng", "buổi"),
        ("Quầy 2 (8h30 đến 11h)", "giờ"),
        ("Quầy 2 08:30", "giờ"),
        ("Quầy ngày 20/11/2026", "ngày"),
        ("Quầy sáng thứ Hai", "buổi"),
        ("Quầy của đ/c Hoa", "tên người"),
        ("Quầy số 1: chị Ngọc", "tên người"),
        ("Cán bộ Nguyễn Văn An", "tên người"),
        ("Bà Trần Thị Bé", "tên người"),
    ],
)
def test_no_name_tells_an_official_or_an_hour(name: str, what: str) -> None:
    assert what in str(fault_of_desk_name(name))


@pytest.mark.parametrize(
    "name",
    [
        "Quầy số 1: Hộ tịch",
        "Quầy 8 Hộ tịch, chứng thực",
        "Quầy cán bộ tiếp công dân",
        "Trung tâm Bà Rịa Vũng Tàu",
        "Quầy Cô Tô Một Cửa",
        "Quầy đường Ông Ích Khiêm",
        "Quầy 1/2",
        "Quầy người cao tuổi, bà mẹ mang thai",
    ],
)
def test_ordinary_names_are_given(name: str) -> None:
    assert fault_of_desk_name(name) is None


def test_no_file_brings_such_a_desk(session: Session, tmp_path: Path) -> None:
    store_unit(session, "00004")
    file = tmp_path / "desks.csv"
    file.write_text("code,name,unit\nQ1,Quầy chị Ngọc,00004\n", encoding="utf-8")
    report = import_desks(session, file, now=NOW)
    assert [problem.row for problem in report.problems] == [2]
    assert "tên người" in str(report.problems[0])


def test_such_a_desk_is_neither_made_nor_renamed(session: Session) -> None:
    unit = store_unit(session)
    values = DeskValues(name="Quầy chị Ngọc")
    with pytest.raises(UnitRefused, match="tên người"):
        add_desk(session, unit, "Q9", values, TODAY, actor=HOA, now=NOW)
    desk = store_desk(session, unit, "Q1")
    with pytest.raises(UnitRefused, match="tên người"):
        edit_desk(session, desk, 1, values, actor=HOA, now=NOW)

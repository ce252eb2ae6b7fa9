"""Sheets of one-stop software in the shapes they come in, read by a map of their columns."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import AuditEntry, ColumnMap, DossierCount
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.dossiers.map_dossiers import (
    DossierMap,
    head_month,
    import_mapped_dossiers,
    map_from_document,
    suggest_roles,
)
from survey.services.sheets.foreign_table import (
    drop_plan,
    open_table,
    read_plan,
    store_plan,
)
from survey.services.sheets.import_report import ImportReport
from survey.services.sheets.read_rows import FileRefused
from survey.services.sheets.remember_maps import offered_map, remember_map
from tests.factories import NOW, TODAY, store_desk, store_unit


@pytest.fixture(autouse=True)
def places(session: Session) -> None:
    unit = store_unit(session)
    store_desk(session, unit, "Q1", name="Quầy Hộ tịch")
    store_desk(session, unit, "Q2", name="Quầy Đất đai")
    store_desk(session, store_unit(session, "00005", name="Xã Bình An"), "Q3")


def file(folder: Path, text: str) -> Path:
    path = folder / "xuat.csv"
    path.write_text(text, encoding="utf-8")
    return path


def run(
    session: Session, path: Path, chosen: DossierMap | None = None, *, dry_run: bool = False
) -> ImportReport:
    """Import by a map, else by what is suggested."""
    table = open_table(path)
    chosen = chosen or DossierMap(suggest_roles(table), 2026)
    assert chosen.faults(table.heads) == []
    return import_mapped_dossiers(
        session, path, chosen.document(), COMMAND_LINE, now=NOW, dry_run=dry_run
    )


def stored(session: Session) -> dict[tuple[int, str, str], int]:
    rows = session.scalars(select(DossierCount)).all()
    return {(one.desk_id, f"{one.month:%Y-%m}", one.field): one.handled for one in rows}


def test_a_sheet_under_titles_with_its_own_heads_is_understood(
    session: Session, tmp_path: Path
) -> None:
    path = file(
        tmp_path,
        "UBND TỈNH;;;\n;;;\nSTT;Tên quầy;Kỳ (tháng);Lĩnh vực TTHC;Số lượng đã giải quyết\n"
        "1;Quầy Hộ tịch;10/2026;Hộ tịch;1.234\n2;Q2;10/2026;Đất đai;7\nTổng;;;;1.241\n",
    )
    table = open_table(path)
    assert table.head_row == 3
    roles = {"Tên quầy": "desk", "Kỳ (tháng)": "month", "Lĩnh vực TTHC": "field"}
    chosen = {table.heads[place]: role for place, role in suggest_roles(table).items()}
    assert chosen == roles | {"Số lượng đã giải quyết": "handled"}
    looked = DossierMap({1: "desk", 2: "month", 3: "field", 4: "handled"})
    faults = run(session, path, looked)
    assert [str(one) for one in faults.problems] == [
        "Dòng 6, cột “Kỳ (tháng)”: “” không phải là một tháng"
    ]
    path = file(tmp_path, path.read_text("utf-8").replace("Tổng;;", ";Tổng;"))
    tried = run(session, path, looked, dry_run=True)
    assert (tried.created, stored(session)) == (2, {})
    assert run(session, path, looked).created == 2
    assert stored(session) == {(1, "2026-10", "Hộ tịch"): 1234, (2, "2026-10", "Đất đai"): 7}
    assert run(session, path, looked).unchanged == 2
    assert [one.action for one in session.scalars(select(AuditEntry))] == ["dossier.import"] * 2


def test_one_column_a_month_becomes_one_count_a_month(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "rong.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Đơn vị", "Tháng 9", "T10", "11/2026", "Ghi chú"])
        sheet.write_row(1, 0, ["Xã Bình An", 5, 6, "", "x"])
        sheet.write_row(2, 0, ["Cộng", 5, 6, 0])
    assert suggest_roles(open_table(path)) == {0: "unit", 1: "wide", 2: "wide", 3: "wide"}
    assert run(session, path).created == 2
    assert stored(session) == {(3, "2026-09", ""): 5, (3, "2026-10", ""): 6}


def test_a_row_for_each_dossier_is_counted(session: Session, tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "Họ tên,Quầy,Ngày trả\nNguyễn Văn A,Q1,01/10/2026 08:15:00\n"
        "Trần B,Q1,2026-10-30\nLê C,Q2,3/11/2026\n",
    )
    assert run(session, path, DossierMap({1: "desk", 2: "month"})).created == 2
    assert stored(session) == {(1, "2026-10", ""): 2, (2, "2026-11", ""): 1}


def test_rows_that_come_again_are_a_fault_unless_they_are_to_be_added(
    session: Session, tmp_path: Path
) -> None:
    path = file(tmp_path, "quầy,tháng,số hồ sơ\nQ1,10/2026,3\nQ1,10/2026,4\n")
    roles = {0: "desk", 1: "month", 2: "handled"}
    assert "lặp lại" in str(run(session, path, DossierMap(roles)).problems[0])
    assert stored(session) == {}
    assert run(session, path, DossierMap(roles, add=True)).created == 1
    assert stored(session) == {(1, "2026-10", ""): 7}


def test_a_number_with_a_fraction_is_no_thousands(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "le.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["quầy", "tháng", "số hồ sơ"])
        sheet.write_row(1, 0, ["Q1", "10/2026", 1.234])
        sheet.write_datetime(1, 1, datetime(2026, 10, 5))  # noqa: DTZ001 -- sheets know no zones
    assert "“1,234” không phải là số hồ sơ" in str(run(session, path).problems[0])


def test_a_unit_of_several_desks_needs_the_desk(session: Session, tmp_path: Path) -> None:
    path = file(tmp_path, "mã đơn vị,tháng,số hồ sơ\n00004,10/2026,3\n9,10/2026,3\n,10/2026,1\n")
    told = [str(one) for one in run(session, path).problems]
    assert "cần ghi mã quầy" in told[0]
    assert "không có đơn vị “9”" in told[1]
    assert "thiếu mã quầy" in told[2]


def test_a_map_that_cannot_work_says_why() -> None:
    heads = ("a", "Tháng 13", "T1")
    assert len(DossierMap({}).faults(heads)) == 2
    assert "chỉ chọn được cho một cột" in DossierMap({0: "desk", 1: "desk"}).faults(heads)[0]
    both = DossierMap({0: "desk", 1: "wide", 2: "handled"}, 2026).faults(heads)
    assert "không chọn thêm" in both[0]
    assert "“Tháng 13”" in both[1]
    assert "cần năm" in DossierMap({0: "desk", 2: "wide"}).faults(heads)[0]


@pytest.mark.parametrize(
    ("head", "month"),
    [("Tháng 1", "2026-01"), ("T12/2025", "2025-12"), ("2025-07", "2025-07"), ("Ghi chú", None)],
)
def test_heads_name_months(head: str, month: str | None) -> None:
    assert head_month(head, 2026) == month


def test_the_same_heads_bring_their_map_along(session: Session, tmp_path: Path) -> None:
    table = open_table(file(tmp_path, "Quầy,Tháng,Số\nQ1,10/2026,1\n"))
    chosen = DossierMap({0: "desk", 1: "month", 2: "handled"}, 2026, add=True)
    remember_map(session, "dossiers", "Một cửa", table.mark, {"roles": {}}, date(2026, 1, 1))
    remember_map(session, "dossiers", "Một cửa", table.mark, chosen.document(), TODAY)
    assert len(session.scalars(select(ColumnMap)).all()) == 1
    same = open_table(file(tmp_path, "QUẦY,tháng,so\nQ2,11/2026,5\n"))
    known = offered_map(session, "dossiers", same.mark)
    assert known is not None
    assert (known.name, map_from_document(known.document)) == ("Một cửa", chosen)
    other = open_table(file(tmp_path, "Quầy,Tháng\nQ2,11/2026\n"))
    assert offered_map(session, "dossiers", other.mark) is None
    assert offered_map(session, "responses", same.mark) is None


def test_files_without_heads_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="không có dòng"):
        open_table(file(tmp_path, "\n\n"))
    with pytest.raises(FileRefused, match="không phải dòng tiêu đề"):
        open_table(file(tmp_path, "a,b\n1,2\n"), 9)
    with pytest.raises(FileRefused, match="quá 120 cột"):
        open_table(file(tmp_path, "a," * 130 + "\n"))


def test_what_was_chosen_is_kept_beside_the_file_and_deleted_with_it(tmp_path: Path) -> None:
    assert read_plan(tmp_path, "ab.csv") == {}
    store_plan(tmp_path, "ab.csv", {"head_row": 3})
    assert read_plan(tmp_path, "ab.csv") == {"head_row": 3}
    assert (tmp_path / "ab.json").stat().st_mode & 0o077 == 0
    drop_plan(tmp_path, "ab.csv")
    assert not (tmp_path / "ab.json").exists()

"""Units, desks, maps of units and dossier counts from files."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Desk, DossierCount, Unit
from survey.queries.desks import HandledCount, handled_dossiers
from survey.queries.units import all_successors, all_units, child_units, unit_by_code
from survey.services.dossiers.import_dossiers import import_dossiers
from survey.services.places.import_desks import import_desks
from survey.services.places.import_unit_map import import_unit_map
from survey.services.places.import_units import import_units
from survey.services.places.unit_rows import kind_of
from survey.services.sheets.import_report import ImportReport
from tests.factories import NOW, TODAY, store_desk, store_unit

PROVINCE = "Mã;Tên;Loại;Mã cấp trên\n01;Tỉnh Thử;Tỉnh;\n00004;Phường Một;Phường;01\n"
REFORM = """code,name,kind,parent,valid_from,valid_to
01,Tỉnh Thử,Tỉnh,,2000-01-01,
00004,Phường Cũ,Phường,01,2000-01-01,2025-06-30
00007,Xã Bỏ,Xã,01,2000-01-01,30/06/2025
00004,Phường Mới,Phường,01,2025-07-01,
"""
PERIODS = """unit,kind,name,valid_from,valid_to
S01,department,So S01,2025Q3,
X013,commune,Xa X013,2025Q3,2026Q2
X015,commune,Xa X015,2026Q3,
"""
NO_DAY = (
    "Dòng 3, cột “hiệu lực từ”: “1/13/2025” không phải là ngày "
    "(2025-07-01, 01/07/2025) hoặc quý (2025Q3)"
)


def file(folder: Path, text: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def counts(report: ImportReport) -> tuple[int, int, int]:
    assert report.problems == (), [str(problem) for problem in report.problems]
    return report.created, report.changed, report.unchanged


def told(report: ImportReport) -> list[str]:
    assert not report.stored
    return [str(problem) for problem in report.problems]


def test_same_units_again_change_nothing(session: Session, tmp_path: Path) -> None:
    path = file(tmp_path, PROVINCE)
    assert counts(import_units(session, path, NOW)) == (2, 0, 0)
    assert counts(import_units(session, path, NOW)) == (0, 0, 2)
    ward = unit_by_code(session, "00004", TODAY)
    assert ward is not None
    assert (ward.kind, ward.kind_label, ward.name) == ("ward", "Phường", "Phường Một")
    assert [face.id for face in child_units(session, None)] == [ward.parent_id]


def test_changed_units_are_counted_and_changed(session: Session, tmp_path: Path) -> None:
    import_units(session, file(tmp_path, PROVINCE), NOW)
    renamed = PROVINCE.replace("Phường Một", "Phường Hai")
    assert counts(import_units(session, file(tmp_path, renamed), NOW)) == (0, 1, 1)
    session.expire_all()
    assert {face.name for face in all_units(session)} == {"Tỉnh Thử", "Phường Hai"}


def test_code_given_to_another_unit_is_another_unit(session: Session, tmp_path: Path) -> None:
    path = file(tmp_path, REFORM)
    assert counts(import_units(session, path, NOW)) == (4, 0, 0)
    assert counts(import_units(session, path, NOW)) == (0, 0, 4)
    days = (date(2025, 6, 30), date(2025, 7, 1))
    faces = [unit_by_code(session, "00004", day) for day in days]
    assert [face and face.name for face in faces] == ["Phường Cũ", "Phường Mới"]
    assert {face and face.parent_id for face in faces} == {
        face.id for face in child_units(session, None)
    }


def test_periods_are_calendar_quarters_and_a_root_is_made(session: Session, tmp_path: Path) -> None:
    path = file(tmp_path, PERIODS)
    for expected in ((3, 0, 0), (0, 0, 3)):
        assert counts(import_units(session, path, NOW)) == expected
        root = unit_by_code(session, "PROVINCE", TODAY)
        assert root is not None
        assert [face.id for face in child_units(session, None)] == [root.id]
        assert len(child_units(session, root.id)) == 3
    old = unit_by_code(session, "X013", date(2026, 6, 30))
    assert old is not None
    assert (old.valid_from, old.valid_to) == (date(2025, 7, 1), date(2026, 7, 1))


def test_units_hang_under_the_named_parent(session: Session, tmp_path: Path) -> None:
    root = store_unit(session, "DEMO", name="Tỉnh Mẫu", kind="province")
    import_units(session, file(tmp_path, PROVINCE), NOW, parent="DEMO")
    assert [face.code for face in child_units(session, root)] == ["01"]
    report = import_units(session, file(tmp_path, PROVINCE), NOW, parent="NO")
    assert told(report) == ["không có đơn vị “NO” để làm đơn vị cấp trên"]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "mã,tên,hiệu lực từ\n,Phường Một,\n2,,1/13/2025\n",
            [
                "Dòng 2, cột “mã”: thiếu mã đơn vị",
                "Dòng 3, cột “tên”: thiếu tên đơn vị",
                NO_DAY,
            ],
        ),
        ("mã,tên\n1,A\n1,B\n", ["Dòng 3, cột “mã”: mã 1 lặp lại"]),
        (
            "mã,tên,mã cấp trên\n1,A,9\n",
            ["Dòng 2, cột “mã cấp trên”: không có đơn vị “9” vào ngày 20/11/2026"],
        ),
        (
            "mã,tên,mã cấp trên\n1,A,2\n2,B,1\n",
            [
                "Dòng 2, cột “mã cấp trên”: đơn vị đứng trên chính mình",
                "Dòng 3, cột “mã cấp trên”: đơn vị đứng trên chính mình",
            ],
        ),
        (
            "mã,tên,từ ngày,đến ngày\n1,A,2025-01-01,2024-01-01\n",
            ["Dòng 2, cột “đến ngày”: ngày hết hiệu lực đứng trước ngày bắt đầu"],
        ),
        (
            "mã,tên,từ ngày\n1,A,2025-01-01\n1,B,2026-01-01\n",
            [
                "Dòng 2, cột “mã”: mã 1 cùng lúc thuộc “A” và “B”",
                "Dòng 3, cột “mã”: mã 1 cùng lúc thuộc “B” và “A”",
            ],
        ),
    ],
)
def test_faults_are_told_by_row_and_column_and_nothing_is_stored(
    session: Session, tmp_path: Path, text: str, problems: list[str]
) -> None:
    store_unit(session, "00070", name="Có sẵn")
    assert told(import_units(session, file(tmp_path, text), NOW)) == problems
    session.flush()
    assert [face.name for face in all_units(session)] == ["Có sẵn"]


def test_codes_kept_as_numbers_are_refused(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "units.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["mã", "tên"])
        page.write_row(1, 0, [4, "Phường Một"])
    assert "mất số 0" in told(import_units(session, path, NOW))[0]


def test_dry_run_counts_and_stores_nothing(session: Session, tmp_path: Path) -> None:
    import_units(session, file(tmp_path, PROVINCE), NOW)
    more = PROVINCE.replace("Phường Một", "Phường Hai") + "00008;Phường Ba;Phường;01\n"
    report = import_units(session, file(tmp_path, more), NOW, dry_run=True)
    assert (report.stored, report.created, report.changed, report.unchanged) == (False, 1, 1, 1)
    session.flush()
    session.expire_all()
    assert {face.name for face in all_units(session)} == {"Tỉnh Thử", "Phường Một"}


@pytest.mark.parametrize(
    ("label", "name", "kind"),
    [
        ("Thành phố trực thuộc trung ương", "Thành phố Huế", "province"),
        ("Đặc khu tại hải đảo", "Đặc khu Lý Sơn", "special_zone"),
        ("", "Sở Nội vụ", "department"),
        ("", "Xã Sở Tây", "commune"),
        ("", "Xãng", "other"),
        ("commune", "Xa X001", "commune"),
        ("Trường", "Phường học", "other"),
        ("Trung tâm", "x", "centre"),
    ],
)
def test_kind_is_known_by_label_or_name(label: str, name: str, kind: str) -> None:
    assert kind_of(label, name) == kind


def test_desks_are_created_changed_and_left(session: Session, tmp_path: Path) -> None:
    import_units(session, file(tmp_path, PERIODS), NOW)
    desks = "desk,unit,has_kiosk\nS01-Q1,S01,1\nX013-Q1,X013,0\n"
    assert counts(import_desks(session, file(tmp_path, desks), NOW)) == (2, 0, 0)
    assert counts(import_desks(session, file(tmp_path, desks), NOW)) == (0, 0, 2)
    changed = desks.replace("S01,1", "S01,không")
    assert counts(import_desks(session, file(tmp_path, changed), NOW)) == (0, 1, 1)
    found = session.scalars(select(Desk).where(Desk.code == "S01-Q1")).one()
    assert (found.has_kiosk, found.name, found.valid_from) == (
        False,
        "Quầy S01-Q1",
        date(2025, 7, 1),
    )


def test_wrong_desks_are_told(session: Session, tmp_path: Path) -> None:
    import_units(session, file(tmp_path, PERIODS), NOW)
    rows = ",S01,,\nA,NO,,\nB,S01,maybe,\nC,S01,,soon\nC,S01,,\nC,S01,,\n"
    text = "mã quầy,mã đơn vị,kiosk,từ ngày\n" + rows
    assert told(import_desks(session, file(tmp_path, text), NOW)) == [
        "Dòng 2, cột “mã quầy”: thiếu mã quầy",
        "Dòng 3, cột “mã đơn vị”: không có đơn vị “NO”",
        "Dòng 4, cột “kiosk”: “maybe” không phải là có (1) hoặc không (0)",
        "Dòng 5, cột “từ ngày”: “soon” không phải là ngày hoặc quý",
        "Dòng 7, cột “mã quầy”: mã quầy C lặp lại",
    ]
    assert session.scalars(select(Desk)).all() == []


def test_map_moves_desks_once_and_older_files_do_not_move_them_back(
    session: Session, tmp_path: Path
) -> None:
    import_units(session, file(tmp_path, PERIODS), NOW)
    desks = file(tmp_path, "desk,unit\nX013-Q1,X013\n", "desks.csv")
    import_desks(session, desks, NOW)
    path = file(tmp_path, "old_unit,new_unit,from_period\nX013,X015,2026Q3\n")
    assert counts(import_unit_map(session, path, NOW)) == (1, 0, 0)
    assert counts(import_unit_map(session, path, NOW)) == (0, 0, 1)
    assert counts(import_desks(session, desks, NOW)) == (0, 0, 1)
    new = unit_by_code(session, "X015", TODAY)
    assert new is not None
    assert session.scalars(select(Desk.unit_id)).all() == [new.id]
    assert [one.from_date for one in all_successors(session)] == [date(2026, 7, 1)]


def test_map_reads_each_code_on_its_own_side_of_the_day(session: Session, tmp_path: Path) -> None:
    import_units(session, file(tmp_path, REFORM), NOW)
    path = file(tmp_path, "old_code,new_code,extent\n00004,00004,full\n00007,00004,partial\n")
    report = import_unit_map(session, path, NOW, from_date=date(2025, 7, 1))
    assert counts(report) == (2, 0, 0)
    names = {unit.id: unit.name for unit in session.scalars(select(Unit))}
    assert {
        (names[one.old_unit_id], names[one.new_unit_id]) for one in all_successors(session)
    } == {
        ("Phường Cũ", "Phường Mới"),
        ("Xã Bỏ", "Phường Mới"),
    }


def test_wrong_maps_are_told_and_change_nothing(session: Session, tmp_path: Path) -> None:
    import_units(session, file(tmp_path, PERIODS), NOW)
    rows = "NO,X015,2026Q3,\nX013,NO,2026Q3,\nX013,X015,,\nX013,X015,2026Q3,ít\n"
    text = "mã cũ,mã mới,từ kỳ,phạm vi\n" + rows
    assert told(import_unit_map(session, file(tmp_path, text), NOW)) == [
        "Dòng 2, cột “mã cũ”: không có đơn vị “NO” trước ngày 01/07/2026",
        "Dòng 3, cột “mã mới”: không có đơn vị “NO” vào ngày 01/07/2026",
        "Dòng 4, cột “từ kỳ”: thiếu ngày",
        "Dòng 5, cột “phạm vi”: “ít” không phải là full (toàn bộ) hoặc partial (một phần)",
    ]
    late = "old_unit,new_unit,from_date\nX013,X015,2026-07-01\nS01,X015,2027-01-01\n"
    assert "Chưa đến ngày" in told(import_unit_map(session, file(tmp_path, late), NOW))[0]
    assert all_successors(session) == []


def test_dossiers_are_counted_by_month_and_replaced(session: Session, tmp_path: Path) -> None:
    unit = store_unit(session)
    desk = store_desk(session, unit)
    head = "desk,unit,period,month,field,n_dossiers\n"
    rows = "Q1,00004,2025Q3,2025-07,dat_dai,19\nQ1,00004,2025Q3,2025-07,ho_tich,5\n"
    path = file(tmp_path, head + rows + "Q1,,2025Q4,10/2025,dat_dai,7\n")
    assert counts(import_dossiers(session, path)) == (3, 0, 0)
    assert counts(import_dossiers(session, path)) == (0, 0, 3)
    assert handled_dossiers(session, date(2025, 7, 1), date(2025, 10, 1)) == [
        HandledCount(desk, unit, 24)
    ]
    assert handled_dossiers(session, date(2025, 7, 1), date(2025, 10, 1), [unit + 1]) == []
    other = file(tmp_path, head + rows.replace("19", "20"))
    assert counts(import_dossiers(session, other, dry_run=True)) == (0, 1, 1)
    assert counts(import_dossiers(session, other)) == (0, 1, 1)
    assert handled_dossiers(session, date(2025, 7, 1), date(2025, 8, 1))[0].handled == 25


def test_wrong_dossiers_are_told(session: Session, tmp_path: Path) -> None:
    store_desk(session, store_unit(session))
    rows = (
        "Q1,,2025-07,x\nQ9,,2025-07,1\nQ1,99,2025-07,1\nQ1,,soon,1\nQ1,,2025-08,1\nQ1,,2025-08,2\n"
    )
    path = file(tmp_path, "mã quầy,mã đơn vị,tháng,số hồ sơ\n" + rows)
    assert told(import_dossiers(session, path)) == [
        "Dòng 2, cột “số hồ sơ”: “x” không phải là số hồ sơ",
        "Dòng 3, cột “mã quầy”: không có quầy “Q9”",
        "Dòng 4, cột “mã đơn vị”: không có đơn vị “99” vào tháng 07/2025",
        "Dòng 5, cột “tháng”: “soon” không phải là một tháng",
        "Dòng 7: quầy, tháng, lĩnh vực này lặp lại",
    ]
    assert session.scalars(select(DossierCount)).all() == []

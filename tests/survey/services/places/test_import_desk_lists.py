"""Lists of a desk come from the file of desks: fields, and units that decide."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import DecidingUnit, Desk
from survey.queries.offers import desk_offers, usual_field
from survey.services.places.import_desks import MOST_LINES, import_desks
from survey.services.sheets.import_report import ImportReport
from tests.factories import NOW, TODAY, store_unit

HEAD = "mã quầy|mã đơn vị|lĩnh vực|cơ quan giải quyết\n"


def imported(session: Session, folder: Path, text: str) -> ImportReport:
    path = folder / "desks.csv"
    path.write_text(text.replace("|", ","), encoding="utf-8")
    return import_desks(session, path, NOW)


def counts(report: ImportReport) -> tuple[int, int, int]:
    assert report.problems == (), [str(problem) for problem in report.problems]
    return report.created, report.changed, report.unchanged


def desk_id(session: Session, code: str = "Q1") -> int:
    return session.scalars(select(Desk.id).where(Desk.code == code)).one()


def test_lists_are_read_kept_and_changed(session: Session, tmp_path: Path) -> None:
    store_unit(session, "01", name="Phường Một")
    first = store_unit(session, "S1", name="Sở Xây dựng")
    second = store_unit(session, "S2", name="Sở Công Thương")
    text = HEAD + "Q1|01| Đất đai;Hộ tịch ; ;Đất đai|S1; S2\nQ2|01||\n"
    assert counts(imported(session, tmp_path, text)) == (2, 0, 0)
    assert counts(imported(session, tmp_path, text)) == (0, 0, 2)
    offers = desk_offers(session, desk_id(session), TODAY)
    assert offers.fields == ("Đất đai", "Hộ tịch")
    assert offers.deciding == ((second, "Sở Công Thương"), (first, "Sở Xây dựng"))
    none = desk_offers(session, desk_id(session, "Q2"), TODAY)
    assert (none.fields, none.deciding) == ((), ())
    fewer = HEAD + "Q1|01|Hộ tịch|S2\n"
    assert counts(imported(session, tmp_path, fewer)) == (0, 1, 0)
    offers = desk_offers(session, desk_id(session), TODAY)
    assert (offers.fields, offers.deciding) == (("Hộ tịch",), ((second, "Sở Công Thương"),))
    assert usual_field("Hộ tịch") == "Hộ tịch"


def test_file_without_the_column_leaves_the_units_that_decide(
    session: Session, tmp_path: Path
) -> None:
    store_unit(session, "01", name="Phường Một")
    decider = store_unit(session, "S1", name="Sở Xây dựng")
    imported(session, tmp_path, HEAD + "Q1|01||S1\n")
    older = "mã quầy|mã đơn vị\nQ1|01\n"
    assert counts(imported(session, tmp_path, older)) == (0, 0, 1)
    assert desk_offers(session, desk_id(session), TODAY).deciding == ((decider, "Sở Xây dựng"),)
    emptied = HEAD + "Q1|01||\n"
    assert counts(imported(session, tmp_path, emptied)) == (0, 1, 0)
    assert session.scalars(select(DecidingUnit)).all() == []


def test_wrong_lists_are_told(session: Session, tmp_path: Path) -> None:
    store_unit(session, "01", name="Phường Một")
    many = "; ".join(f"Lĩnh vực {n}" for n in range(MOST_LINES + 1))
    report = imported(session, tmp_path, HEAD + f"Q1|01||NO; 01; ALSO\nQ2|01|{many}|\n")
    assert [str(problem) for problem in report.problems] == [
        "Dòng 2, cột “cơ quan giải quyết”: không có đơn vị “NO”",
        "Dòng 2, cột “cơ quan giải quyết”: không có đơn vị “ALSO”",
        f"Dòng 3, cột “lĩnh vực”: quá {MOST_LINES} lĩnh vực cho một quầy",
    ]
    assert session.scalars(select(Desk)).all() == []

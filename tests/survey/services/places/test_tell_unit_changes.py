"""The preview of an import tells of every changed row what changes, from what to what."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from survey.services.places.import_units import import_units
from tests.factories import NOW
from tests.survey.services.places.test_import_places import PROVINCE, file


def test_a_preview_tells_which_columns_change_on_each_row(session: Session, tmp_path: Path) -> None:
    import_units(session, file(tmp_path, PROVINCE + "00008;Sở Ba;Sở;01\n"), NOW)
    changed = """Mã;Tên;Loại;Mã cấp trên;Tên tiếng Anh;Hiệu lực đến
01;Tỉnh Thử;Tỉnh;;;
00004;Phường Hai;Đặc khu;00008;Ward Two;31/12/2026
00008;Sở Ba;Sở;01;;
"""
    report = import_units(session, file(tmp_path, changed), NOW, dry_run=True)
    [line] = report.lines
    assert [(one.column, one.before, one.after) for one in line.changes] == [
        ("Đơn vị cấp trên", "Tỉnh Thử", "Sở Ba"),
        ("Tên", "Phường Một", "Phường Hai"),
        ("Tên tiếng Anh", "(trống)", "Ward Two"),
        ("Loại", "Phường", "Đặc khu"),
        ("Loại ghi trong tệp", "Phường", "Đặc khu"),
        ("Ngày cuối", "(trống)", "31/12/2026"),
    ]

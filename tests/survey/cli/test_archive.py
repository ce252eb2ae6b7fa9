"""`archive` writes a closed year and says whether it counts the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from survey.cli.main import main
from survey.database import parquet
from survey.database.engine import open_engine, sessions
from survey.models import DailyTally
from survey.services.publication.close_period import close_period
from tests.factories import NOW
from tests.survey.services.tallies.test_archive import YEAR, furnish_year


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["archive", *words])
    return done.exit_code, done.output


def test_a_year_is_archived_verified_and_a_difference_told(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    (tmp_path / "data" / "secret").write_text("for tests only, long enough to be taken")
    into = str(tmp_path / "kho" / "2025")
    maker = sessions(engine := open_engine(sqlite_url))
    with maker.begin() as session:
        rows = furnish_year(session)
    code, said = run("write", "2025", "--into", into)
    assert (code, "chưa chốt" in said) == (2, True)
    with maker.begin() as session:
        close_period(session, YEAR, NOW)
    assert run("write", "2025", "--into", into) == (
        0,
        f"Đã lưu trữ {rows} phiếu của năm 2025 trong 3 tệp.\n",
    )
    assert run("verify", into, "--engine", "inline") == (
        0,
        f"Khớp: {rows} phiếu, 31 ô kiểm đếm theo ngày.\n",
    )
    code, said = run("write", "2025", "--into", str(tmp_path / "data" / "secret" / "x"))
    assert (code, said.startswith("Không đọc hoặc ghi được")) == (1, True)
    with maker.begin() as session:
        session.execute(update(DailyTally).where(DailyTally.desk_id == 1).values(forms=9))
    code, said = run("verify", into, "--engine", "inline")
    assert code == 1
    assert "Lệch: quầy số 1, ngày 15/12/2024, kênh paper" in said
    assert said.endswith("11 ô lệch, 0 ô không có trong bản lưu trữ.\n")
    assert run("verify", str(tmp_path / "không có"), "--engine", "inline")[0] == 2

    def missing(_: str) -> None:
        raise ImportError

    monkeypatch.setattr(parquet, "import_module", missing)
    code, said = run("verify", into, "--engine", "inline")
    assert (code, "pip install --require-hashes -r requirements-archive.txt" in said) == (2, True)
    engine.dispose()

"""An archive of a closed year counts exactly what the stored tallies say, or says where not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from analysis.period import parse_period
from survey.database.engine import SessionMaker
from survey.database.parquet import read_parquet
from survey.engine.engines import Inline
from survey.models import DailyTally, Response
from survey.queries.questionnaires import all_questionnaires
from survey.services.publication.close_period import close_period
from survey.services.record_response import store_forms
from survey.services.tallies import archive_year
from survey.services.tallies.archive_year import YearOpen, read_archive, write_archive
from survey.services.tallies.tally_archive import ArchiveDamaged, Compared, compare_archive
from tests.factories import NOW, make_form, make_questionnaire, store_questionnaire
from tests.survey.services.place import BAD, GOOD, Place

YEAR = parse_period("2025", "reporting")
#: First and last day of the year, and days around a half month and a quarter.
DAYS = [date(2024, 12, 15), *(date(2025, 3, day) for day in (14, 15, 31)), date(2025, 12, 14)]
BESIDE = [date(2024, 12, 14), date(2025, 12, 15)]


def furnish_year(session: Session) -> int:
    """Let people of three desks answer two versions through two channels; give their number."""
    place = Place(session)
    other = store_questionnaire(session, make_questionnaire("phieu-khac"))
    desks = [place.unit(f"X{number}") for number in range(3)]
    for unit, desk in desks:
        for day in (*DAYS, *BESIDE):
            place.answer(unit, desk, 2, day, GOOD)
            place.answer(unit, desk, 1, day, BAD, channel="paper")
    unit, desk = desks[0]
    forms = [make_form(unit, desk, other, day=DAYS[1]) for _ in range(4)]
    store_forms(session.connection(), forms, all_questionnaires(session))
    return len(desks) * len(DAYS) * 3 + 4


@pytest.fixture
def rows(maker: SessionMaker) -> int:
    with maker.begin() as session:
        rows = furnish_year(session)
        close_period(session, YEAR, NOW)
    return rows


def compare(maker: SessionMaker, folder: Path) -> Compared:
    with maker() as session, Inline().open() as executor:
        return compare_archive(session, folder, executor)


def test_all_answers_of_the_year_are_there_and_count_the_same(
    maker: SessionMaker, rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Small files, so that desks are spread over several of them.
    monkeypatch.setattr(archive_year, "ROWS_PER_FILE", 8)
    with maker() as session:
        written = write_archive(session, YEAR, tmp_path / "2025")
    assert read_archive(tmp_path / "2025") == written
    assert (written.rows, len({one.quarter for one in written.files})) == (rows, 3)
    assert len(written.files) > 6
    found = compare(maker, tmp_path / "2025")
    assert (found.equal, found.rows, found.cells) == (True, rows, 3 * len(DAYS) * 2 + 1)
    files = sorted((tmp_path / "2025").iterdir())
    assert {file.stat().st_mode & 0o77 for file in files if file.suffix == ".parquet"} == {0}
    names = [column.name for column in Response.metadata.tables["response"].columns]
    keys = [
        key
        for file in written.files
        for part in read_parquet(tmp_path / "2025" / file.name, names, 100)
        for key in zip(*part, strict=True)
    ]
    with maker() as session:
        stored = session.query(*Response.metadata.tables["response"].columns).all()
    assert sorted(keys) == sorted(tuple(row) for row in stored if YEAR.contains(row.day))


def test_every_cell_that_differs_is_named(maker: SessionMaker, rows: int, tmp_path: Path) -> None:
    with maker() as session:
        write_archive(session, YEAR, tmp_path)
    with maker.begin() as session:
        first = DailyTally.day == DAYS[0]
        session.execute(update(DailyTally).where(first, DailyTally.desk_id == 1).values(forms=9))
        session.execute(delete(DailyTally).where(DailyTally.day == DAYS[2]))
    found = compare(maker, tmp_path)
    assert not found.equal
    assert {place[2] for place in found.different} == {DAYS[0], DAYS[2]}
    assert len(found.different) == 2 + 3 * 2


def test_an_open_year_and_a_changed_file_are_refused(
    maker: SessionMaker, rows: int, tmp_path: Path
) -> None:
    with maker() as session, pytest.raises(YearOpen, match="period close 2026"):
        write_archive(session, parse_period("2026", "reporting"), tmp_path / "2026")
    with maker() as session:
        archive = write_archive(session, YEAR, tmp_path)
    assert not (tmp_path / "2026").exists()
    file = tmp_path / archive.files[0].name
    file.write_bytes(file.read_bytes().replace(b"qr", b"pr", 1))
    with pytest.raises(ArchiveDamaged, match=archive.files[0].name):
        compare(maker, tmp_path)


def test_a_cell_no_file_speaks_of_is_counted(
    maker: SessionMaker, rows: int, tmp_path: Path
) -> None:
    with maker() as session:
        write_archive(session, YEAR, tmp_path)
    given = json.loads((tmp_path / archive_year.LIST).read_text(encoding="utf-8"))
    given["files"] = given["files"][:1]
    (tmp_path / archive_year.LIST).write_text(json.dumps(given), encoding="utf-8")
    found = compare(maker, tmp_path)
    assert (found.equal, found.different, found.beside > 0) == (False, (), True)

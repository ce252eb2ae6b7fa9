"""Tallies an archive file by file, here or on a cluster, and compares with the stored tallies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from analysis.period import Period, parse_period
from analysis.questionnaire import questionnaire_from_document
from analysis.stored_tally import stack_stored
from survey.database.engine import hold_still
from survey.database.parquet import read_parquet
from survey.models import DailyTally
from survey.queries.questionnaires import all_questionnaires
from survey.services.tallies.archive_year import Archive, ArchivedFile, read_archive, sha256_of
from survey.services.tallies.recount_answers import PAIR, CellRow, daily_cells

ROWS_AT_A_TIME = 4_000
COLUMNS = ("questionnaire_id", "desk_id", "unit_id", "channel", "day", "answers")
#: Unit, desk, day, questionnaire, channel.
Place = tuple[int, int, date, int, str]
_DAILY: Table = DailyTally.metadata.tables["daily_tally"]


class ArchiveDamaged(ValueError):
    """A file is not the one that was written; the message names it, in Vietnamese."""


@dataclass(frozen=True)
class Compared:
    """What came of a comparison."""

    rows: int
    cells: int
    #: Cells that are not the same on both sides, or on one side only.
    different: tuple[Place, ...]
    #: Stored cells of the year that no file speaks of.
    beside: int

    @property
    def equal(self) -> bool:
        """Tell whether the archive says exactly what the stored tallies say."""
        return not self.different and not self.beside


def compare_archive(session: Session, folder: Path, executor: Executor) -> Compared:
    """Tally every file by the executor; each cell must be what is stored, and none be missing."""
    archive = read_archive(folder)
    hold_still(session)
    different: list[Place] = []
    cells = 0
    for file, counted in tally_files(archive, folder, executor):
        stored = _stored(session, file)
        cells += len(stored)
        different += _differences(session, stored, counted)
    beside = _count_stored(session, parse_period(archive.year, "reporting")) - cells
    return Compared(archive.rows, cells, tuple(different), beside)


def tally_files(
    archive: Archive, folder: Path, executor: Executor
) -> Iterator[tuple[ArchivedFile, list[CellRow]]]:
    """Give the tally of each file; the executor's workers read the folder under the same path."""
    futures = [
        executor.submit(tally_file, str(folder / one.name), one.sha256, archive.questionnaires)
        for one in archive.files
    ]
    for file, future in zip(archive.files, futures, strict=True):
        yield file, future.result()


def tally_file(path: str, sha256: str, documents: Mapping[str, Any]) -> list[CellRow]:
    """Tally one file; it needs neither the database nor anything else of this machine."""
    file = Path(path)
    if not file.is_file() or sha256_of(file) != sha256:
        raise ArchiveDamaged(f"Tệp {file.name} bị mất hoặc đã thay đổi sau khi lưu trữ.")
    parts: dict[int, list[tuple[list[int], list[str], list[str]]]] = {}
    for columns in read_parquet(file, COLUMNS, ROWS_AT_A_TIME):
        for key, part in _by_questionnaire(columns):
            parts.setdefault(key, []).append(part)
    return [
        cell
        for key, each in sorted(parts.items())
        for cell in daily_cells(key, questionnaire_from_document(documents[str(key)]), each)
    ]


def _by_questionnaire(
    columns: list[list[Any]],
) -> Iterator[tuple[int, tuple[list[int], list[str], list[str]]]]:
    """Split rows by questionnaire, in the columns that the recount takes."""
    keys = columns[0]
    for key in set(keys):
        rows = [row[1:] for row in zip(*columns, strict=True) if row[0] == key]
        yield (
            key,
            (
                [desk * PAIR + unit for desk, unit, *_ in rows],
                [f"{channel}{day.isoformat()}" for _, _, channel, day, _ in rows],
                [answers for *_, answers in rows],
            ),
        )


def _stored(session: Session, file: ArchivedFile) -> dict[Place, tuple[int, bytes]]:
    quarter = parse_period(file.quarter, "reporting")
    rows = session.execute(
        select(*_DAILY.primary_key, _DAILY.c.forms, _DAILY.c.sums).where(
            _DAILY.c.day.between(quarter.first_day, quarter.last_day),
            _DAILY.c.desk_id.between(file.first_desk, file.last_desk),
        )
    )
    return {_place(row): (row.forms, row.sums) for row in rows}


def _place(row: Any) -> Place:
    return row.unit_id, row.desk_id, row.day, row.questionnaire_id, row.channel


def _differences(
    session: Session, stored: Mapping[Place, tuple[int, bytes]], counted: Iterable[CellRow]
) -> list[Place]:
    known = all_questionnaires(session)
    other = {
        (unit, desk, day, key, channel): (forms, sums)
        for unit, desk, day, key, channel, forms, sums in counted
    }
    found: list[Place] = sorted(stored.keys() ^ other.keys())
    for place in stored.keys() & other.keys():
        (forms, sums), (counted_forms, counted_sums) = stored[place], other[place]
        if (forms, sums) == (counted_forms, counted_sums):
            continue
        # A cell of an earlier version holds the same sums in other bytes.
        before, now = stack_stored(known[place[3]], [sums, counted_sums])
        if forms != counted_forms or (before != now).any():
            found.append(place)
    return found


def _count_stored(session: Session, year: Period) -> int:
    within = _DAILY.c.day.between(year.first_day, year.last_day)
    return session.scalar(select(func.count()).select_from(_DAILY).where(within)) or 0

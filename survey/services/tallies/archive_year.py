"""Writes the responses of a closed year as Parquet files, beside what is needed to read them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, literal_column, select
from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.questionnaire import questionnaire_to_document
from survey.database.engine import hold_still
from survey.database.parquet import write_parquet
from survey.database.written_aside import written_aside
from survey.models import Response
from survey.queries.closed_periods import last_closings
from survey.queries.questionnaires import all_questionnaires

#: Rows of a file, unless one desk alone has more: a worker holds one file in memory.
ROWS_PER_FILE = 500_000
ROWS_AT_A_TIME = 20_000
LIST = "archive.json"
_RESPONSES: Table = Response.metadata.tables["response"]


class YearOpen(ValueError):
    """Only what can no longer change is archived; the message says so in Vietnamese."""


@dataclass(frozen=True)
class ArchivedFile:
    """One file: the answers of some desks in one quarter."""

    name: str
    quarter: str
    first_desk: int
    last_desk: int
    rows: int
    sha256: str


@dataclass(frozen=True)
class Archive:
    """What lies in an archive; kept beside the files."""

    year: str
    #: Seal of the closing, as `period show` prints it.
    closing: str
    #: By row id: an archive is read without the database.
    questionnaires: dict[str, Any]
    files: tuple[ArchivedFile, ...]

    @property
    def rows(self) -> int:
        """Count the responses."""
        return sum(one.rows for one in self.files)


def write_archive(session: Session, year: Period, folder: Path) -> Archive:
    """Write all responses of a closed reporting year; the database keeps them too."""
    hold_still(session)
    closing = last_closings(session).get(year)
    if closing is None or year.kind != "year":
        raise YearOpen(
            f"Năm {year.code} chưa chốt. Hãy chốt trước: python -m survey period close {year.code}"
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = [
        _write_file(session, folder, quarter, first, last)
        for quarter in year.quarters()
        for first, last in _spans(session, quarter)
    ]
    documents = {
        str(key): questionnaire_to_document(one) for key, one in all_questionnaires(session).items()
    }
    archive = Archive(year.code, closing.sha256, documents, tuple(files))
    text = json.dumps(asdict(archive), ensure_ascii=False, indent=1)
    with written_aside(folder / LIST, ".unfinished") as unfinished:
        unfinished.write_text(text, encoding="utf-8")
    return archive


def read_archive(folder: Path) -> Archive:
    """Read what lies in an archive."""
    given = json.loads((folder / LIST).read_text(encoding="utf-8"))
    return Archive(**{**given, "files": tuple(ArchivedFile(**one) for one in given["files"])})


def sha256_of(file: Path) -> str:
    """Give the checksum of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _write_file(
    session: Session, folder: Path, quarter: Period, first: int, last: int
) -> ArchivedFile:
    name = f"{quarter.code}-{first}-{last}.parquet"
    written = 0

    def parts() -> Iterator[Sequence[Sequence[Any]]]:
        nonlocal written
        desks = _desks(session)
        wanted = select(_RESPONSES).where(desks.between(first, last), _within(quarter))
        # Desks and days, then random keys: no order of arrival.
        order = (desks, _RESPONSES.c.day, _RESPONSES.c.id)
        rows = session.connection().execute(
            wanted.order_by(*order), execution_options={"yield_per": ROWS_AT_A_TIME}
        )
        for some in rows.partitions():
            written += len(some)
            yield some

    write_parquet(folder / name, _RESPONSES, parts())
    return ArchivedFile(name, quarter.code, first, last, written, sha256_of(folder / name))


def _spans(session: Session, quarter: Period) -> Iterator[tuple[int, int]]:
    """Cut the desks into spans of a bounded number of answers; a desk is never cut."""
    desks = _desks(session)
    counts = session.execute(
        select(desks, func.count()).where(_within(quarter)).group_by(desks).order_by(desks)
    )
    first = last = None
    held = 0
    for desk, answers in counts:
        if first is not None and last is not None and held + answers > ROWS_PER_FILE:
            yield first, last
            first, held = None, 0
        first, last, held = desk if first is None else first, desk, held + answers
    if first is not None and last is not None:
        yield first, last


def _desks(session: Session) -> Any:
    """Give the desks; the sum keeps SQLite from looking up every answer by an index."""
    desks = _RESPONSES.c.desk_id
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    return desks + literal_column("0") if on_sqlite else desks


def _within(quarter: Period) -> Any:
    return _RESPONSES.c.reporting_quarter == quarter.year * 10 + quarter.number

"""Reads editions of reports with their files."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from analysis.period import Calendar, Period, parse_period
from survey.models import ReportEdition, ReportFile

SIGNS_OF_A_CODE = 10
SIGNS = frozenset("0123456789abcdefghjkmnpqrstvwxyz")


@dataclass(frozen=True)
class FileFace:
    """One file of an edition."""

    format: str
    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class EditionFace:
    """One edition with its files."""

    id: int
    kind: str
    unit_id: int
    period: Period
    internal: bool
    number: int
    code: str
    fingerprint: str
    press: str
    facts: Mapping[str, str]
    change: str | None
    issued_on: date
    issued_by: str
    files: tuple[FileFace, ...]

    @property
    def shown_code(self) -> str:
        """Return the code as it is printed: "k7m2p-9qxw4"."""
        return f"{self.code[:5]}-{self.code[5:]}"

    def file(self, form: str) -> FileFace | None:
        """Return the file of a format, if the edition has it."""
        return next((each for each in self.files if each.format == form), None)


def plain_code(text: str) -> str | None:
    """Read a code as somebody typed it; nothing when it can be none."""
    signs = text.strip().lower().replace("-", "").replace(" ", "")
    return signs if len(signs) == SIGNS_OF_A_CODE and set(signs) <= SIGNS else None


def edition(session: Session, edition_id: int) -> EditionFace | None:
    """Read one edition."""
    return next(_read(session, select(ReportEdition).where(ReportEdition.id == edition_id)), None)


def editions_by_id(session: Session, ids: Collection[int | None]) -> dict[int, EditionFace]:
    """Read several editions, by their id."""
    chosen = select(ReportEdition).where(ReportEdition.id.in_([one for one in ids if one]))
    return {each.id: each for each in _read(session, chosen)}


def edition_with_code(session: Session, code: str) -> EditionFace | None:
    """Find the edition that carries a code."""
    return next(_read(session, select(ReportEdition).where(ReportEdition.code == code)), None)


def editions_of(
    session: Session, kind: str, unit_id: int, period: Period, *, internal: bool
) -> list[EditionFace]:
    """List all editions of one report, the one in force first."""
    found = _read(session, _of(kind, period, internal).where(ReportEdition.unit_id == unit_id))
    return sorted(found, key=lambda each: -each.number)


def current_editions(
    session: Session, kind: str, period: Period, *, internal: bool
) -> dict[int, EditionFace]:
    """Give the edition in force of every unit that has one, by unit."""
    found = sorted(_read(session, _of(kind, period, internal)), key=lambda each: each.number)
    return {each.unit_id: each for each in found}


def newest_of_unit(session: Session, unit_id: int) -> list[EditionFace]:
    """List what is in force for a unit and may leave the office, the newest period first.

    What was issued while its period was running does not: two of them would tell what the people
    in between answered.
    """
    chosen = select(ReportEdition).where(
        ReportEdition.unit_id == unit_id, ReportEdition.internal.is_(False)
    )
    newest: dict[tuple[str, Period], EditionFace] = {}
    for each in sorted(_read(session, chosen), key=lambda each: each.number):
        if each.period.end <= each.issued_on:
            newest[each.kind, each.period] = each
    return sorted(newest.values(), key=lambda each: (each.period.end, each.kind), reverse=True)


def newest_number(session: Session, face: EditionFace) -> int:
    """Tell the number of the edition in force of the same report."""
    chosen = _of(face.kind, face.period, face.internal).where(ReportEdition.unit_id == face.unit_id)
    numbers = select(func.max(chosen.subquery().c.number))
    return session.scalar(numbers) or face.number


def _of(kind: str, period: Period, internal: bool) -> Select[ReportEdition]:
    return select(ReportEdition).where(
        ReportEdition.kind == kind,
        ReportEdition.calendar == period.calendar,
        ReportEdition.period == period.code,
        ReportEdition.internal.is_(internal),
    )


def _read(session: Session, chosen: Select[ReportEdition]) -> Iterator[EditionFace]:
    rows = session.scalars(chosen).all()
    files: dict[int, list[FileFace]] = {row.id: [] for row in rows}
    ids = chosen.with_only_columns(ReportEdition.id)
    for one in session.scalars(select(ReportFile).where(ReportFile.edition_id.in_(ids))):
        files[one.edition_id].append(FileFace(one.format, one.name, one.sha256, one.size))
    return iter([_face(row, files[row.id]) for row in rows])


def _face(row: ReportEdition, files: list[FileFace]) -> EditionFace:
    return EditionFace(
        id=row.id,
        kind=row.kind,
        unit_id=row.unit_id,
        period=parse_period(row.period, cast("Calendar", row.calendar)),
        internal=row.internal,
        number=row.number,
        code=row.code,
        fingerprint=row.fingerprint,
        press=row.press,
        facts=json.loads(row.facts),
        change=row.change,
        issued_on=row.issued_on,
        issued_by=row.issued_by,
        files=tuple(sorted(files, key=lambda each: each.format)),
    )

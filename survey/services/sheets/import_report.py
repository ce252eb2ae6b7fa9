"""What an import says afterwards: how much came in, or every fault by row and column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from survey.formatting import line_start

#: More faults than this are counted, not listed: the cause is the same one.
LISTED = 500


@dataclass(frozen=True)
class Problem:
    """One fault of a file; rows count as spreadsheets do, the heading being row 1."""

    text: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Say it in one Vietnamese line."""
        place = [f"dòng {self.row}"] if self.row is not None else []
        place += [f"cột “{self.column}”"] if self.column is not None else []
        where = ", ".join(place)
        return f"{line_start(where)}: {self.text}" if where else self.text


@dataclass(frozen=True)
class Change:
    """One column of a row that gets another value, as officials read it."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """What one sound row of a file does."""

    row: int
    kind: Literal["created", "changed"]
    code: str
    name: str
    #: What is changed of what is there, where the import tells.
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class LateForms:
    """New forms of a file whose days lie in a closed period, and how far that period has come."""

    period: str
    forms: int
    closing: int
    closed_on: str
    #: The edition of the public tables that stands now; 0 where none does.
    edition: int = 0


@dataclass(frozen=True)
class ImportReport:
    """The outcome of one file: with any problem nothing of it is stored."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    #: How many problems there are beyond those listed.
    unlisted: int = 0
    dry_run: bool = False
    #: What is to be done next, one sentence each.
    notes: tuple[str, ...] = ()
    #: Rows that make or change something, where the import tells; those left alone are counted.
    lines: tuple[Line, ...] = ()
    #: What would come, or came, into closed periods.
    late: tuple[LateForms, ...] = ()

    @property
    def stored(self) -> bool:
        """Tell whether the rows are in the database."""
        return not self.problems and not self.dry_run


def refused(problems: Iterable[Problem], *, dry_run: bool = False) -> ImportReport:
    """Report problems, in the order of rows, the first of them by name."""
    ordered = sorted(problems, key=lambda problem: problem.row or 0)
    return ImportReport(
        problems=tuple(ordered[:LISTED]),
        unlisted=max(0, len(ordered) - LISTED),
        dry_run=dry_run,
    )

"""What is ordered, what is delivered, and what a kind of report has to bring along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.queries.unit_tree import UnitTree
from survey.rendering.closing_note import ClosingNote
from survey.rendering.writers import Write
from survey.services.emblem.read_emblem import KnownEmblem
from survey.services.figures.look_at_province import Province
from survey.services.protection.protect_publication import PublicTable

#: The fact of every kind that tells which closing the figures show.
CLOSING_FACT = "tình trạng kỳ"
#: The fact of a report that holds no figure although there are answers: why.
WITHHELD_FACT = "lý do không nêu số liệu"


@dataclass(frozen=True)
class Format:
    """One shape in which the same figures are delivered."""

    code: str
    media_type: str
    ending: str
    #: As officials read it: "PDF", "Word (DOCX)".
    title: str


FORMATS: Mapping[str, Format] = {
    each.code: each
    for each in (
        Format("pdf", "application/pdf", ".pdf", "PDF"),
        Format("pdfa", "application/pdf", "-luu-tru.pdf", "PDF/A-3a để lưu trữ"),
        Format(
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ".docx",
            "Word (DOCX)",
        ),
        Format(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
            "Excel (XLSX)",
        ),
        Format("csv", "text/csv", ".csv", "CSV"),
        Format("json", "application/json", ".json", "JSON"),
        Format("sav", "application/x-spss-sav", ".sav", "SPSS (SAV)"),
    )
}


@dataclass(frozen=True)
class Order:
    """One document that somebody wants."""

    #: Code of a kind of report, see `survey.services.reports.make_document.KINDS`.
    kind: str
    unit_id: int
    period: Period
    #: Code of one of FORMATS.
    format: str
    #: Not withheld together with the public tables, and marked so.
    internal: bool = False


@dataclass(frozen=True)
class Around:
    """What all reports of a period share, and is asked for once."""

    #: All units of the period with their totals.
    province: Province
    #: Which closing the figures show; nothing while the period is running.
    closing: ClosingNote | None
    #: What the public tables withhold; nothing for a period that is not published.
    public: PublicTable | None
    #: For the kinds that bear it.
    emblem: KnownEmblem

    @property
    def tree(self) -> UnitTree:
        """Return the units."""
        return self.province.tree


@dataclass(frozen=True)
class Document:
    """A finished document."""

    #: Name of the file: "bao-cao-SM-P01-2026-Q3.pdf".
    name: str
    media_type: str
    content: bytes
    #: Changes when any figure, name, setting or template does from which it was made.
    fingerprint: str


#: Puts the figures together: frozen dataclasses of plain values, which travel to other processes.
Gather = Callable[[Session, Order, datetime, Around], Any]


@dataclass(frozen=True)
class Kind:
    """One kind of report: whom it is about, its figures, and the writers of its formats."""

    code: str
    #: As officials read it: "Báo cáo đơn vị".
    title: str
    #: Beginning of its files' names.
    stem: str
    #: The units that get one in a period, in Vietnamese order.
    units: Callable[[UnitTree, Period], list[int]]
    gather: Gather
    #: The figures a reader would compare between two editions: what they are called, as printed.
    facts: Callable[[Any], Mapping[str, str]]
    #: Format -> writer, the usual one first.
    writers: Mapping[str, Write]
    #: Never a BÁO CÁO: Decree 30/2020 lists what stands there.
    bears_emblem: bool = False

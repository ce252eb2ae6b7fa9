"""Every format of a report, made from its page and its figures: one table of writers for a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from survey.rendering.data_files import (
    ReportData,
    write_data_csv,
    write_data_json,
    write_data_xlsx,
)
from survey.rendering.documents import write_docx
from survey.rendering.pdf import Enclosure, render_pdf
from survey.rendering.stamp import Stamp

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


#: A report: a frozen dataclass with a `stamp`, the mark by which the document is found again.
R = TypeVar("R", bound="DataclassInstance")
Writer = Callable[[R, Stamp | None], bytes]


def report_writers(
    page: Callable[[R], str], data: Callable[[R], ReportData]
) -> Mapping[str, Writer[R]]:
    """Give a writer for each format, the usual one first; all say the same figures and words.

    `page` fills the printed page, of which PDF and DOCX are made; `data` takes a report apart.
    """

    def stamped(report: R, stamp: Stamp | None) -> str:
        return page(replace(report, stamp=stamp))

    def archive(report: R, stamp: Stamp | None) -> bytes:
        content = write_data_csv(data(report), stamp)
        figures = Enclosure("so-lieu.csv", "Số liệu của báo cáo", content)
        return render_pdf(stamped(report, stamp), variant="pdf/a-3a", enclosures=[figures])

    return {
        "pdf": lambda report, stamp: render_pdf(stamped(report, stamp)),
        "pdfa": archive,
        "docx": lambda report, stamp: write_docx(stamped(report, stamp)),
        "xlsx": lambda report, stamp: write_data_xlsx(data(report), stamp),
        "csv": lambda report, stamp: write_data_csv(data(report), stamp),
        "json": lambda report, stamp: write_data_json(data(report), stamp),
    }

"""What a document may carry beside its pages: the figures of the archive, and one link."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from survey.rendering.hall_sheet import HallSheet, hall_sheet_pdf
from survey.rendering.stamp import Stamp
from survey.rendering.unit_formats import UNIT_WRITERS
from tests.survey.rendering.samples import report

STAMP = Stamp("k7m2p-9qxw4", 1, "https://x.example.vn/bao-cao/k7m2p-9qxw4")
#: The archive variant PDF/A-3a encloses the figures of the report as CSV, and nothing else does.
ALLOWED = {"pdf": set(), "pdfa": {"so-lieu.csv"}, "hall": set()}
#: Keys and actions by which a document runs, sends or fetches something.
ACTIVE = {"/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/RichMedia"}
ACTIVE |= {"/XFA", "/AA", "/OpenAction", "/Movie", "/Sound", "/Rendition"}


def made(kind: str) -> PdfReader:
    usual = report(431)
    if kind == "hall":
        return PdfReader(io.BytesIO(hall_sheet_pdf(HallSheet(usual, "Xã An Bình"), STAMP)))
    return PdfReader(io.BytesIO(UNIT_WRITERS[kind](usual, STAMP)))


def everything(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Give every dictionary of a document, wherever it stands."""
    waiting: list[Any] = [reader.get_object(IndirectObject(n, 0, reader)) for n in numbers(reader)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += [value for value in one.values() if not isinstance(value, IndirectObject)]
        elif isinstance(one, ArrayObject):
            waiting += [value for value in one if not isinstance(value, IndirectObject)]


def numbers(reader: PdfReader) -> set[int]:
    return {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)


@pytest.mark.parametrize("kind", ALLOWED)
def test_a_pdf_carries_the_allowed_files_and_nothing_that_acts(kind: str) -> None:
    reader = made(kind)
    assert set(reader.attachments) == ALLOWED[kind]
    found = list(everything(reader))
    assert len(found) > 20
    specifications = {str(one.get("/UF")) for one in found if one.get("/Type") == "/Filespec"}
    assert specifications == ALLOWED[kind]
    for one in found:
        assert not ACTIVE & set(one), one
        assert one.get("/S") not in ACTIVE
        if one.get("/S") == "/URI":
            assert one["/URI"] == STAMP.address
    if ALLOWED[kind]:
        [content] = reader.attachments["so-lieu.csv"]
        assert content == UNIT_WRITERS["csv"](report(431), STAMP)

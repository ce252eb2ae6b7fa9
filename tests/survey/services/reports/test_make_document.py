"""From an order to a file: the name, the stamp, the fingerprint, and what changes it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from survey.rendering.stamp import Stamp
from survey.services.reports.make_document import KINDS, gather_figures, look_around, make_document
from survey.services.reports.report_order import FORMATS, Document, Order
from survey.services.settings.manage_settings import change_setting
from tests.factories import NOW
from tests.survey.services.place import GOOD, Q3, Place

STAMP = Stamp("k7m2p-9qxw4", 3, "https://lang-nghe.example.vn/bao-cao/k7m2p-9qxw4")
Make = Callable[..., Document]


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


@pytest.fixture
def order(place: Place) -> Order:
    unit, desk = place.unit("X01", name="Xã Suối Thử")
    place.answer(unit, desk, 40, Q3.first_day, GOOD)
    return Order("unit", unit, Q3, "pdf")


@pytest.fixture
def make(session: Session) -> Make:
    def made(order: Order, stamp: Stamp | None = None) -> Document:
        around = look_around(session, order.period, NOW, internal=order.internal)
        return make_document(session, order, now=NOW, around=around, stamp=stamp)

    return made


def test_a_document_carries_name_type_and_stamp(make: Make, order: Order) -> None:
    made = make(order, STAMP)
    assert (made.name, made.media_type) == ("bao-cao-X01-2026-Q3.pdf", "application/pdf")
    pages = PdfReader(io.BytesIO(made.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Mã tra cứu: k7m2p-9qxw4" in text
    assert "Lần ban hành: 3" in text
    assert STAMP.address in text.replace(" ", "")


def test_a_document_without_a_stamp_says_nothing_of_one(make: Make, order: Order) -> None:
    pages = PdfReader(io.BytesIO(make(order).content)).pages
    assert "Mã tra cứu" not in " ".join(page.extract_text() for page in pages)


def test_the_same_order_gives_the_same_bytes_and_fingerprint(make: Make, order: Order) -> None:
    assert make(order, STAMP) == make(order, STAMP)


def test_an_answer_a_name_and_a_setting_each_change_the_fingerprint(
    session: Session, make: Make, order: Order, place: Place
) -> None:
    found = [make(order).fingerprint]
    change_setting(session, "agency.name", "Sở Nội vụ Thử")
    found.append(make(order).fingerprint)
    change_setting(session, "thresholds.flag", 35)
    found.append(make(order).fingerprint)
    unit, desk = place.unit("X02")
    place.answer(unit, desk, 50, Q3.first_day, GOOD)
    found.append(make(order).fingerprint)
    assert len(set(found)) == len(found)


def test_facts_name_what_a_reader_would_compare(session: Session, order: Order) -> None:
    around = look_around(session, Q3, NOW, internal=True)
    figures = gather_figures(session, order, now=NOW, around=around)
    facts = KINDS["unit"].facts(figures)
    assert facts["số người trả lời"] == "40"
    assert facts["chỉ số hài lòng"].startswith("100,0% (")
    assert KINDS["unit"].units(around.tree, Q3) == [order.unit_id]


def test_every_kind_writes_only_formats_that_are_known() -> None:
    assert all(set(kind.writers) <= set(FORMATS) for kind in KINDS.values())
    assert all(code == kind.code for code, kind in KINDS.items())

"""The emblem on the sheet for the hall, never on a BÁO CÁO; a batch without it says so."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import delete, update

from survey.database.engine import SessionMaker
from survey.models import StoredEmblem
from survey.queries.report_editions import editions_of
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.emblem.keep_emblem import keep_emblem
from survey.services.places.manage_placards import issue_missing_placards
from survey.services.places.print_placards import pdf_of, placards_to_print
from survey.services.reports.make_document import KINDS, make_document
from survey.services.reports.plan_batch import look_around
from survey.services.reports.report_order import Order
from survey.services.reports.run_batch import Workshop
from tests.factories import NOW, TODAY
from tests.survey.rendering.emblems import emblem
from tests.survey.services.place import Q3
from tests.survey.services.press import furnish, press, run, workshop

SQUARE, WIDE = (emblem(shape).png for shape in ("square", "wide"))
WITHOUT = (
    "Văn bản được in không có biểu trưng. Biểu trưng đã lưu không đọc được ({}), hãy tải lên lại"
)


@pytest.fixture
def shop(maker: SessionMaker, tmp_path: Path) -> Workshop:
    with maker.begin() as session:
        furnish(session, people=(40,))
    return workshop(maker, tmp_path)


def give(shop: Workshop, png: bytes, before: bytes = b"") -> None:
    seen = hashlib.sha256(before).hexdigest() if before else ""
    with shop.sessions.begin() as session:
        keep_emblem(session, COMMAND_LINE, png, seen=seen, now=NOW)


def sheet(shop: Workshop) -> tuple[int, int, str | None, str | None]:
    """Order the sheet; give its edition, how many pictures it shows, what changed, what is said."""
    batch_id = press(shop.sessions, kind="hall")
    face = run(shop, batch_id)
    assert (face.state, face.counts.ready, face.counts.failed) == ("done", 1, 0)
    with shop.sessions() as session:
        [unit] = KINDS["hall"].units(look_around(session, Q3, NOW, internal=True).tree, Q3)
        last = max(editions_of(session, "hall", unit, Q3, internal=True), key=lambda e: e.number)
    [file] = last.files
    return last.number, shown(shop.files.read(file.sha256, ".pdf")), last.change, face.fault


def shown(pdf: bytes) -> int:
    return sum(len(page.images) for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_sheet_bears_the_emblem_that_stands_and_is_made_without_one_that_cannot_be_read(
    shop: Workshop,
) -> None:
    assert sheet(shop) == (1, 0, None, None)
    give(shop, SQUARE)
    number, pictures, change, said = sheet(shop)
    assert (number, pictures, said) == (2, 1, None)
    assert str(change).startswith("Thêm biểu trưng: bản ")
    assert sheet(shop)[0] == 2, "nothing changed"
    give(shop, WIDE, before=SQUARE)
    number, pictures, change, said = sheet(shop)
    assert (number, pictures, said) == (3, 1, None)
    assert str(change).startswith("Biểu trưng: từ “bản ")
    for number, damage, why in (
        (4, update(StoredEmblem).values(picture=WIDE[:-9]), "ảnh đã bị sửa hoặc bị cắt cụt"),
        (4, delete(StoredEmblem), "ảnh không còn trong cơ sở dữ liệu"),
    ):
        with shop.sessions.begin() as session:
            session.execute(damage)
        found = sheet(shop)
        assert found[:3] == (number, 0, "Bỏ biểu trưng.")
        assert str(found[3]).startswith(WITHOUT.format(why))


def test_placards_of_a_damaged_emblem_are_printed_without_it_and_say_so(shop: Workshop) -> None:
    give(shop, SQUARE)
    with shop.sessions.begin() as session:
        issue_missing_placards(session, NOW)
        whole = placards_to_print(session, None, "https://x.example.vn", TODAY)
        session.execute(update(StoredEmblem).values(picture=SQUARE[:60]))
        session.expire_all()
        cut = placards_to_print(session, None, "https://x.example.vn", TODAY)
    assert (shown(pdf_of(whole, "A6")), whole.remark) == (1, "")
    assert shown(pdf_of(cut, "A6")) == 0
    assert cut.remark.startswith(WITHOUT.format("ảnh đã bị sửa hoặc bị cắt cụt"))


def test_no_report_bears_the_emblem_or_changes_with_it(shop: Workshop) -> None:
    """Decree 30/2020 lists what stands on a BÁO CÁO: no logo."""
    made = []
    for given in (False, True):
        if given:
            give(shop, SQUARE)
        with shop.sessions() as session:
            around = look_around(session, Q3, NOW, internal=True)
            [unit] = KINDS["unit"].units(around.tree, Q3)
            order = Order("unit", unit, Q3, "pdf", internal=True)
            made.append(make_document(session, order, now=NOW, around=around))
    assert around.emblem.emblem is not None
    assert made[0] == made[1]
    assert [kind.code for kind in KINDS.values() if kind.bears_emblem] == ["hall"]

"""The report on an authority: every unit in a row, nothing of the small ones, words by rule."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from analysis.period import parse_period
from survey.models import Desk, DossierCount, Unit
from survey.rendering.authority_formats import AUTHORITY_WRITERS
from survey.rendering.authority_report import AuthorityReport, Group, Member, authority_page
from survey.rendering.figures import HIDDEN_FIGURE, Change, Part
from survey.services.places.manage_units import merge_units
from survey.services.record_response import store_forms
from survey.services.reports.gather_authority import authorities, gather_authority
from survey.services.reports.make_document import KINDS, look_around
from tests.factories import NOW, make_form, make_questionnaire, store_desk, store_questionnaire
from tests.factories import store_unit as store
from tests.survey.rendering.samples import figure, report, text_of

PERIOD = parse_period("2026-Q4", "reporting")
PEOPLE = {"Phường A": 40, "Phường B": 3, "Xã C": 60, "Xã D": 4, "Sở E": 35}
KIND_OF = {"Phường": "ward", "Xã": "commune", "Sở": "department"}


@pytest.fixture
def province(session: Session) -> int:
    """A province with five units, two of them too small to be shown, and a silent one."""
    questionnaire = make_questionnaire()
    key = store_questionnaire(session, questionnaire)
    root = store(session, "TINH", name="Tỉnh Thử", kind="province")
    for number, (name, people) in enumerate(PEOPLE.items()):
        unit = store(
            session, f"U{number}", name=name, kind=KIND_OF[name.split()[0]], parent_id=root
        )
        desk = store_desk(session, unit, f"Q{number}")
        forms = [
            make_form(unit, desk, key, answers={"C11": 5 if i % 10 else 1, "C21": 4})
            for i in range(people)
        ]
        store_forms(session.connection(), forms, {key: questionnaire})
    store(session, "IM", name="Xã Im", kind="commune", parent_id=root)
    return root


@pytest.fixture
def made(session: Session, province: int) -> AuthorityReport:
    around = look_around(session, PERIOD, NOW, internal=True)
    return gather_authority(session, province, PERIOD, now=NOW, around=around)


def test_has_a_row_for_each_unit_and_names_the_silent(made: AuthorityReport) -> None:
    assert [m.name for m in made.members] == sorted(PEOPLE, key=lambda n: ("PSX".index(n[0]), n))
    assert made.silent == ("Xã Im",)
    shown = {m.name: m.figure.respondents for m in made.members if m.figure.shown}
    assert shown == {"Phường A": 40, "Xã C": 60, "Sở E": 35}


def test_a_unit_that_became_part_of_another_is_not_called_silent(
    session: Session, province: int
) -> None:
    old = store(session, "CU", name="Xã Cũ", kind="commune", parent_id=province)
    new = store(session, "MOI", name="Xã Mới", kind="commune", parent_id=province)
    merge_units(session, [old], new, PERIOD.first_day + timedelta(days=30), NOW)
    around = look_around(session, PERIOD, NOW, internal=True)
    made = gather_authority(session, province, PERIOD, now=NOW, around=around)
    assert made.silent == ("Xã Im", "Xã Mới")


def test_three_ways_to_the_whole_count_the_same_units_as_the_rows(
    session: Session, province: int
) -> None:
    """A unit that became part of another after the period stands in that one, in both places."""
    [old] = session.scalars(select(Unit.id).where(Unit.name == "Xã C"))
    desk = session.scalar(select(Desk.id).where(Desk.unit_id == old))
    new = store(session, "MOI", name="Xã Mới", kind="commune", parent_id=province)
    values = {"desk_id": desk, "unit_id": old, "month": date(2026, 10, 1)}
    session.execute(insert(DossierCount).values(**values, field="", handled=400))
    day = datetime.combine(PERIOD.end + timedelta(days=40), time(9), NOW.tzinfo)
    merge_units(session, [old], new, day.date(), day)
    around = look_around(session, PERIOD, day, internal=True)
    made = gather_authority(session, province, PERIOD, now=day, around=around)
    found = made.whole.more.rollup
    assert found is not None
    hidden = [member for member in made.members if member.figure.status == "hidden"]
    assert (found.hidden, found.shown) == (len(hidden), len(made.members) - len(hidden))
    assert found.units == len(made.members) + len(made.silent)
    [row] = [member for member in made.members if member.name == "Xã Mới"]
    assert (row.figure.respondents, row.dossiers) == (60, 400)
    assert "Xã C" not in found.unknown


def test_tells_which_units_were_made_of_others_and_both_their_series(
    session: Session, province: int
) -> None:
    """Of one that is withheld only the merger is told; one made long before is not told at all."""
    old = dict(session.execute(select(Unit.name, Unit.id).where(Unit.name.startswith("Xã"))).all())
    for name, day in (("C", 30), ("D", 40), ("Im", -400)):
        new = store(session, f"M{name}", name=f"Xã Mới {name}", kind="commune", parent_id=province)
        merge_units(session, [old[f"Xã {name}"]], new, PERIOD.start + timedelta(days=day), NOW)
    around = look_around(session, PERIOD, NOW, internal=True)
    made = gather_authority(session, province, PERIOD, now=NOW, around=around)
    assert [each.unit for each in made.rearranged] == ["xã Mới C", "xã Mới D"]
    words = "Xã Mới C được hình thành từ xã C từ ngày 15/10/2026."
    assert made.rearranged_in_words.startswith(words)
    assert made.rearranged_in_words.endswith("được cộng từ số liệu của các đơn vị cũ.")
    [row] = made.rearranged_rows
    assert (row.unit, row.label) == ("Xã Mới C", "IV/2026")
    assert [(part.name, part.figure.respondents) for part in row.parts] == [("Xã C", 60)]
    assert row.today.respondents == 60
    page = authority_page(made)
    assert words in page
    assert "nêu tại Phụ lục I." in page
    assert 'Xã Mới C<span class="answer">IV/2026</span>' in page
    lines = AUTHORITY_WRITERS["csv"](made, None).decode()
    assert "Trước và sau sắp xếp,IV/2026,Xã C,60," in lines
    assert words in AUTHORITY_WRITERS["json"](made, None).decode()
    many = replace(made, rearranged=made.rearranged * 2)
    assert many.rearranged_in_words.startswith("Trong kỳ này hoặc kỳ trước có 4 đơn vị")
    assert "từ ngày 15/10/2026 đến ngày 25/10/2026." in many.rearranged_in_words


def test_of_a_unit_within_the_province_own_desks_are_no_unit_and_the_rest_is_named(
    session: Session, province: int
) -> None:
    [parent] = session.scalars(select(Unit.id).where(Unit.name == "Xã C"))
    for name in ("Phường A", "Sở E"):
        session.execute(update(Unit).where(Unit.name == name).values(parent_id=parent))
    around = look_around(session, PERIOD, NOW, internal=True)
    made = gather_authority(session, parent, PERIOD, now=NOW, around=around)
    assert [m.name for m in made.members] == ["Phường A", "Sở E", "Các quầy trực thuộc"]
    for groups in (made.bands, made.moves):
        assert sum(len(group.names) for group in groups) == 2
    page = authority_page(made)
    assert "Có 2 đơn vị có phiếu trả lời" in page
    assert "được so với các đơn vị còn lại của tỉnh Thử gộp chung" in page
    whole = gather_authority(session, province, PERIOD, now=NOW, around=around)
    assert "được so với các đơn vị còn lại gộp chung" in authority_page(whole)


def test_says_nothing_of_a_withheld_unit_beyond_that_it_is(made: AuthorityReport) -> None:
    for member in (m for m in made.members if not m.figure.shown):
        assert (member.change, member.verdicts, member.participation) == (None, (), "–")
        assert member.standing == "không so"
    assert "2 đơn vị đã ẩn" in made.hidden


def test_kinds_pool_only_units_that_are_shown(made: AuthorityReport) -> None:
    rows = {row.name: row for row in made.kinds}
    assert (rows["Phường"].units, rows["Phường"].shown) == (2, 1)
    assert rows["Phường"].figure.respondents == 40
    assert rows["Xã"].figure.respondents == 60
    assert sum(row.figure.respondents for row in made.kinds) < made.whole.overall.respondents == 142


def test_a_kind_of_hidden_units_alone_has_no_figure(session: Session, province: int) -> None:
    around = look_around(session, PERIOD, NOW, internal=True)
    made = gather_authority(session, province, PERIOD, now=NOW, around=around)
    hidden = [row for row in made.kinds if not row.shown]
    assert all(not row.figure.shown for row in hidden)


def test_every_unit_stands_in_one_band_and_one_movement(made: AuthorityReport) -> None:
    names = sorted(m.name for m in made.members)
    for groups in (made.bands, made.moves):
        assert sorted(name for group in groups for name in group.names) == names


def test_prints_and_data_say_the_same(made: AuthorityReport, tmp_path: Path) -> None:
    text = text_of(AUTHORITY_WRITERS["pdf"](made, None), tmp_path)
    rows = list(
        csv.DictReader(io.StringIO(AUTHORITY_WRITERS["csv"](made, None).decode("utf-8-sig")))
    )
    units = {row["name"]: row for row in rows if row["group"] == "Đơn vị"}
    assert set(units) == set(PEOPLE)
    assert units["Xã C"]["respondents"] == "60"
    assert units["Phường B"]["respondents"] == units["Phường B"]["index"] == ""
    for words in ("Phụ lục I", "Phụ lục II", "Trên mức chung", "Tỉnh Thử".replace("T", "t", 1)):
        assert words in text
    document = Document(io.BytesIO(AUTHORITY_WRITERS["docx"](made, None)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"Xã C", "Phường B", "60"} <= cells
    assert len(document.sections) == 3


def test_is_one_of_the_kinds_and_meant_for_units_with_others_under_them(
    session: Session, province: int
) -> None:
    tree = look_around(session, PERIOD, NOW, internal=True).tree
    assert authorities(tree, PERIOD) == [province]
    assert set(KINDS["authority"].writers) == {"pdf", "pdfa", "docx", "xlsx", "csv", "json"}


def member(name: str, change: Change | None, standing: str = "trên mức chung") -> Member:
    return Member("U", name, "Xã", figure(50, 0.9), change, ("đạt", "chưa đạt"), standing, 200)


def test_words_of_movement_follow_the_intervals() -> None:
    whole = report(431)
    made = AuthorityReport(
        whole,
        (
            member("A", Change(0.05, 0.01, 0.09)),
            member("B", Change(-0.05, -0.09, -0.01)),
            member("C", Change(0.05, -0.01, 0.11)),
            member("D", None),
        ),
        (),
        (),
    )
    assert "1 đơn vị tăng, 1 đơn vị giảm, 1 đơn vị chưa thấy thay đổi rõ" in made.moved_in_words
    assert [group.names for group in made.moves] == [("A",), ("B",), ("C",), ("D",)]
    assert "chỉ có" not in made.moved_in_words
    less = replace(made.members[0], before="kỳ trước có 1 trong 2 quý")
    half = replace(whole.comparison, part=Part(("quý I/2026",), 2))
    told = replace(made, whole=replace(whole, comparison=half), members=(less, made.members[1]))
    assert "Phiếu trả lời của quý II/2026 chỉ có ở 1 trong 2 quý." in told.moved_in_words
    assert "Ở 1 đơn vị được so, quý II/2026 chỉ có phiếu trả lời ở" in told.moved_in_words
    assert "kỳ trước có 1 trong 2 quý" in authority_page(told)
    alone = replace(made, members=made.members[3:])
    assert alone.moved_in_words == "Không có đơn vị nào so sánh được với quý II/2026."
    assert "25,0 phiếu trả lời (200/800)" in made.participation
    assert made.members[0].participation == "25,0%"
    hidden = replace(made.members[0], figure=HIDDEN_FIGURE)
    assert hidden.participation == "–"


def test_a_long_group_names_the_first_and_counts_the_rest() -> None:
    group = Group("tăng", tuple(f"Xã {n}" for n in range(15)))
    assert group.in_words.endswith("Xã 11; và 3 đơn vị khác")
    assert Group("tăng", ()).in_words == "–"


def test_pdf_is_tagged_and_has_two_annexes_with_pages_of_their_own(
    made: AuthorityReport, tmp_path: Path
) -> None:
    opened = PdfReader(io.BytesIO(AUTHORITY_WRITERS["pdf"](made, None)))
    assert opened.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "các đơn vị thuộc tỉnh Thử" in opened.metadata.title
    pages = [page.extract_text() for page in opened.pages]
    assert sum("Phụ lục I\n" in page or "Phụ lục II\n" in page for page in pages) == 2

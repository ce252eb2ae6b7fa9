"""Placards in force are printed for one unit or for all, with the address of the settings."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from survey.models import Base, Desk, Placard, Setting, Unit
from survey.rendering.placards import Size
from survey.services.places.print_placards import NothingToPrint, placards_to_print, print_placards
from tests.survey.rendering.samples import run, text_of

BASE = "https://hailong.hanam.gov.vn"
DAY = date(2026, 11, 20)
SINCE = date(2026, 7, 1)


@pytest.fixture
def session():
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def add_unit(session: Session, code: str, name: str, parent: int | None = None) -> Unit:
    unit = Unit(
        code=code,
        name=name,
        kind="commune",
        parent_id=parent,
        valid_from=SINCE,
        sort_key=code,
        search_key=name,
    )
    session.add(unit)
    session.flush()
    return unit


def add_placard(
    session: Session, unit: Unit, token: str, name: str = "Quầy số 1", **dates: date
) -> None:
    desk = Desk(unit_id=unit.id, code=token[:4], name=name, valid_from=SINCE, sort_key=token)
    session.add(desk)
    session.flush()
    session.add(Placard(desk_id=desk.id, token=token, issued_on=SINCE, **dates))
    session.flush()


@pytest.fixture
def province(session: Session):
    top = add_unit(session, "T", "UBND tỉnh Hà Nam")
    first = add_unit(session, "A", "UBND xã An Bình", top.id)
    second = add_unit(session, "B", "UBND phường Ỷ La", top.id)
    add_placard(session, first, "aaaabbbbccccdddd")
    add_placard(session, first, "0000111122223333", "Quầy số 2", revoked_on=date(2026, 9, 1))
    add_placard(session, second, "eeeeffffgggghhhh", "Quầy số 3 – Hộ tịch")
    return session


def decoded(pdf: bytes, folder: Path):
    (folder / "p.pdf").write_bytes(pdf)
    run(["pdftoppm", "-r", "150", "-png", folder / "p.pdf", folder / "p"])
    return [
        code.text
        for file in sorted(folder.glob("p*.png"))
        for code in zxingcpp.read_barcodes(Image.open(file))
    ]


@pytest.mark.parametrize("size", ["A4", "A6"])
def test_prints_every_code_in_force_and_no_revoked_one(
    province: Session, size: Size, tmp_path: Path
):
    pdf = print_placards(province, None, size, BASE, DAY)
    assert sorted(decoded(pdf, tmp_path)) == [
        f"{BASE}/d/aaaa-bbbb-cccc-dddd",
        f"{BASE}/d/eeee-ffff-gggg-hhhh",
    ]


def test_prints_one_unit_with_its_parent_and_the_hotline(province: Session, tmp_path: Path):
    province.add(Setting(key="contact.hotline", value=json.dumps("0226 3852 626")))
    pdf = print_placards(province, "B", "A4", BASE, DAY)
    text = text_of(pdf, tmp_path)
    for words in ("UBND TỈNH HÀ NAM", "UBND PHƯỜNG Ỷ LA", "Quầy số 3 – Hộ tịch", "0226 3852 626"):
        assert words in text
    assert "AN BÌNH" not in text
    assert decoded(pdf, tmp_path) == [f"{BASE}/d/eeee-ffff-gggg-hhhh"]


@pytest.mark.parametrize(
    ("authority", "printed"),
    [(None, ""), ("UBND tỉnh ...", ""), ("UBND tỉnh Hà Nam", "UBND tỉnh Hà Nam")],
)
def test_never_prints_the_name_an_import_made_up(
    province: Session, authority: str | None, printed: str
):
    top = province.scalars(select(Unit).where(Unit.code == "T")).one()
    top.name = "Toàn tỉnh"
    if authority is not None:
        province.add(Setting(key="agency.parent", value=json.dumps(authority)))
    placards = placards_to_print(province, "B", BASE, DAY).placards
    assert [one.parent for one in placards] == [printed]


def test_says_when_there_is_no_such_unit_or_nothing_to_print(province: Session):
    with pytest.raises(NothingToPrint, match="XYZ"):
        print_placards(province, "XYZ", "A4", BASE, DAY)
    add_unit(province, "C", "UBND xã Cẩm Bình")
    with pytest.raises(NothingToPrint, match="mã QR"):
        print_placards(province, "C", "A4", BASE, DAY)


def test_prints_a_unit_with_everything_under_it(province: Session):
    assert len(placards_to_print(province, "T", BASE, DAY).placards) == 2
    below = placards_to_print(province, "A", BASE, DAY)
    assert [one.letters for one in below.placards] == ["aaaa-bbbb-cccc-dddd"]
    assert below.title == "Mã QR niêm yết của UBND xã An Bình"


def test_prints_a_desk_until_the_day_it_closes(province: Session):
    for desk in province.scalars(select(Desk)):
        desk.valid_to = date(2026, 12, 1)
    assert len(placards_to_print(province, None, BASE, date(2026, 11, 30)).placards) == 2
    with pytest.raises(NothingToPrint):
        placards_to_print(province, None, BASE, date(2026, 12, 1))

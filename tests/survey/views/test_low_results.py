"""A small unit that pleased nobody, or few, is told in words on every public address."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from survey.models import Unit
from survey.rendering import share_picture as drawing
from survey.services.issue_reports import gather_unit_report, public_figures
from survey.services.pages.lay_out_unit import lay_out_unit
from tests.site import Site, make_site
from tests.survey.services.publication_place import HALF, JANUARY, Q1, Q2, Place

GOOD = {"C11": 5, "C12": 5, "C21": 5, "C22": 4, "OV": 5}
BAD = dict.fromkeys(GOOD, 1)
MIXED = {**BAD, "C11": 5}
#: X01 pleased nobody, X02 one answer in four; the others pleased everybody.
LOW = {"X01": 12, "X02": 20}
WORDS = "phần lớn chưa hài lòng"


@dataclass(frozen=True)
class Published:
    """A site with two quarters and their half, and what its first looks were."""

    site: Site
    place: Place
    #: Badge, box and screen of X01 while the first quarter was the newest.
    early: dict[str, str]

    def read(self, address: str) -> str:
        return read(self.site, address)

    def units(self, code: str) -> dict[str, dict[str, Any]]:
        document = json.loads(self.read(f"/ket-qua/{code}.json"))
        return {unit["code"]: unit for unit in document["units"]}


def read(site: Site, address: str) -> str:
    answer = site.client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data().decode("utf-8-sig")


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("low")
    file = folder / "survey.db"
    file.write_bytes(sqlite_template.read_bytes())
    site = make_site(folder, f"sqlite:///{file}")
    with site.house.sessions.begin() as session:
        place = Place(session, units=5)
        session.execute(update(Unit).where(Unit.code == "00004").values(parent_id=place.root))
        place.answer(Q1, 40, 0, 0, 33, 45, answers=GOOD)
        place.answer(Q1, 0, 12, 0, 0, 0, answers=BAD)
        place.answer(Q1, 0, 0, 20, 0, 0, answers=MIXED)
        place.answer(Q2, 40, 35, 44, 33, 45, answers=GOOD)
        place.close(Q1)
        place.publish(Q1)
    early = {
        part: read(site, f"/ket-qua/don-vi/X01/{part}?lang=vi")
        for part in ("huy-hieu.svg", "nhung", "man-hinh")
    }
    with site.house.sessions.begin() as session:
        for period in (Q2, HALF):
            place.on(session).close(period)
            place.on(session).publish(period)
    with site.house.sessions() as session:
        yield Published(site, place.on(session), early)
    site.close()


def test_those_who_pleased_nobody_and_few_are_told_alike(published: Published) -> None:
    pages = [published.read(f"/ket-qua/2026-Q1/{label}?lang=vi") for label in LOW]
    for page in pages:
        assert "Phần lớn câu trả lời là chưa hài lòng" in page
        assert 'class="big"' not in page
    bare = [
        re.sub(r"X0\d|Xã Số \d|don-vi/\w+", "", re.sub(r"<[^>]*>", " ", page)) for page in pages
    ]
    assert bare[0] == bare[1]
    assert published.read("/ket-qua/2026-Q1?lang=vi").count(WORDS) == len(LOW)


def test_open_data_hold_the_state_and_no_number(published: Published) -> None:
    found = published.units("2026-Q1")
    assert {
        label: (found[label]["status"], found[label]["rows"]) for label in LOW
    } == dict.fromkeys(LOW, ("low", []))
    lines = list(csv.DictReader(io.StringIO(published.read("/ket-qua/2026-Q1.csv"))))
    for line in lines:
        if line["unit"] in LOW:
            assert line["status"] == "low"
            assert not any(line[name] for name in ("respondents", "answers", "satisfied", "index"))


def test_no_subtraction_tells_how_few_they_pleased(published: Published) -> None:
    """Of what is left of the province, a quarter of the answers of each may be satisfied ones."""
    found = published.units("2026-Q1")
    rows = {label: one["rows"][0] for label, one in found.items() if one["rows"]}
    whole = rows.pop("PR")
    left, answers = (
        whole[name] - sum(row[name] for row in rows.values()) for name in ("satisfied", "answers")
    )
    # Nobody else is hidden beside the two: each may have all that is left of the satisfied ones.
    assert answers == sum(4 * people for people in LOW.values())
    assert left >= max(LOW.values())


def test_a_longer_period_does_not_give_the_quarter_away(published: Published) -> None:
    halves = published.units("2026-H1")
    for label in LOW:
        assert published.units("2026-Q2")[label]["status"] == "ok"
        assert halves[label]["status"] == "hidden"


def test_badge_box_screen_and_picture_say_it_without_a_number(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    badge = re.sub(r"<[^>]*>", " ", published.early["huy-hieu.svg"]).replace("\u00a0", " ")
    assert WORDS in " ".join(badge.split())
    assert "mức độ hài lòng tại Bộ phận Một cửa" in badge
    for part, text in published.early.items():
        # The screen goes on to list the whole province and units that are shown.
        if part != "man-hinh":
            assert not re.search(r"\d,\d%", text), part
            assert 'class="index"' not in text
    assert "Phần lớn câu trả lời là chưa hài lòng" in published.early["man-hinh"]
    drawn: list[drawing.SharePicture] = []

    def listen(one: drawing.SharePicture) -> bytes:
        drawn.append(one)
        return b""

    monkeypatch.setattr(
        "survey.web.public_sentences.share_picture", lambda one: drawn.append(one) or b""
    )
    published.read("/ket-qua/2026-Q1/X01/anh.png")
    assert (drawn[0].share, drawn[0].lo, drawn[0].hi) == (None, 0.0, 0.0)
    assert not re.search(r"\d", drawn[0].figure)
    assert drawn[0].grounds[1] == "Ít người trả lời nên không nêu con số."


def test_report_and_page_of_the_unit_say_it_without_a_number(published: Published) -> None:
    place = published.place
    public = public_figures(place.session, Q1, JANUARY.date())
    for table in (public, None):
        report = gather_unit_report(place.session, place.units[1], Q1, now=JANUARY, public=table)
        assert report.overall.status == "low"
        assert (report.factors, report.criteria, report.desks, report.facts) == ((), (), (), ())
        assert "Phần lớn câu trả lời là chưa hài lòng" in report.findings[0]
        assert "không tìm xem ai đã trả lời" in report.findings[1]
        figures = lay_out_unit(
            place.session, place.units[1], Q1, today=JANUARY.date(), public=table
        )
        assert figures.overall.status == "low"
        assert not any(row.figure.shown for row in (*figures.factors, *figures.criteria))
        assert [row.figure.status for row in figures.desks] == ["low"]
        assert figures.forms is None

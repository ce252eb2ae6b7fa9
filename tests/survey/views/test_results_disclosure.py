"""Whoever reads every public address learns no more than the protected tables were to show."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from fractions import Fraction
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from analysis.disclosure import DisclosureCell, Key, hierarchy_sums
from analysis.disclosure_audit import cell_bounds
from survey.formatting import percent
from survey.models import Unit
from survey.rendering import share_picture as drawing
from tests.site import Site, make_site
from tests.survey.services.publication_place import HALF, Q1, Q2, Q3
from tests.survey.views.results_site import COUNTS, publish_results

HREF = re.compile(r'(?:href|content|data-next)="(?:http://127\.0\.0\.1:8000)?(/ket-qua[^"#]*)"')
ROW = re.compile(
    r'<th scope="row">(?P<name>.*?)</th>\s*'
    r'<td[^>]* class="num">(?P<n>[\d.,]+)</td>\s*<td[^>]* class="num"><strong>(?P<share>[\d.,]+)%',
    re.DOTALL,
)
SCREEN_ROW = re.compile(
    r'<th scope="row">(?P<name>.*?)</th>'
    r'<td class="num"><strong>(?P<share>[\d.,]+)%</strong></td><td class="num">(?P<n>[\d.,]+)</td>'
)
SENTENCE = re.compile(
    r": (?P<share>[\d.,]+)% (?:câu trả lời là|of all answers).*?\((?P<n>[\d.,]+) (?:người|resp)"
)
CARD = re.compile(r'<p class="(?:big|index)">(?P<figure>[\d.,]+)(?P<percent>%?)</p>')
PERIODS = {"2026-Q1": Q1, "2026-Q2": Q2, "2026-H1": HALF}
Figure = tuple[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("public")
    file = folder / "survey.db"
    file.write_bytes(sqlite_template.read_bytes())
    made = make_site(folder, f"sqlite:///{file}")
    publish_results(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def everything(site: Site) -> dict[str, str]:
    """Open every address that a page leads to, from the first one on, as a stranger would."""
    found: dict[str, str] = {}
    waiting = ["/ket-qua", "/ket-qua/don-vi/PR"]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        answer = site.client.get(address)
        assert answer.status_code == 200, address
        text = "" if answer.mimetype == "image/png" else answer.get_data().decode("utf-8-sig")
        found[address] = text
        waiting += [unescape(one) for one in HREF.findall(text)]
    return found


def plain(text: str) -> str:
    return re.sub(r"[.,]", "", text)


def data(everything: dict[str, str], code: str) -> dict[str, dict[str, object]]:
    document = json.loads(everything[f"/ket-qua/{code}.json"])
    return {unit["code"]: unit for unit in document["units"]}


def figures_of_data(everything: dict[str, str]) -> set[Figure]:
    """Write every figure of the open data as pages write them, without separators."""
    return {
        (
            str(row["respondents"]),
            plain(percent(Fraction(row["satisfied"], row["answers"]))).rstrip("%"),
        )
        for code in PERIODS
        for unit in data(everything, code).values()
        for row in unit["rows"]  # type: ignore[attr-defined]
    }


def test_every_kind_of_address_is_looked_at(everything: dict[str, str]) -> None:
    for part in ("/nhung", "/huy-hieu.svg", "/man-hinh", ".csv", ".json", "/anh.png", "lang=en"):
        assert any(part in address for address in everything), part
    assert not any("2026-Q3" in address for address in everything)
    assert len(everything) > 80


def test_pages_show_no_figure_that_the_open_data_do_not_have(everything: dict[str, str]) -> None:
    allowed = figures_of_data(everything)
    seen: set[Figure] = set()
    for address, text in everything.items():
        if address.endswith((".csv", ".json")):
            continue
        said = unescape(text)
        for pattern in (ROW, SCREEN_ROW, SENTENCE):
            for match in pattern.finditer(said):
                figure = (plain(match["n"]), plain(match["share"]))
                assert figure in allowed, (address, match[0])
                seen.add(figure)
        for match in CARD.finditer(said):
            place = 1 if match["percent"] else 0
            assert plain(match["figure"]) in {one[place] for one in allowed}, (address, match[0])
    assert len(seen) > 20


def test_csv_and_json_hold_the_same_numbers(everything: dict[str, str]) -> None:
    for code in PERIODS:
        lines = csv.DictReader(io.StringIO(everything[f"/ket-qua/{code}.csv"]))
        from_csv = {
            (line["unit"], line["level"], line["code"]): line["respondents"] for line in lines
        }
        from_json = {
            (unit["code"], row["level"], row["code"]): str(row["respondents"])
            for unit in data(everything, code).values()
            for row in unit["rows"]  # type: ignore[attr-defined]
        }
        assert {key: n for key, n in from_csv.items() if n} == from_json


def test_nothing_withheld_follows_from_all_that_is_public(
    site: Site, everything: dict[str, str]
) -> None:
    """Take the audit's place: true numbers, all sums an outsider has, and what stayed hidden."""
    with site.house.sessions() as session:
        units = session.scalars(select(Unit.code).where(Unit.code.like("X%"))).all()
    cells: dict[Key, DisclosureCell] = {}
    for code, period in PERIODS.items():
        both = tuple(map(sum, zip(COUNTS[Q1], COUNTS[Q2], strict=True)))
        parts = COUNTS.get(period, both)
        above = "2026-H1" if code != "2026-H1" else None
        for unit, n in zip(sorted(units), parts, strict=True):
            cells[unit, code] = DisclosureCell("PR", above, n)
        cells["PR", code] = DisclosureCell(None, above, sum(parts))
    hidden = {
        (unit, code)
        for code in PERIODS
        for unit, one in data(everything, code).items()
        if one["status"] == "hidden"
    }
    shown = {
        (unit, code): one["rows"][0]["respondents"]  # type: ignore[index]
        for code in PERIODS
        for unit, one in data(everything, code).items()
        if one["rows"]
    }
    assert {key for key, cell in cells.items() if 0 < cell.n < 5} < hidden
    assert {key: cells[key].n for key in shown} == shown
    assert hidden | shown.keys() == set(cells)
    assert hidden.isdisjoint(shown), "what is withheld has no row"
    bounds = cell_bounds({key: c.n for key, c in cells.items()}, hierarchy_sums(cells), hidden)
    assert {key: one for key, one in bounds.items() if one.values < 5} == {}


def test_what_is_withheld_is_nowhere_in_the_sources_of_the_pages(
    everything: dict[str, str],
) -> None:
    withheld = [
        (unit, code)
        for code in PERIODS
        for unit, one in data(everything, code).items()
        if one["status"] == "hidden"
    ]
    assert withheld
    for unit, code in withheld:
        text = everything[f"/ket-qua/{code}/{unit}?lang=vi"]
        assert 'class="big"' not in text
        assert 'property="og:description" content="Xã Số' in text
        assert "Số liệu được ẩn để bảo vệ người trả lời." in text
        assert "người trả lời, khoảng" not in text


def test_pictures_of_withheld_units_hold_no_figure(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    words: list[drawing.SharePicture] = []

    def listen(said: drawing.SharePicture) -> bytes:
        words.append(said)
        return b""

    monkeypatch.setattr("survey.web.public_sentences.share_picture", listen)
    for label in ("X00", "X03"):
        site.client.get(f"/ket-qua/2026-Q1/{label}/anh.png")
    shown, withheld = words
    assert (shown.share, "40 người trả lời" in shown.grounds[1]) == (pytest.approx(2 / 3), True)
    assert (withheld.share, withheld.lo, withheld.hi, withheld.grounds[1]) == (None, 0.0, 0.0, "")
    assert not re.search(r"\d", withheld.figure + withheld.caption)
    assert Q3.code not in f"{words}"

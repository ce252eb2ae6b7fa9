"""Every kind of report for six kinds of units: what is read back is what `scores` says."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from shutil import copy

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from analysis.period import Period, parse_period
from survey.clock import VIETNAM
from survey.database.engine import open_engine, sessions
from survey.formatting import percent, thousands
from survey.rendering.writers import write_document
from survey.services.figures.tabulate_scores import ScoreRow, Wanted, score_rows
from survey.services.places.manage_units import merge_units
from survey.services.record_response import store_forms
from survey.services.reports.make_document import KINDS, gather_figures, look_around
from survey.services.reports.report_order import Order
from survey.services.tallies.gather_tallies import pooled_channels
from tests.factories import make_form, make_questionnaire, store_desk, store_questionnaire
from tests.factories import store_unit as store
from tests.flow.print_checks import assert_paper, assert_structure, assert_word_paper
from tests.survey.rendering.samples import docx_words, text_of

NOW = datetime(2026, 3, 1, 9, tzinfo=VIETNAM)
EARLY = date(2024, 1, 1)
QUARTER, HALF, NINE, YEAR = (
    parse_period(code, "reporting") for code in ("2025-Q3", "2025-H1", "2025-9M", "2025")
)
#: Unit -> answers; the names tell the case.
CASES = {
    "Xã Không Phiếu": 0,
    "Xã Ba Phiếu": 3,
    "Xã Hai Mươi": 20,
    "Xã Hai Vạn": 20_000,
    "Xã Mới Nhập": 40,
    "Xã Đổi Phiếu": 60,
}
LEVELS = (5, 4, 4, 5, 2, 3, 5)
KIND_PERIODS = [
    ("unit", QUARTER),
    ("unit", HALF),
    ("unit", NINE),
    ("unit", YEAR),
    ("hall", QUARTER),
    ("authority", QUARTER),
    ("authority", NINE),
    ("authority", YEAR),
    ("year_end", YEAR),
]


@dataclass(frozen=True)
class Site:
    """What was made for a kind and period, and what `scores` says of it."""

    #: Unit -> format -> file; the authority's documents stand under its own name.
    files: dict[str, dict[str, bytes]]
    scores: dict[str, ScoreRow]


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[dict[tuple[str, str], Site]]:
    """Build the province once, and make every document of it once."""
    file = Path(copy(sqlite_template, tmp_path_factory.mktemp("kinds") / "survey.db"))
    engine = open_engine(f"sqlite:///{file}")
    with sessions(engine)() as session:
        root = store(session, "TINH", name="Tỉnh Thử", kind="province", valid_from=EARLY)
        units = province(session, root)
        sites = {
            (kind, period.code): site(
                session,
                kind,
                period,
                units if kind in ("unit", "hall") else {"Tỉnh Thử": root},
            )
            for kind, period in KIND_PERIODS
        }
        public = site(session, "unit", QUARTER, units, internal=False)
        yield {**sites, ("published", QUARTER.code): public}
    engine.dispose()


def province(session: Session, root: int) -> dict[str, int]:
    """Store the six units with their answers, and merge an old one into one of them."""
    asked = make_questionnaire()
    later = replace(make_questionnaire("phieu-thu-2"), criteria=asked.criteria[:3])
    keys = [store_questionnaire(session, one) for one in (asked, later)]
    units = {}
    for number, (name, people) in enumerate(CASES.items()):
        unit = store(session, f"U{number}", name=name, parent_id=root, valid_from=EARLY)
        units[name] = unit
        desk = store_desk(session, unit, f"Q{number}", valid_from=EARLY)
        forms = [
            make_form(
                unit,
                desk,
                key := keys[name == "Xã Đổi Phiếu" and i % 2],
                day=date(2025, 7, 1) if key == keys[1] or i % 3 else date(2025, 4, 1),
                answers={
                    code: LEVELS[(i + place) % 7]
                    for place, code in enumerate(("C11", "C12", "C21", "C22", "OV"))
                    if key == keys[0] or code != "C22"
                },
            )
            for i in range(people)
        ]
        store_forms(session.connection(), forms, dict(zip(keys, (asked, later), strict=True)))
    old = store(session, "CU", name="Xã Cũ", parent_id=root, valid_from=EARLY)
    desk = store_desk(session, old, "QCU", valid_from=EARLY)
    days = [date(2024, 10, 20), date(2025, 6, 20)]  # the first between the nine months of two years
    forms = [make_form(old, desk, keys[0], day=day) for day in days for _ in range(30)]
    store_forms(session.connection(), forms, {keys[0]: asked})
    merge_units(session, [old], units["Xã Mới Nhập"], date(2025, 8, 1), NOW)
    return units


def site(
    session: Session, kind: str, period: Period, targets: dict[str, int], *, internal: bool = True
) -> Site:
    """Make the documents of a kind and period, and ask `scores` for the same."""
    around = look_around(session, period, NOW, internal=internal)
    assert internal or around.public, "the period is published"
    files = {}
    for name, unit in targets.items():
        order = Order(kind, unit, period, "pdf", internal=internal)
        figures = gather_figures(session, order, now=NOW, around=around)
        files[name] = {
            form: write_document(kind, form, figures, None)
            for form in KINDS[kind].writers
            if form in ("pdf", "docx", "xlsx", "csv")
        }
    wanted = Wanted(channels=pooled_channels(session), today=True)
    names = {f"U{number}": name for number, name in enumerate(CASES)} | {"TINH": "Tỉnh Thử"}
    scores = {
        names[row.unit]: row
        for row in score_rows(session, around.tree, [period], wanted)
        if row.level == "overall" and row.unit in names
    }
    return Site(files, scores)


def texts(files: dict[str, bytes], folder: Path) -> dict[str, str]:
    """Read every document back as words in one line."""
    found = {"pdf": text_of(files["pdf"], folder, "-layout")}
    if "docx" in files:
        found["docx"] = docx_words(files["docx"])
    return {form: re.sub(r"\s+", " ", text) for form, text in found.items()}


def assert_no_figure(text: str) -> None:
    """See to it that only limits stand in a report of a unit that is withheld."""
    assert not re.search(r"\d,\d+ ?%", text)
    counted = re.findall(r"(?:(\S+) )?\b\d[\d.]* (?:người|câu|phiếu|góp ý)", text)
    assert set(counted) <= {"dưới", "Dưới", "từ", "(dưới"}, counted


def index(score: ScoreRow) -> Fraction:
    assert score.satisfied is not None
    assert score.n
    return Fraction(score.satisfied, score.n)


def overall(files: dict[str, bytes]) -> list[dict[str, str]]:
    """Read the line of the whole from CSV, and from XLSX under the same names."""
    read = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    [line] = [row for row in read if row["code"] == "ALL"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"]))
    heads, first, *_ = book.get_sheet_by_name("Chung").to_python()
    sheet = dict(zip(heads, first, strict=True))
    names = {
        "respondents": "Số người trả lời",
        "answers": "Số câu trả lời",
        "satisfied": "Số câu hài lòng",
        "index": "Chỉ số",
    }
    return [line, {name: str(sheet[head]) for name, head in names.items()}]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(
    ("kind", "period"),
    [*KIND_PERIODS[:4], ("published", QUARTER)],
    ids=lambda value: getattr(value, "code", value),
)
def test_report_of_a_unit_says_what_scores_say(
    made: dict[tuple[str, str], Site], kind: str, name: str, period: Period, tmp_path: Path
) -> None:
    found = made[kind, period.code]
    files, score = found.files[name], found.scores.get(name)
    told, tables = texts(files, tmp_path), overall(files)
    complement = kind == "published" and name == "Xã Hai Mươi"  # lest those of three follow
    if score is None or not score.n_resp or score.n_resp < 5 or complement:
        words = "dưới 5 người" if score and CASES[name] else "chưa nhận được phiếu trả lời nào"
        if complement:
            words = "số phiếu trả lời của xã Hai Mươi không nêu trong báo cáo này"
        for text in told.values():
            assert words in text
            assert ("không có nghĩa là đơn vị phục vụ tốt" in text) == bool(CASES[name])
            assert ("Đề nghị" in text) == bool(CASES[name])
            assert_no_figure(text)
            if complement:
                assert text.count("dưới 5") == 1, "only the note on method names the limit"
        named = ("respondents", "answers", "satisfied", "index")
        assert not any(row[name] for row in tables for name in named)
        return
    share = index(score)
    people, counts = thousands(score.n_resp), f"{thousands(score.satisfied)} trong "
    for text in told.values():
        assert f"Chỉ số hài lòng là {percent(share)}: {counts}{thousands(score.n)} câu" in text
        assert f"nhận được ý kiến của {people} người" in text
        assert ("chưa đủ mẫu, chỉ để tham khảo" in text) == (score.n_resp < 30)
    for row in tables:
        numbers = [float(row[key]) for key in ("respondents", "answers", "satisfied")]
        assert numbers == [score.n_resp, score.n, score.satisfied]
        assert float(row["index"]) == pytest.approx(float(share), abs=1e-6)


def test_report_says_when_units_merged_and_when_the_questionnaire_changed(
    made: dict[tuple[str, str], Site], tmp_path: Path
) -> None:
    files = made["unit", QUARTER.code].files
    for text in texts(files["Xã Mới Nhập"], tmp_path).values():
        assert "phiên bản phiếu" not in text
        assert "Xã Mới Nhập được hình thành từ xã Cũ từ ngày 01/08/2025" in text
    for text in texts(files["Xã Đổi Phiếu"], tmp_path).values():
        assert "phieu-thu-2" in text
        assert "Trong kỳ có 2 phiên bản phiếu khảo sát được trả lời" in text
        assert re.search("chỉ so sánh trên 3 tiêu chí|không có tiêu chí nào chung|chưa đủ", text)


@pytest.mark.parametrize("name", CASES)
def test_sheet_for_the_hall_says_what_scores_say(
    made: dict[tuple[str, str], Site], name: str, tmp_path: Path
) -> None:
    found = made["hall", QUARTER.code]
    text, score = texts(found.files[name], tmp_path)["pdf"], found.scores.get(name)
    if score is None or not score.n_resp or score.n_resp < 5:
        assert re.search("Chưa có câu trả lời|Đã ẩn", text)
        assert "%" not in text
        return
    assert percent(index(score)) in text
    assert f"{thousands(score.n_resp)} người đã trả lời" in text


@pytest.mark.parametrize(("kind", "period"), KIND_PERIODS[5:], ids=lambda v: getattr(v, "code", v))
def test_report_of_the_authority_has_a_right_row_for_each_unit(
    made: dict[tuple[str, str], Site], kind: str, period: Period, tmp_path: Path
) -> None:
    found = made[kind, period.code]
    files = found.files["Tỉnh Thử"]
    told = texts(files, tmp_path)
    whole = found.scores["Tỉnh Thử"]
    for row in overall(files):
        assert float(row["satisfied"]) == whole.satisfied
    rows = csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig")))
    units = {row["name"]: row for row in rows if row["group"] == "Đơn vị"}
    assert set(units) == set(CASES) - {"Xã Không Phiếu"}
    for text in told.values():
        assert "Đơn vị chưa có phiếu nào trong kỳ: Xã Không Phiếu." in text
        assert f"Chỉ số hài lòng là {percent(index(whole))}" in text
    for name, row in units.items():
        score = found.scores[name]
        if not row["index"]:
            assert name in ("Xã Ba Phiếu", "Xã Hai Mươi"), "the second, lest the first follow"
            assert all(f"{name} đã ẩn" in text for text in told.values())
            continue
        assert int(row["satisfied"]) == score.satisfied
        between = "– " if kind == "authority" else ""
        line = f"{name} {thousands(score.n_resp)} {between}{percent(index(score))}"
        assert all(line in text for text in told.values()), line
        if kind == "year_end":
            points = str(round(Decimal(str(float(index(score)) * 10)), 2)).replace(".", ",")
            assert all(points in text for text in told.values())


@pytest.mark.parametrize(("kind", "period"), KIND_PERIODS, ids=lambda v: getattr(v, "code", v))
def test_every_print_is_tagged_readable_and_laid_out_as_the_decree_asks(
    made: dict[tuple[str, str], Site], kind: str, period: Period, tmp_path: Path
) -> None:
    found = list(made[kind, period.code].files.items())
    for name, files in found if period == QUARTER else found[-2:]:
        assert_structure(files["pdf"], tmp_path)
        if kind != "hall":
            assert_paper(files["pdf"], tmp_path)
            assert_word_paper(files["docx"])
        assert name.split()[-1] in text_of(files["pdf"], tmp_path)

"""The table of comparisons: its header is a promise, and what is withheld stays empty."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result

from tests.survey.cli.conftest import DESKS, HEAD, UNITS, Run, rows

HEADER = (
    "unit,period,before,status,n_resp,index,lo,hi,basis,core_criteria,compared_index,before_index,"
    "change,change_lo,change_hi,movement,reason,targets,band,p_adjusted,units_tested"
)
WITHHELD = ("n_resp", "index", "lo", "hi", "compared_index", "before_index", "change", "band")


def table(result: Result) -> dict[str, dict[str, str]]:
    assert result.exit_code == 0, result.output
    return {row["unit"]: row for row in csv.DictReader(io.StringIO(result.output))}


@pytest.fixture
def compared(filled: Run, tmp_path: Path) -> Run:
    """Add quarter II: X01 with 40 people who were less satisfied, X02 with 50."""
    file = tmp_path / "before.csv"
    earlier = rows("X01", 20, 5, 500) + rows("X01", 20, 2, 520) + rows("X02", 50, 4, 500)
    later = rows("X02", 40, 1, 600)
    text = HEAD + earlier.replace("2026-07-", "2026-05-") + later
    file.write_text(text, encoding="utf-8")
    result = filled("import", "responses", str(file))
    assert result.exit_code == 0, result.output
    return filled


def test_header_is_a_promise_to_scripts(compared: Run) -> None:
    plain = compared("compare", "--period", "2026Q3")
    assert plain.output.splitlines()[0] == HEADER
    ranked = compared("compare", "--period", "2026Q3", "--rank-sets")
    assert ranked.output.splitlines()[0] == f"{HEADER},rank,rank_best,rank_worst"


def test_each_unit_is_compared_with_the_quarter_before(compared: Run) -> None:
    found = table(compared("compare", "--period", "2026Q3"))
    assert set(found) == {"PR", "X01", "X02"}
    first = found["X01"]
    assert (first["period"], first["before"], first["basis"]) == ("2026Q3", "2026Q2", "full")
    assert float(first["index"]) == pytest.approx(75.0)
    assert float(first["before_index"]) == pytest.approx(50.0)
    assert float(first["change"]) == pytest.approx(25.0)
    assert float(first["change_lo"]) < 25 < float(first["change_hi"])
    assert first["movement"] == "tăng"
    assert found["X02"]["movement"] == "giảm"
    assert first["targets"] == "81: chưa đủ căn cứ; 90: chưa đạt"
    assert (first["band"], found["X02"]["band"]) == ("trên mức chung", "dưới mức chung")
    assert float(first["p_adjusted"]) < 0.05
    assert (first["units_tested"], found["PR"]["units_tested"]) == ("2", "")


def test_a_unit_with_few_people_is_empty_and_so_is_the_one_it_could_be_found_from(
    filled: Run,
) -> None:
    found = table(filled("compare", "--period", "2026Q3", "--rank-sets"))
    assert [found[code]["status"] for code in ("PR", "X01", "X02")] == ["ok", "hidden", "hidden"]
    for code in ("X01", "X02"):
        assert [found[code][name] for name in (*WITHHELD, "targets", "rank")] == [""] * 10
    assert found["X01"]["reason"] == "withheld_now"


def test_ranks_are_printed_only_on_demand_with_all_that_are_possible(compared: Run) -> None:
    found = table(compared("compare", "--period", "2026Q3", "--rank-sets"))
    ranks = [[found[code][name] for name in ("rank", "rank_best", "rank_worst")] for code in found]
    assert ranks == [["", "", ""], ["1", "1", "1"], ["2", "2", "2"]]


def test_json_node_calendar_and_another_period_can_be_asked_for(compared: Run) -> None:
    result = compared(
        "compare", "--period", "2026Q3", "--before", "2026Q1", "--node", "X01", "--format", "json"
    )
    found = json.loads(result.output)
    assert [(row["unit"], row["before"], row["reason"]) for row in found] == [
        ("X01", "2026Q1", "no_data")
    ]
    assert list(found[0]) == HEADER.split(",")
    reporting = table(compared("compare", "--period", "2026-Q3", "--calendar", "reporting"))
    assert reporting["X01"]["movement"] == "tăng"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--before", "2026Q3"), "phải kết thúc trước"),
        (("--before", "2026Q4"), "phải kết thúc trước"),
        (("--node", "X99"), "Không có đơn vị nào mang mã “X99”"),
        (("--before", "hôm qua"), "hôm qua"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(filled: Run, options: tuple[str, str], words: str) -> None:
    result = filled("compare", "--period", "2026Q3", *options)
    assert result.exit_code == 2
    assert words in result.output


def test_another_form_and_another_channel_mix_are_named_as_the_basis(
    run: Run, tmp_path: Path
) -> None:
    forms = "version,code,factor\nv1,C11,F1\nv1,C21,F2\nv2,C11,F1\nv2,C31,F2\n"
    earlier = rows("X01", 40, 4).replace("2026-07-", "2026-05-")
    now = (rows("X01", 30, 5, 100) + rows("X01", 30, 5, 200).replace(",qr,", ",paper,")).replace(
        ",v1,", ",v2,"
    )
    columns = HEAD.strip() + ",C31\n"
    lines = "".join(f"{line},\n" for line in earlier.splitlines())
    # The second criterion of the old form is not asked in the new one.
    lines += "".join(f"{line[:-1]},{line[-1]}\n" for line in now.splitlines())
    for name, text in {
        "units": UNITS,
        "desks": DESKS,
        "questionnaire": forms,
        "responses": columns + lines,
    }.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    run("init")
    options = [
        part
        for name in ("units", "desks", "questionnaire")
        for part in (f"--{name}", str(tmp_path / f"{name}.csv"))
    ]
    result = run("import", "responses", str(tmp_path / "responses.csv"), *options)
    assert result.exit_code == 0, result.output
    found = table(run("compare", "--period", "2026Q3"))["X01"]
    assert (found["basis"], found["core_criteria"]) == ("core+fixed_mix", "1")


def test_a_side_with_fewer_than_thirty_people_is_given_no_word(filled: Run, tmp_path: Path) -> None:
    file = tmp_path / "before.csv"
    earlier = rows("X01", 29, 5, 500).replace("2026-07-", "2026-05-")
    file.write_text(HEAD + earlier + rows("X01", 40, 5, 700) + rows("X02", 40, 1, 800), "utf-8")
    result = filled("import", "responses", str(file))
    assert result.exit_code == 0, result.output
    found = table(filled("compare", "--period", "2026Q3"))["X01"]
    assert (found["status"], found["reason"]) == ("ok", "too_few")
    assert [found[name] for name in ("change", "change_lo", "change_hi", "movement")] == [""] * 4

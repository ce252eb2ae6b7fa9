"""`tally` on the command line: differences in words, counts, and damaged sums anywhere."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from tests.survey.cli.conftest import HEAD, Run, rows

LAST_LINE = (
    "Có 3 ô kiểm đếm lệch với 43 phiếu đã lưu."
    " Dựng lại từ phiếu bằng: python -m survey tally rebuild"
)


def change(folder: Path, *statements: str, values: tuple[bytes, ...] = ()) -> None:
    database = sqlite3.connect(folder / "dữ liệu" / "survey.db")
    with database:
        for statement in statements:
            database.execute(statement, values)
    database.close()


def test_verify_says_in_words_which_cell_differs_and_what_to_type(
    filled: Run, tmp_path: Path
) -> None:
    change(
        tmp_path,
        "UPDATE half_month_tally SET forms = forms + 1 WHERE start = '2026-07-01' AND forms > 5",
        "DELETE FROM daily_tally WHERE day = '2026-07-28'",
        "INSERT INTO daily_tally SELECT unit_id, desk_id, '2020-01-31', questionnaire_id, 'paper',"
        " forms, sums FROM daily_tally WHERE day = '2026-07-20'",
    )
    result = filled("tally", "verify")
    assert result.exit_code == 1
    place = "LỆCH: đơn vị X01, quầy X01-Q1, mẫu phiếu v1, kênh "
    assert sorted(result.output.splitlines()) == sorted(
        [
            f"{place}phiếu giấy, ngày 31/01/2020: đang lưu 1 phiếu, đếm lại không có phiếu nào.",
            f"{place}mã QR, ngày 28/07/2026: đang lưu không có phiếu nào, đếm lại 1 phiếu.",
            f"{place}mã QR, nửa tháng từ ngày 01/07/2026: đang lưu 27 phiếu, đếm lại 26 phiếu.",
            LAST_LINE,
        ]
    )


def test_verify_tells_machines_the_codes_too(filled: Run, tmp_path: Path) -> None:
    change(tmp_path, "UPDATE daily_tally SET forms = forms + 4 WHERE day = '2026-07-28'")
    result = filled("tally", "verify", "--format", "json")
    assert result.exit_code == 1
    (found,) = json.loads(result.output)["differences"]
    assert (found["unit"], found["desk"], found["questionnaire"]) == ("X01", "X01-Q1", "v1")
    assert (found["start"], found["stored_forms"], found["counted_forms"]) == ("2026-07-28", 5, 1)


@pytest.mark.parametrize("blob", [b"\x00", b"\x02\xff\xff", b"\x78\xff\xff"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("scores", "--all"),
        ("compare", "--period", "2026Q3"),
        ("reports", "issue", "--period", "2026-Q3", "--unit", "X01", "--out", "reports"),
        ("disclosure", "table"),
        ("tally", "counts", "--period", "2026Q3"),
    ],
)
def test_a_damaged_sum_ends_with_a_sentence_and_the_remedy(
    filled: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    blob: bytes,
) -> None:
    monkeypatch.chdir(tmp_path)
    change(tmp_path, "UPDATE half_month_tally SET sums = ?", values=(blob,))
    result = filled(*arguments)
    assert result.exit_code == 2
    # A batch of reports tells its progress first.
    *_, sentence = result.stderr.splitlines()
    assert "Traceback" not in result.stderr
    assert "hỏng" in sentence
    assert "python -m survey tally verify" in sentence
    assert "python -m survey tally rebuild" in sentence


def test_verify_finds_a_damaged_sum_and_rebuild_heals_it(filled: Run, tmp_path: Path) -> None:
    change(tmp_path, "UPDATE half_month_tally SET sums = x'78ffff' WHERE start = '2026-07-15'")
    result = filled("tally", "verify")
    assert result.exit_code == 1
    assert "số phiếu bằng nhau nhưng tổng các câu trả lời khác" in result.output
    assert filled("tally", "rebuild").exit_code == 0
    assert filled("tally", "verify").exit_code == 0
    assert filled("scores", "--all").exit_code == 0


def test_another_wrong_value_is_not_taken_for_a_damaged_sum(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("something else")

    run("init")
    monkeypatch.setattr("survey.cli.tally.verify_tallies", fails)
    with pytest.raises(ValueError, match="something else"):
        run("tally", "verify")


def test_counts_every_level_and_leaves_small_groups_empty(filled: Run, tmp_path: Path) -> None:
    result = filled("tally", "counts", "--period", "2026Q3", "--period", "2026Q2")
    assert result.exit_code == 0, result.output
    lines = list(csv.DictReader(io.StringIO(result.output)))
    assert list(lines[0]) == ["unit", "period", "question", "level", "n"]
    found = {(each["unit"], each["period"], each["question"], each["level"]): each["n"]
             for each in lines}  # fmt: skip
    assert len(found) == 2 * 2 * 3 * 5
    assert [found["X01", "2026Q3", "C11", level] for level in "12345"] == [
        "0",
        "10",
        "0",
        "0",
        "30",
    ]
    assert {n for (unit, *_), n in found.items() if unit == "X02"} == {""}
    assert {n for (_, period, *_), n in found.items() if period == "2026Q2"} == {""}
    more = tmp_path / "more.csv"
    more.write_text(HEAD + rows("X02", 2, 4, 50), encoding="utf-8")
    assert filled("import", "responses", str(more)).exit_code == 0
    listed = json.loads(filled("tally", "counts", "--period", "2026Q3", "--format", "json").output)
    shown = [each["n"] for each in listed if each["unit"] == "X02" and each["question"] == "OV"]
    assert shown == [3, 0, 0, 2, 0]


def test_counts_say_which_period_is_not_understood(filled: Run) -> None:
    result = filled("tally", "counts", "--period", "2026Q7")
    assert result.exit_code == 2
    assert "2026Q7" in result.output

"""Making periods public from the command line, and what the tables say before and after."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.survey.cli.conftest import HEAD, Run, rows

Q3 = "2026-Q3"


def published(run: Run) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run("disclosure", "table", "--published").output)))


def test_a_period_is_public_from_its_publication_to_its_withdrawal(
    filled: Run, tmp_path: Path
) -> None:
    early = filled("period", "approve", Q3)
    assert (early.exit_code, "chưa chốt" in early.output) == (1, True)
    assert filled("period", "close", Q3).exit_code == 0
    assert filled("period", "publish", Q3).exit_code == 1
    approved = filled("period", "approve", Q3)
    assert "bản 1: 1 đơn vị có số liệu, 2 đơn vị được ẩn" in approved.output
    # What may be published is told in any case; what is published is not there yet.
    assert "2026Q3" in filled("disclosure", "table").output
    assert published(filled) == []
    assert filled("scores", "--all", "--for", "published").output.count("\n") == 1
    assert filled("period", "publish", Q3).exit_code == 0
    assert [(row["node"], row["n"], row["status"]) for row in published(filled)] == [
        ("PR", "43", "published"),
        ("X02", "", "suppressed"),
        ("X01", "", "suppressed"),
    ]
    figures = filled("scores", "--period", Q3, "--for", "published").output
    assert "PR,2026Q3,overall,ALL,86,60," in figures
    assert "X01" not in figures
    # Forms that come later change nothing of what is public.
    late = tmp_path / "late.csv"
    late.write_text(HEAD + rows("X01", 20, 1, 900), encoding="utf-8")
    assert filled("import", "responses", str(late), "--correct", "đến muộn").exit_code == 0
    assert filled("scores", "--period", Q3, "--for", "published").output == figures
    assert filled("period", "withdraw", Q3).exit_code == 2
    assert filled("period", "withdraw", Q3, "--reason", "sai tên đơn vị").exit_code == 0
    assert published(filled) == []
    told = filled("period", "show", Q3).output
    assert "Bản 1 (chốt lần 1): duyệt ngày" in told
    assert "dòng lệnh; lý do: sai tên đơn vị" in told
    [edition] = json.loads(filled("period", "show", Q3, "--format", "json").output)["publications"]
    assert (edition["state"], edition["number"]) == ("withdrawn", 1)
    assert filled("period", "withdraw", Q3, "--reason", "nữa").exit_code == 1


def test_published_tables_name_the_longer_period_only_where_it_is_published(filled: Run) -> None:
    for code in (Q3, "2026-9M"):
        for step in ("close", "approve", "publish"):
            result = filled("period", step, code)
            assert result.exit_code == 0, result.output
    above = {(row["period"], row["period_parent"]) for row in published(filled)}
    assert above == {("2026Q3", "20269M"), ("20269M", "")}

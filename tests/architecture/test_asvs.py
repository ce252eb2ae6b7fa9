"""The answers to OWASP ASVS 5.0 are complete, and what they point to exists."""

from __future__ import annotations

import ast
import csv
from collections import Counter

import pytest

from tests.architecture.source import ROOT, syntax

COLUMNS = ["id", "level", "section", "requirement in short", "answer", "reason", "evidence"]
#: Requirements of level 1 and of level 2.
LEVELS = {"L1": 70, "L2": 183}


def table() -> list[dict[str, str]]:
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return list(reader)


ROWS = table()


def is_there(evidence: str) -> bool:
    """Tell whether a file exists, and the test in it when one is named."""
    path, _, test = evidence.partition("::")
    file = ROOT / path
    if not file.is_file():
        return False
    return not test or test in {
        node.name for node in ast.walk(syntax(file)) if isinstance(node, ast.FunctionDef)
    }


def test_every_requirement_of_both_levels_is_answered_once() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS) == 253
    assert Counter(row["level"] for row in ROWS) == LEVELS
    assert {row["answer"] for row in ROWS} == {"yes", "no", "not applicable"}
    assert [row["id"] for row in ROWS if not (row["reason"] and row["requirement in short"])] == []


def test_every_yes_and_no_shows_where_to_look_and_all_of_it_exists() -> None:
    named = [(row["id"], one) for row in ROWS for one in row["evidence"].split(";") if one]
    answered = {row["id"] for row in ROWS if row["answer"] != "not applicable"}
    assert answered == {number for number, _ in named}
    assert [pair for pair in named if not is_there(pair[1])] == []


@pytest.mark.parametrize(
    "evidence", ["docs/nowhere.md", "tests/architecture/test_asvs.py::test_nothing"]
)
def test_notices_evidence_that_does_not_exist(evidence: str) -> None:
    assert not is_there(evidence)


def test_no_cell_begins_like_a_formula() -> None:
    cells = [cell for row in ROWS for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}] == []

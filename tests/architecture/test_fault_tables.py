"""The tables of faults and threats are whole, and every test they name exists."""

from __future__ import annotations

import re

from tests.architecture.source import ROOT

TABLES = ROOT / "docs" / "faults.md"
NAMED = re.compile(r"`(tests/[\w/.]+\.py)::(\w+)`")
ROWS = {"F": 31, "N": 15, "T": 10, "A": 24}


def missing(text: str) -> list[str]:
    """List the tests a text names that do not exist."""
    return [
        f"{file}::{name}"
        for file, name in NAMED.findall(text)
        if not (ROOT / file).is_file()
        or f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]


def test_every_fault_and_threat_has_its_row() -> None:
    rows = re.findall(r"^\| ([FNTA]\d+) \|", TABLES.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [f"{kind}{at}" for kind, most in ROWS.items() for at in range(1, most + 1)]


def test_every_named_test_exists() -> None:
    text = TABLES.read_text(encoding="utf-8")
    assert len(NAMED.findall(text)) > 80
    assert missing(text) == []


def test_every_test_of_a_fault_is_run_by_the_command_for_faults() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    [words] = re.findall(r"^FAULTS := (.*)$", makefile, re.MULTILINE)
    rows = [
        line
        for line in TABLES.read_text(encoding="utf-8").splitlines()
        if re.match(r"\| F\d+ \|", line)
    ]
    named = {file for row in rows for file, _ in NAMED.findall(row)}
    left_out = [file for file in named if not file.startswith(tuple(words.split()))]
    assert (len(named) > 20, left_out) == (True, [])


def test_notices_a_test_that_does_not_exist() -> None:
    assert missing("`tests/architecture/test_fault_tables.py::test_of_nothing`") != []

"""`receipts` on the command line: codes out to a file and nowhere else, shares by unit."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest
from pypdf import PdfReader

from survey.services.intake.seal_receipts import read_code
from tests.survey.cli.conftest import Run


@pytest.fixture
def posted(filled: Run, tmp_path: Path) -> Run:
    """An installation whose desks have codes on the wall."""
    assert filled("placards", "--out", str(tmp_path / "p.pdf")).exit_code == 0
    return filled


def issue(run: Run, file: Path, *, shape: str = "--csv", count: int = 30) -> str:
    arguments = ("--desk", "X01-Q1", "--count", str(count), shape, "-o", str(file))
    result = run("receipts", "issue", *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def codes(file: Path) -> list[str]:
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    assert rows.fieldnames == ["code", "address"]
    return [row["code"] for row in rows]


def test_writes_codes_and_addresses_for_the_owner_alone(posted: Run, tmp_path: Path) -> None:
    file = tmp_path / "mã" / "codes.csv"
    issue(posted, file)
    assert file.stat().st_mode & 0o077 == 0
    found = codes(file)
    assert len(set(found)) == 30
    assert all(read_code(code) is not None for code in found)
    first = file.read_text(encoding="utf-8").splitlines()[1].split(",")
    assert first[1].endswith(f"?ma={first[0].replace('-', '')}")


def test_issuing_again_makes_other_codes_and_no_code_is_kept(posted: Run, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        issue(posted, tmp_path / name)
    first, second = codes(tmp_path / "a.csv"), codes(tmp_path / "b.csv")
    assert not set(first) & set(second)
    with sqlite3.connect(tmp_path / "dữ liệu" / "survey.db") as database:
        dump = "\n".join(database.iterdump())
    raw = b"".join(file.read_bytes() for file in (tmp_path / "dữ liệu").glob("survey.db*"))
    for code in (*first, *second):
        for text in (code, code.replace("-", "")):
            assert text not in dump
            assert text.encode() not in raw


def test_prints_slips(posted: Run, tmp_path: Path) -> None:
    issue(posted, tmp_path / "slips.pdf", shape="--pdf")
    assert len(PdfReader(tmp_path / "slips.pdf").pages) == 3


def test_tells_when_forms_do_not_ask_for_codes_yet(posted: Run, tmp_path: Path) -> None:
    assert "receipts.enabled on" in issue(posted, tmp_path / "a.csv")
    assert posted("settings", "set", "receipts.enabled", "on").exit_code == 0
    assert "receipts.enabled" not in issue(posted, tmp_path / "b.csv")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("issue", "--desk", "X01-Q1", "--count", "3", "-o", "x.csv"), "--pdf"),
        (("issue", "--desk", "KHONG", "--count", "3", "--csv", "-o", "x.csv"), "KHONG"),
        (("issue", "--desk", "X01-Q1", "--count", "0", "--csv", "-o", "x.csv"), "0"),
        (("issue", "--desk", "X01-Q1", "--count", "3", "--csv"), "--out"),
        (("report", "--period", "2026Q9"), "2026Q9"),
    ],
)
def test_wrong_use_ends_with_2_and_issues_nothing(
    posted: Run, arguments: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    placed = tuple(str(tmp_path / part) if part == "x.csv" else part for part in arguments)
    result = posted("receipts", *placed)
    assert result.exit_code == 2
    assert words in result.output
    with sqlite3.connect(tmp_path / "dữ liệu" / "survey.db") as database:
        assert database.execute("SELECT count(*) FROM receipt_batch").fetchone() == (0,)
    assert not (tmp_path / "x.csv").exists()


def test_a_desk_without_a_placard_is_told_so(filled: Run, tmp_path: Path) -> None:
    result = filled(
        "receipts", "issue", "--desk", "X01-Q1", "--count", "3", "--csv", "-o", str(tmp_path / "x")
    )
    assert result.exit_code == 2
    assert "niêm yết" in result.output


def test_reports_forms_by_unit_and_hides_small_groups(filled: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "dữ liệu" / "survey.db") as database:
        database.execute("UPDATE response SET receipt = 'verified' WHERE answers LIKE '5%'")
    result = filled("receipts", "report", "--period", "2026Q3", "--format", "json")
    rows = {row["unit"]: row for row in json.loads(result.output)}
    assert rows["X01"] == {
        "unit": "X01",
        "period": "2026Q3",
        "forms": 40,
        "verified": 30,
        "unverified": 0,
        "without": 10,
        "share": 75.0,
        "index_verified": None,
        "index_others": None,
    }
    assert rows["X02"]["verified"] is rows["X02"]["without"] is rows["X02"]["share"] is None
    table = filled("receipts", "report", "--period", "2026Q3").output.splitlines()
    assert table[0] == ",".join(rows["X01"])
    assert "X01,2026Q3,40,30,0,10,75.0,," in table

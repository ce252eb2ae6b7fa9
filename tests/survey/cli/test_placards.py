"""Printing and checking codes on the command line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.survey.cli.conftest import Run

BASE = "http://127.0.0.1:8000"


def tokens(filled: Run) -> list[str]:
    listed = filled("placards", "list").output
    return [row["token"] for row in csv.DictReader(io.StringIO(listed))]


@pytest.mark.parametrize(
    ("kind", "sheets"), [("a4", 2), ("a5", 2), ("a6", 1), ("stickers", 1), ("A4", 2)]
)
def test_each_kind_is_printed(filled: Run, tmp_path: Path, kind: str, sheets: int) -> None:
    out = tmp_path / "in.pdf"
    result = filled("placards", "--kind", kind, "-o", str(out))
    assert result.exit_code == 0, result.output
    assert len(PdfReader(out).pages) == sheets
    assert "/" not in result.stderr


def test_a_unit_is_printed_with_everything_under_it(filled: Run, tmp_path: Path) -> None:
    out = tmp_path / "in.pdf"
    for unit, sheets in (("PR", 2), ("X01", 1)):
        assert filled("placards", "--unit", unit, "-o", str(out)).exit_code == 0
        assert len(PdfReader(out).pages) == sheets


def test_a_long_run_counts_its_placards_on_the_error_stream(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks = "code,name,unit\n" + "".join(f"X01-T{n},Quầy {n},X01\n" for n in range(19))
    (tmp_path / "more.csv").write_text(desks, encoding="utf-8")
    assert filled("import", "desks", str(tmp_path / "more.csv")).exit_code == 0
    monkeypatch.setattr("survey.cli.placards.LONG_RUN", 10)
    result = filled("placards", "--kind", "a6", "-o", str(tmp_path / "in.pdf"))
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines() == ["Đã in 12/21 mã", "Đã in 21/21 mã"]


def test_check_tells_a_code_of_ours_from_a_foreign_one(filled: Run, tmp_path: Path) -> None:
    filled("placards", "-o", str(tmp_path / "in.pdf"))
    first, second = tokens(filled)
    good = filled("placards", "check", f"{BASE}/d/{first}")
    assert good.exit_code == 0
    assert "Mã của quầy Quầy 1: Đất đai (X02-Q1), đơn vị Phường Đồi Thử" in good.output
    assert "Đang dùng" in good.output
    foreign = filled("placards", "check", f"https://example.com/d/{first}")
    assert foreign.exit_code == 1
    assert "KHÔNG PHẢI mã của hệ thống này" in foreign.output
    assert filled("placards", "check", "abcd").exit_code == 2
    filled("placards", "replace", first, "--grace-days", "5")
    assert "Đã thay, còn hạn" in filled("placards", "check", first.upper()).output
    filled("placards", "revoke", second)
    revoked = filled("placards", "check", second)
    assert revoked.exit_code == 1
    assert "Đã thu hồi" in revoked.output

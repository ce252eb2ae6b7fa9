"""Figures from the command line: scores, public tables, reports."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from pypdf import PdfReader

from survey.rendering.writers import write_document
from tests.survey.cli.conftest import HEAD, QUESTIONNAIRE, Run, rows


def table(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.output)))


def test_scores_are_the_shares_of_satisfied_answers(filled: Run) -> None:
    found = {
        (row["unit"], row["period"], row["level"], row["code"]): row
        for row in table(filled("scores", "--period", "2026Q3"))
    }
    overall = found["X01", "2026Q3", "overall", "ALL"]
    assert (overall["n"], overall["satisfied"], overall["n_resp"]) == ("80", "60", "40")
    assert float(overall["index"]) == pytest.approx(75.0)
    assert float(overall["lo"]) < 75 < float(overall["hi"])
    assert found["X01", "2026Q3", "criterion", "OV"]["satisfied"] == "30"
    assert found["X02", "2026Q3", "overall", "ALL"]["index"] == ""
    assert found["PR", "2026Q3", "overall", "ALL"]["n_resp"] == "43"


def test_the_public_table_hides_more_than_the_office_table(filled: Run) -> None:
    """Of 43 people 3 are hidden: with 40 shown beside, 43 - 40 would give them away."""
    public = table(filled("scores", "--all", "--for", "public"))
    shown = {row["unit"] for row in public if row["n_resp"]}
    assert shown == {"PR"}
    hidden = [row for row in public if row["unit"] == "X01"]
    assert hidden
    assert all(row["n"] == row["index"] == row["n_resp"] == "" for row in hidden)


def test_a_running_period_is_never_public(filled: Run, tmp_path: Path) -> None:
    """Two looks at a running period would show the answers of whoever came between them."""
    file = tmp_path / "future.csv"
    later = rows("X01", 40, 5, 300).replace("2026-07-", "2999-07-")
    file.write_text(HEAD + later, encoding="utf-8")
    assert filled("import", "responses", str(file)).exit_code == 0
    periods = {row["period"] for row in table(filled("scores", "--all", "--for", "public"))}
    assert periods == {"2026Q3", "20269M"}
    assert {row["period"] for row in table(filled("disclosure", "table"))} == periods
    assert "2999Q3" in {row["period"] for row in table(filled("scores", "--all"))}
    refused = filled("scores", "--period", "2999Q3", "--for", "public")
    assert (refused.exit_code, "chưa kết thúc" in refused.output) == (2, True)


def test_only_periods_that_add_up_in_one_way_are_public(filled: Run) -> None:
    """Six months less a shown quarter would be the hidden one, and so would the other calendar."""
    for period in ("2025H2", "2026M07", "2025Q3"):
        refused = filled("scores", "--period", period, "--for", "public")
        assert (refused.exit_code, "Không công bố" in refused.output) == (2, True)
    other = filled("scores", "--all", "--for", "public", "--calendar", "calendar")
    assert (other.exit_code, "publication.calendar" in other.output) == (2, True)
    assert filled("disclosure", "table", "--calendar", "calendar").exit_code == 2
    today = filled("scores", "--all", "--for", "public", "--map", "today")
    assert (today.exit_code, "--map today" in today.output) == (2, True)


def test_a_closed_period_is_not_shown_between_a_late_form_and_the_next_closing(
    filled: Run, tmp_path: Path
) -> None:
    assert filled("period", "close", "2026-Q3").exit_code == 0
    file = tmp_path / "late.csv"
    file.write_text(HEAD + rows("X01", 1, 1, 900), encoding="utf-8")
    late = filled("import", "responses", str(file), "--correct", "phiếu giấy đến muộn")
    assert late.exit_code == 0, late.output
    shown = filled("scores", "--all", "--for", "public")
    assert shown.exit_code == 0
    assert "Tạm chưa công bố quý III/2026" in shown.output
    assert "2026Q3," not in shown.output
    assert "20269M," not in shown.output
    refused = filled("scores", "--period", "2026Q3", "--for", "public")
    assert (refused.exit_code, "chốt lại" in refused.output) == (2, True)
    assert filled("period", "close", "2026-Q3", "--reason", "phiếu giấy muộn").exit_code == 0
    assert "2026Q3," in filled("scores", "--all", "--for", "public").output


def test_units_that_shared_a_code_have_reports_and_scores_of_their_own(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "u.csv").write_text(
        "code,name,kind,valid_from,valid_to\n"
        "R1,Xã Trước,Xã,2024-01-01,2025-06-30\nR1,Xã Sau,Xã,2025-07-01,\n",
        encoding="utf-8",
    )
    run("init")
    assert run("import", "units", str(tmp_path / "u.csv")).exit_code == 0
    result = run("reports", "issue", "--period", "2025-Q3", "--out", str(tmp_path / "o"))
    assert result.exit_code == 0, result.output
    assert sorted(file.name for file in (tmp_path / "o").glob("*.pdf")) == [
        "bao-cao-R1-2025-Q3.pdf",
        "bao-cao-R1-tu-2024-01-01-2025-Q3.pdf",
    ]
    old = run(
        "reports", "issue", "--period", "2025-Q1", "--unit", "R1", "--out", str(tmp_path / "p")
    )
    assert "tu-2024-01-01" in old.output
    assert len(list((tmp_path / "p").iterdir())) == 1
    run("reports", "issue", "--period", "2026-Q1", "--out", str(tmp_path / "q"))
    assert [file.name for file in (tmp_path / "q").iterdir()] == ["bao-cao-R1-2026-Q1.pdf"]


def test_reports_of_two_calendars_do_not_overwrite_each_other(filled: Run, tmp_path: Path) -> None:
    for calendar in ("reporting", "calendar"):
        options = ("--unit", "X01", "--calendar", calendar, "--internal", "--out")
        assert (
            filled(
                "reports", "issue", "--period", "2026-Q3", *options, str(tmp_path / "o")
            ).exit_code
            == 0
        )
    names = sorted(file.name for file in (tmp_path / "o").iterdir())
    assert names == ["bao-cao-X01-2026-Q3-duong-lich.pdf", "bao-cao-X01-2026-Q3.pdf"]
    text = PdfReader(tmp_path / "o" / names[0]).pages[0].extract_text()
    assert "(dương lịch)" in text


def test_formats_that_a_report_has_not_are_refused_by_name(filled: Run, tmp_path: Path) -> None:
    options = ("--kinds", "pdf,papyrus", "--units", "all", "--out", str(tmp_path / "o"))
    result = filled("reports", "issue", "--period", "2026-Q3", *options)
    assert (result.exit_code, "papyrus" in result.output, "pdf" in result.output) == (2, True, True)


def test_several_units_are_named_at_once(filled: Run, tmp_path: Path) -> None:
    options = ("--units", "X02, X01", "--kinds", "PDF", "--internal", "--out", str(tmp_path / "o"))
    assert filled("reports", "issue", "--period", "2026-Q3", *options).exit_code == 0
    assert len(list((tmp_path / "o").glob("*.pdf"))) == 2


def test_a_period_that_has_not_begun_gets_no_report(filled: Run, tmp_path: Path) -> None:
    result = filled("reports", "issue", "--period", "2999-Q1", "--out", str(tmp_path / "o"))
    assert result.exit_code == 2
    assert "chưa bắt đầu" in result.output


def test_disclosure_table_and_audit_agree_that_nothing_is_unsafe(filled: Run) -> None:
    cells = table(filled("disclosure", "table"))
    assert {row["status"] for row in cells} == {"published", "suppressed"}
    assert all(row["n"] == "" for row in cells if row["status"] == "suppressed")
    as_json = json.loads(filled("disclosure", "table", "--format", "json").output)
    assert len(as_json) == len(cells)
    counts = json.loads(filled("disclosure", "audit", "--format", "json").output)
    assert counts["unsafe"] == 0
    assert counts["hidden"] == sum(row["status"] == "suppressed" for row in cells)
    assert counts["tables"].keys() == {"channels", "facts", "receipts"}
    told = filled("disclosure", "audit").output
    assert "0 ô không an toàn" in told
    assert f"theo kênh {counts['tables']['channels']}; câu hỏi thực tế" in told


def test_scores_can_be_asked_for_one_node_as_json_and_by_reporting_quarter(filled: Run) -> None:
    result = filled(
        "scores", "--all", "--node", "X01", "--calendar", "reporting", "--format", "json"
    )
    found = json.loads(result.output)
    assert {row["unit"] for row in found} == {"X01"}
    assert {row["period"] for row in found} == {"2026Q3", "2026"}
    pooled = filled("scores", "--all", "--node", "X01", "--channels", "pool", "--map", "today")
    assert len(table(pooled)) == len(table(filled("scores", "--all", "--node", "X01")))


def test_reports_of_all_units_are_whole_files_with_their_names(filled: Run, tmp_path: Path) -> None:
    out = tmp_path / "báo cáo"
    result = filled("reports", "issue", "--period", "2026-Q3", "--internal", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert sorted(file.name for file in out.iterdir()) == [
        "SHA256SUMS",
        "bao-cao-X01-2026-Q3.pdf",
        "bao-cao-X02-2026-Q3.pdf",
        "muc-luc.xlsx",
    ]
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=out, capture_output=True, check=False).returncode == 0
    text = PdfReader(out / "bao-cao-X01-2026-Q3.pdf").pages[0].extract_text()
    assert "75,0%" in text


def test_one_report_that_fails_is_named_and_the_others_are_made(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []

    def broken(kind: str, form: str, figures: Any, stamp: Any) -> bytes:
        calls.append(figures)
        if len(calls) == 1:
            raise RuntimeError("hết giấy")
        return write_document(kind, form, figures, stamp)

    monkeypatch.setattr("survey.services.jobs.write_documents.write_document", broken)
    options = ("--internal", "--out", str(tmp_path / "o"))
    result = filled("reports", "issue", "--period", "2026Q3", *options)
    assert result.exit_code == 1
    assert "RuntimeError: hết giấy" in result.output
    assert len(list((tmp_path / "o").glob("*.pdf"))) == 1
    assert zipfile.ZipFile(tmp_path / "o.zip").testzip() is None


def test_reports_withhold_what_the_public_tables_withhold(run: Run, tmp_path: Path) -> None:
    """The province's figure less the reports of its units would be the unit with three people."""
    units = "code,name,kind,parent,valid_from\nPR,Tỉnh Thử,Tỉnh,,2024-01-01\n"
    units += "".join(f"X{n},Xã Số {n},Xã,PR,2024-01-01\n" for n in range(4))
    (tmp_path / "u.csv").write_text(units, encoding="utf-8")
    desks = "code,unit\n" + "".join(f"X{n}-Q1,X{n}\n" for n in range(4))
    (tmp_path / "d.csv").write_text(desks, encoding="utf-8")
    assert run("init").exit_code == 0
    assert run("import", "units", str(tmp_path / "u.csv")).exit_code == 0
    assert run("import", "desks", str(tmp_path / "d.csv")).exit_code == 0
    answers = "".join(rows(f"X{n}", count, 5, 1000 * n) for n, count in enumerate((3, 12, 40, 50)))
    (tmp_path / "r.csv").write_text(HEAD + answers, encoding="utf-8")
    (tmp_path / "q.csv").write_text(QUESTIONNAIRE, encoding="utf-8")
    imported = run(
        "import", "responses", str(tmp_path / "r.csv"), "--questionnaire", str(tmp_path / "q.csv")
    )
    assert imported.exit_code == 0, imported.output
    out = tmp_path / "reports"
    done = run("reports", "issue", "--period", "2026-Q3", "--out", str(out), "--format", "json")
    found = {each["unit"]: each for each in json.loads(done.stdout)}
    assert done.exit_code == 0
    assert [bool(found[f"X{n}"]["withheld"]) for n in range(4)] == [True, True, False, False]
    assert {file.name for file in out.glob("*.pdf")} == {
        f"bao-cao-X{n}-2026-Q3.pdf" for n in range(4)
    }
    internal = run("reports", "issue", "--period", "2026-Q3", "--internal", "--out", str(out))
    assert internal.exit_code == 0
    pages = PdfReader(out / "bao-cao-X1-2026-Q3.pdf").pages
    assert "Chỉ dùng nội bộ" in " ".join(" ".join(p.extract_text() for p in pages).split())

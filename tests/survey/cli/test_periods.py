"""Periods from the command line: listing, closing, late forms, and what reports say of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from survey.clock import VIETNAM
from tests.survey.cli.conftest import HEAD, Run, rows

#: The last of fifteen days of waiting after 14 September 2026, and the day after it.
WAITING = "2026-09-29"
AFTER = "2026-09-30"
LATE = ("--correct", "phiếu giấy gửi về muộn")
CLOSE = ("period", "close", "2026-Q3")
Set = Callable[[str], None]


@pytest.fixture
def on(dialect: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Set:
    """Choose the kind of database, and give a way to say which day it is."""
    if dialect == "postgresql":
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("postgresql_url"))

    def choose(day: str) -> None:
        moment = datetime.fromisoformat(day).replace(tzinfo=VIETNAM)
        for name in ("period", "imports", "reports"):
            monkeypatch.setattr(f"survey.cli.{name}.now", lambda: moment)
        for name in ("period", "periods"):
            monkeypatch.setattr(f"survey.cli.{name}.today", moment.date)

    return choose


@pytest.fixture
def province(run: Run, on: Set, request: pytest.FixtureRequest) -> Run:
    """Give the two filled units, on the day after the days of waiting."""
    filled: Run = request.getfixturevalue("filled")
    on(AFTER)
    return filled


def late_file(folder: Path, count: int = 2) -> str:
    path = folder / "late.csv"
    path.write_text(HEAD + rows("X01", count, 5, 900), encoding="utf-8")
    return str(path)


def state(run: Run, code: str = "2026-Q3") -> str:
    listed = json.loads(run("period", "list", "--format", "json").output)
    return str({row["code"]: row["words"] for row in listed}[code])


def test_list_tells_code_dates_state_and_forms(province: Run, on: Set) -> None:
    text = province("period", "list").output.splitlines()
    assert [line.split() for line in text] == [
        ["2026-Q3", "15/06/2026", "–", "14/09/2026", "43", "phiếu", "có", "thể", "chốt"],
        ["2026-9M", "15/12/2025", "–", "14/09/2026", "43", "phiếu", "có", "thể", "chốt"],
        ["2026", "15/12/2025", "–", "14/12/2026", "43", "phiếu", "đang", "chạy"],
    ]

    on(WAITING)
    assert state(province) == "đã hết, nhận phiếu giấy đến muộn đến hết ngày 29/09/2026"
    on("2026-09-14")
    assert state(province) == "đang chạy"
    shown = province("period", "show", "2031-Q1").output
    assert "chưa bắt đầu, từ ngày 15/12/2030" in shown
    listed = province("period", "list", "--calendar", "calendar", "--format", "csv").output
    first = next(csv.DictReader(io.StringIO(listed)))
    assert (first["code"], first["state"], first["forms"]) == ("2026-Q3", "running", "43")
    assert (first["last_day"], first["closable_from"]) == ("2026-09-30", "2026-10-16")


def test_nine_months_are_closed_with_their_quarters(province: Run) -> None:
    assert province("period", "close", "2026-Q3").exit_code == 0
    assert state(province, "2026-9M") == "đã chốt theo từng quý"
    closed = json.loads(province("period", "show", "2026-9M", "--format", "json").output)
    assert closed["state"] == "by_quarters"


def test_a_period_is_closed_the_day_after_the_waiting_and_not_before(
    province: Run, on: Set
) -> None:
    on(WAITING)
    early = province(*CLOSE)
    assert early.exit_code == 1
    assert "Chốt được từ ngày 30/09/2026" in early.output
    on(AFTER)
    closed = province(*CLOSE)
    assert closed.exit_code == 0
    assert "Đã chốt quý III/2026" in closed.output
    assert "lần 1: 43 phiếu" in closed.output
    assert state(province) == "đã chốt lần 1 ngày 30/09/2026"
    assert "Không có gì đổi" in province(*CLOSE).output
    assert province("period", "show", "2026-Q3").output.count("Lần ") == 1


def test_closing_early_needs_a_reason(province: Run, on: Set) -> None:
    on(WAITING)
    assert province(*CLOSE, "--force").exit_code == 2
    assert province(*CLOSE, "--force", "--reason", " ").exit_code == 2
    closed = province(*CLOSE, "--force", "--reason", "tỉnh yêu cầu", "--format", "json")
    assert json.loads(closed.output)["reason"] == "tỉnh yêu cầu"
    on("2026-09-14")
    running = province("period", "close", "2026", "--force", "--reason", "gấp")
    assert running.exit_code == 1
    assert "chưa kết thúc" in running.output


def test_days_of_waiting_can_be_set_and_their_reason_is_told(province: Run, on: Set) -> None:
    on("2026-09-15")
    assert province("settings", "set", "period.freeze_days", "0").exit_code == 0
    assert province(*CLOSE).exit_code == 0
    assert "phiếu giấy" in province("settings", "--help").output
    assert "phiếu giấy" in province("settings", "set", "--help").output


def test_late_forms_are_refused_then_let_in_then_closed_as_a_second_revision(
    province: Run, tmp_path: Path
) -> None:
    province(*CLOSE)
    file = late_file(tmp_path)
    for more in ((), ("--dry-run",)):
        refused = province("import", "responses", file, *more)
        assert refused.exit_code == 1
        assert "quý III/2026" in refused.output
        assert "--correct" in refused.output
        assert "Chưa lưu gì." in refused.output
    assert province("import", "responses", file, "--correct", " ").exit_code == 2
    tried = province("import", "responses", file, *LATE, "--dry-run")
    assert "Hãy chốt lại" in tried.output
    assert state(province) == "đã chốt lần 1 ngày 30/09/2026"
    assert province("import", "responses", file, *LATE).exit_code == 0
    assert state(province) == "đã chốt lần 1, số liệu đã thay đổi sau khi chốt"
    again = province(*CLOSE)
    assert again.exit_code == 1
    assert "--reason" in again.output
    assert "lần 2: 45 phiếu" in province(*CLOSE, "--reason", "bổ sung phiếu giấy").output
    assert province("import", "responses", file).exit_code == 0
    assert state(province) == "đã chốt lần 2 ngày 30/09/2026"


def test_show_tells_every_closing_and_what_came_between(province: Run, tmp_path: Path) -> None:
    assert "Chưa chốt lần nào." in province("period", "show", "2026-Q3").output
    first = json.loads(province(*CLOSE, "--format", "json").output)
    province("import", "responses", late_file(tmp_path), *LATE)
    second = json.loads(province(*CLOSE, "--reason", "bổ sung", "--format", "json").output)
    lines = province("period", "show", "2026-Q3").output.splitlines()
    assert lines[1:] == [
        f"Lần 1, ngày 30/09/2026: 43 phiếu, mã kiểm tra {first['sha256'][:12]}",
        "  sau đó, ngày 30/09/2026: nhận thêm 2 phiếu; lý do: phiếu giấy gửi về muộn",
        f"Lần 2, ngày 30/09/2026: 45 phiếu, mã kiểm tra {second['sha256'][:12]}; lý do: bổ sung",
    ]
    told = json.loads(province("period", "show", "2026-Q3", "--format", "json").output)
    assert [one["revision"] for one in told["closings"]] == [1, 2]
    assert told["closings"][0]["sha256"] == first["sha256"]
    assert told["corrections"][0]["forms"] == 2
    assert told["state"] == "closed"


def test_reports_say_which_closing_they_show(province: Run, tmp_path: Path, on: Set) -> None:
    def issued(folder: str) -> str:
        out = tmp_path / folder
        options = ("--period", "2026-Q3", "--unit", "X01", "--internal", "--out", str(out))
        told = province("reports", "issue", *options)
        assert told.exit_code == 0, told.output
        pages = PdfReader(next(out.iterdir())).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        sentence = told.output.splitlines()[-1]
        assert ("chốt" in text) == ("chốt" in sentence)
        assert "chốt" not in sentence or sentence in text
        return sentence

    unpublished = " Kỳ này chưa công bố."
    assert issued("a") == f"Kỳ báo cáo đã kết thúc, số liệu chưa chốt.{unpublished}"
    on(WAITING)
    assert "còn nhận phiếu giấy đến muộn đến hết ngày 29/09/2026." in issued("b")
    on("2026-09-14")
    assert "chốt" not in issued("c")
    on(AFTER)
    province(*CLOSE)
    assert issued("d") == f"Số liệu chốt lần 1, ngày 30/09/2026.{unpublished}"
    province("import", "responses", late_file(tmp_path), *LATE)
    assert "đã thay đổi sau khi chốt lần 1" in issued("e")
    on("2026-10-20")
    province(*CLOSE, "--reason", "bổ sung phiếu giấy.")
    assert issued("f") == (
        f"Số liệu chốt lần 2, ngày 20/10/2026; lý do: bổ sung phiếu giấy.{unpublished}"
    )


def test_progress_is_shown_when_there_is_much_to_read(
    province: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Đang" not in province("period", "list").output
    province(*CLOSE)
    monkeypatch.setattr("survey.cli.period.LONG", 43)
    assert "Đang đối chiếu" in province("period", "list").stderr
    assert province("period", "list").stdout.startswith("2026-Q3")

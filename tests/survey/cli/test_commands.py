"""The command line as administrators and other programs use it."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from pypdf import PdfReader

from survey.cli.main import COMMANDS
from tests.survey.cli.conftest import HEAD, Run, rows


def table(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.output)))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(run: Run, name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert len(result.output.split()) > 8


def test_lists_all_commands_without_importing_them(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert all(f"  {name} " in result.output for name in COMMANDS)


def test_the_help_of_settings_has_a_heading_and_values_as_one_types_them(run: Run) -> None:
    help_text = run("settings", "--help").output
    assert "Các thiết lập và lý do:" in help_text
    assert "receipts.enabled (mặc định: tắt)" in help_text
    assert "targets (mặc định: 81,90)" in help_text
    assert not {"True", "False", "['qr'"} & set(help_text.replace(")", " ").split())


def test_an_empty_list_of_jobs_says_so(run: Run) -> None:
    run("init")
    assert run("jobs", "list").output == "Chưa có việc chạy nền nào.\n"


def test_refuses_to_work_before_init_and_says_what_to_type(run: Run) -> None:
    result = run("scores", "--all")
    assert result.exit_code == 2
    assert "python -m survey init" in result.output


def test_init_can_be_repeated_and_keeps_the_secret(run: Run, tmp_path: Path) -> None:
    assert run("init").exit_code == 0
    secret = tmp_path / "dữ liệu" / "secret"
    before = secret.read_text()
    assert secret.stat().st_mode & 0o777 == 0o600
    assert run("init").exit_code == 0
    assert secret.read_text() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("scores",), "--all"),
        (("scores", "--all", "--period", "2026Q3"), "--all"),
        (("scores", "--period", "2026Q9"), "2026Q9"),
        (("scores", "--all", "--node", "KHONG-CO"), "KHONG-CO"),
        (("placards",), "--out"),
        (("placards", "--unit", "KHONG-CO", "--out", "x.pdf"), "KHONG-CO"),
        (("placards", "revoke", "ngắn"), "16"),
        (("placards", "revoke", "abcd-efgh-jkmn-pqrs"), "Không có mã QR"),
        (("placards", "replace", "abcd-efgh-jkmn-pqrs"), "Không có mã QR"),
        (("reports", "issue", "--period", "2026-Q3", "--unit", "KHONG-CO", "--out", "o"), "KHONG"),
        (("settings", "set", "thresholds.hide", "nhiều"), "thresholds.hide"),
    ],
)
def test_wrong_use_ends_with_2_and_says_why(
    filled: Run, arguments: tuple[str, ...], words: str
) -> None:
    result = filled(*arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_a_file_with_a_fault_is_named_by_row_and_stores_nothing(
    filled: Run, tmp_path: Path
) -> None:
    file = tmp_path / "faulty.csv"
    file.write_text(HEAD + rows("X01", 2, 5, 100) + rows("X01", 1, 7, 200), encoding="utf-8")
    result = filled("import", "responses", str(file))
    assert result.exit_code == 1
    assert "Dòng 4" in result.output
    assert "Chưa lưu gì." in result.output
    assert "43 phiếu" in filled("tally", "verify").output


def test_a_dry_run_reports_and_stores_nothing(filled: Run, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text(HEAD + rows("X01", 2, 5, 100), encoding="utf-8")
    result = filled("import", "responses", str(file), "--dry-run")
    assert result.exit_code == 0
    assert "2 mới" in result.output
    assert "Chưa lưu gì." in result.output
    assert json.loads(filled("tally", "verify", "--format", "json").output)["forms"] == 43


def test_an_outside_sheet_with_its_own_heads_and_words_can_be_imported(
    filled: Run, tmp_path: Path
) -> None:
    sheet = tmp_path / "bieu-mau.csv"
    sheet.write_text(
        "Dấu thời gian,Mã quầy,Nơi tiếp đón,Thái độ\n"
        "2026-08-03 09:12:00,X01-Q1,Rất hài lòng,Hài lòng\n"
        "2026-08-04 10:00:00,X01-Q1,Bình thường,Rất hài lòng\n",
        encoding="utf-8",
    )
    heads = {"Dấu thời gian": "submitted_at", "Nơi tiếp đón": "C11", "Thái độ": "C21"}
    words = {"Rất hài lòng": 5, "Hài lòng": 4, "Bình thường": 3}
    (tmp_path / "map.json").write_text(json.dumps(heads), encoding="utf-8")
    (tmp_path / "levels.json").write_text(json.dumps(words), encoding="utf-8")
    result = filled(
        "import", "responses", str(sheet), "--version", "v1", "--source", "bieu-mau",
        "--map", str(tmp_path / "map.json"), "--levels", str(tmp_path / "levels.json"),
        "--format", "json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["stored"] is True
    row = next(
        row
        for row in table(filled("scores", "--period", "2026Q3", "--node", "X01"))
        if row["code"] == "C11"
    )
    assert (row["n"], row["satisfied"]) == ("42", "31")


def test_units_desks_and_dossiers_have_commands_of_their_own(run: Run, tmp_path: Path) -> None:
    run("init")
    (tmp_path / "u.csv").write_text("code,name,kind\nA,Xã Một Thử,Xã\n", encoding="utf-8")
    (tmp_path / "d.csv").write_text("code,unit\nA-Q1,A\n", encoding="utf-8")
    (tmp_path / "h.csv").write_text("desk,month,n_dossiers\nA-Q1,2026-07,12\n", encoding="utf-8")
    for name, file in (("units", "u.csv"), ("desks", "d.csv"), ("dossiers", "h.csv")):
        first = run("import", name, str(tmp_path / file))
        assert "1 mới" in first.output or "2 mới" in first.output, first.output
        assert " 0 mới" in run("import", name, str(tmp_path / file)).output
    unreadable = tmp_path / "empty.xlsx"
    unreadable.write_bytes(b"not a workbook")
    result = run("import", "units", str(unreadable))
    assert result.exit_code == 1
    assert "empty.xlsx" in result.output


def test_placards_are_issued_printed_listed_replaced_and_revoked(
    filled: Run, tmp_path: Path
) -> None:
    out = tmp_path / "mã" / "a6.pdf"
    assert filled("placards", "--size", "a6", "--out", str(out)).exit_code == 0
    assert len(PdfReader(out).pages) == 1
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    listed = table(filled("placards", "list", "--csv"))
    assert [row["desk"] for row in listed] == ["X02-Q1", "X01-Q1"]
    assert listed[0]["address"].endswith("/d/" + listed[0]["token"])
    replaced = filled("placards", "replace", listed[0]["token"].upper())
    assert replaced.exit_code == 0
    assert filled("placards", "revoke", listed[1]["token"]).exit_code == 0
    left = json.loads(filled("placards", "list", "--format", "json").output)
    assert len(left) == 1
    assert left[0]["token"] in replaced.output
    assert left[0]["token"] != listed[0]["token"]


def test_a_period_is_closed_once_and_unchanged_forms_make_no_second_revision(filled: Run) -> None:
    first = json.loads(filled("period", "close", "2026-Q3", "--format", "json").output)
    assert (first["revision"], first["new"]) == (1, True)
    assert "Không có gì đổi" in filled("period", "close", "2026-Q3").output
    running = filled("period", "close", "2999-Q1")
    assert running.exit_code == 1
    assert "chưa kết thúc" in running.output


def test_settings_are_listed_and_changed(filled: Run) -> None:
    assert filled("settings", "set", "agency.place", "Suối Thử").exit_code == 0
    assert "agency.place = Suối Thử" in filled("settings", "list").output
    assert filled("settings", "set", "targets", "80,85").exit_code == 0
    values = json.loads(filled("settings", "list", "--format", "json").output)
    assert values["targets"] == [80, 85]


def test_a_changed_answer_is_found_by_verify_and_healed_by_rebuild(
    filled: Run, tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "dữ liệu" / "survey.db") as database:
        database.execute("DELETE FROM response WHERE id = (SELECT min(id) FROM response)")
    database.close()
    result = filled("tally", "verify")
    assert result.exit_code == 1
    assert "LỆCH" in result.output
    assert filled("tally", "rebuild").exit_code == 0
    assert filled("tally", "verify").exit_code == 0


def test_comments_are_listed_without_desk_and_day(filled: Run) -> None:
    assert filled("comments", "list").output.strip() == "unit,flags,text,key"
    listed = filled("comments", "list", "--period", "2026-Q3", "--format", "json")
    assert json.loads(listed.output) == []


def test_a_comment_can_be_deleted_by_its_key(filled: Run, tmp_path: Path) -> None:
    folder = tmp_path / "dữ liệu"
    with sqlite3.connect(folder / "survey.db") as database:
        database.execute(
            "INSERT INTO comment (id, unit_id, desk_id, day, text, flags)"
            " SELECT x'00ff', unit_id, desk_id, day, 'Anh Thử rất chậm', ''"
            " FROM response LIMIT 1"
        )
    database.close()
    [listed] = json.loads(filled("comments", "list", "--format", "json").output)
    assert (listed["text"], listed["key"]) == ("Anh Thử rất chậm", "00ff")
    for wrong in ("00fe", "không phải mã"):
        assert filled("comments", "delete", wrong).exit_code != 0
    # A running server keeps the journal; without one it would go by itself.
    with closing(sqlite3.connect(folder / "survey.db")) as server:
        server.execute("SELECT count(*) FROM comment").fetchone()
        assert filled("comments", "delete", "00FF").exit_code == 0
        left = b"".join(file.read_bytes() for file in folder.iterdir())
    assert "Anh Thử rất chậm".encode() not in left
    assert json.loads(filled("comments", "list", "--format", "json").output) == []


def test_doctor_names_what_is_unsafe_with_its_remedy(filled: Run, tmp_path: Path) -> None:
    secret = tmp_path / "dữ liệu" / "secret"
    secret.chmod(0o644)
    result = filled("doctor")
    assert result.exit_code == 1
    assert "chmod 600" in result.output
    secret.chmod(0o600)
    states = json.loads(filled("doctor", "--format", "json").output)
    good = {state["subject"]: state["good"] for state in states}
    assert good["Khóa bí mật"]
    assert good["Lược đồ"]
    assert good["Thư viện làm PDF"]
    assert good["Phông chữ"]
    assert not good["Địa chỉ trong mã QR"]


def test_doctor_speaks_before_init_too(run: Run) -> None:
    result = run("doctor")
    assert result.exit_code == 1
    assert "python -m survey init" in result.output


def test_old_comments_are_purged_after_a_look(filled: Run) -> None:
    looked = filled("comments", "purge", "--dry-run")
    assert looked.exit_code == 0
    assert looked.output.startswith("Sẽ xóa 0 góp ý gửi trước ngày ")
    assert filled("comments", "purge").output.startswith("Đã xóa 0 góp ý")
    assert filled("comments", "release").output == "Đã gửi thêm 0 đợt góp ý.\n"

"""Backing up and restoring as an administrator types it."""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import tomllib
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from survey.config import PRODUCT_VERSION, load_settings
from tests.factories import NOW
from tests.survey.cli.conftest import Run


def test_an_installation_is_backed_up_restored_elsewhere_and_counts_the_same(
    filled: Run, tmp_path: Path, passphrase: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, options = str(tmp_path / "b"), ("--passphrase-file", str(passphrase))
    assert "chưa có bản sao lưu nào" in filled("doctor").output
    made = filled("backup", file, *options)
    assert (made.exit_code, "43 phiếu" in made.output) == (0, True)
    told = filled("doctor").output
    assert "(hôm nay); từ đó chưa có thêm phiếu hay góp ý nào" in told
    assert filled("backup", file, *options).exit_code == 1
    scores = filled("scores", "--all").output
    monkeypatch.setenv("SURVEY_DATA", str(tmp_path / "máy khác"))
    restored = filled("restore", file, *options)
    assert (restored.exit_code, "43 phiếu" in restored.output) == (0, True)
    assert filled("scores", "--all").output == scores
    assert filled("audit", "verify").exit_code == 0
    assert filled("tally", "verify").exit_code == 0
    again = filled("restore", file, *options)
    assert (again.exit_code, "--replace" in again.output) == (1, True)
    replaced = filled("restore", file, *options, "--replace")
    assert (replaced.exit_code, "Chú ý" in replaced.output) == (0, False)


def test_restoring_an_old_backup_tells_which_forms_are_newer_and_keeps_them(
    filled: Run, tmp_path: Path, passphrase: Path
) -> None:
    file, options = str(tmp_path / "b"), ("--passphrase-file", str(passphrase))
    assert filled("backup", file, *options).exit_code == 0
    data = load_settings(os.environ).data
    with closing(sqlite3.connect(data / "survey.db")) as database, database:
        # Two forms get other keys: as if they had come after the backup.
        database.execute(
            "UPDATE response SET id = randomblob(16) WHERE id IN (SELECT id FROM response LIMIT 2)"
        )
    told = filled("restore", file, *options, "--replace").output
    assert "Chú ý: 2 phiếu gửi sau bản sao lưu này không có" in told
    assert "Đừng xóa thư mục này" in told
    [aside] = data.glob("before-restore-*")
    with closing(sqlite3.connect(aside / "survey.db")) as database:
        assert database.execute("SELECT count(*) FROM response").fetchone() == (43,)


def test_a_passphrase_is_kept_from_others_long_and_right(
    filled: Run, tmp_path: Path, passphrase: Path
) -> None:
    file, options = str(tmp_path / "b"), ("--passphrase-file", str(passphrase))
    passphrase.chmod(0o644)
    assert "chmod 600" in filled("backup", file, *options).output
    passphrase.chmod(0o600)
    passphrase.write_text("ngắn", encoding="utf-8")
    assert "12 ký tự" in filled("backup", file, *options).output
    passphrase.write_text("một câu khác để thử", encoding="utf-8")
    assert filled("backup", file, *options).exit_code == 0
    passphrase.write_text("một câu dài để thử", encoding="utf-8")
    refused = filled("restore", file, *options, "--replace")
    assert (refused.exit_code, "Mật khẩu không đúng" in refused.output) == (1, True)
    assert "Chưa có gì thay đổi" in refused.output
    missing = filled("backup", str(tmp_path / "không có" / "b"), *options)
    assert (missing.exit_code, "Chưa có bản sao lưu nào" in missing.output) == (1, True)
    assert "không có tệp hoặc thư mục này" in missing.output


@pytest.mark.parametrize(
    "rubbish", [b"\xff\xfe\x80 rubbish rubbish", b"rubbish\x00rubbish", b"a good one, long\n\xff"]
)
def test_a_passphrase_file_that_is_no_text_is_refused_for_a_new_backup_alone(
    filled: Run, tmp_path: Path, passphrase: Path, rubbish: bytes
) -> None:
    file, options = str(tmp_path / "b"), ("--passphrase-file", str(passphrase))
    right = passphrase.read_bytes()
    passphrase.write_bytes(rubbish)
    refused = filled("backup", file, *options)
    assert (refused.exit_code, "không phải là tệp chữ UTF-8" in refused.output) == (2, True)
    assert not (tmp_path / "b").exists()
    passphrase.write_bytes(right)
    assert filled("backup", file, *options).exit_code == 0
    passphrase.write_bytes(rubbish)
    tried = filled("restore", file, *options, "--replace")
    assert (tried.exit_code, "Mật khẩu không đúng" in tried.output) == (1, True)


def test_without_a_terminal_a_passphrase_comes_from_a_file(filled: Run, tmp_path: Path) -> None:
    file = tmp_path / "b"
    for command in (("backup", str(file)), ("backup", "--into", str(tmp_path))):
        refused = filled(*command)
        assert (refused.exit_code, len(refused.output.splitlines())) == (2, 1)
        assert "--passphrase-file" in refused.output
    file.write_bytes(b"x")
    assert filled("restore", str(file)).exit_code == 2


def test_at_a_terminal_a_passphrase_is_asked_for(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.cli.backup.at_terminal", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_, **__: "một câu dài để thử")
    assert filled("backup", str(tmp_path / "b")).exit_code == 0


def read_by_user(file: Path, user: int) -> None:
    """Open a closed file to one user as systemd 255 and newer does: by an ACL."""
    file.chmod(0o400)
    # user::r, user:<one>:r, group::-, mask::r, other::-
    entries = ((1, 4, -1), (2, 4, user), (4, 0, -1), (16, 4, -1), (32, 0, -1))
    packed = b"".join(struct.pack("<HHi", *entry) for entry in entries)
    with suppress(OSError):  # a file system without them: the rights that are shown are the same
        os.setxattr(file, "system.posix_acl_access", struct.pack("<I", 2) + packed)
    file.chmod(0o440)


def test_a_passphrase_handed_over_by_systemd_is_taken_and_no_other_open_one(
    filled: Run, tmp_path: Path, passphrase: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_by_user(passphrase, os.geteuid() + 1)
    options = ("--passphrase-file", str(passphrase))
    assert "chmod 600" in filled("backup", str(tmp_path / "b"), *options).output
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "không phải"))
    assert "chmod 600" in filled("backup", str(tmp_path / "b"), *options).output
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    passphrase.chmod(0o444)
    assert "chmod 600" in filled("backup", str(tmp_path / "b"), *options).output
    passphrase.chmod(0o440)
    taken = filled("backup", str(tmp_path / "b"), *options)
    assert taken.exit_code == 0, taken.output


def test_a_folder_of_nightly_backups_keeps_the_newest_and_each_can_be_restored(
    filled: Run, tmp_path: Path, passphrase: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, options = tmp_path / "đêm", ("--passphrase-file", str(passphrase))
    folder.mkdir()
    rotated = ("backup", "--into", str(folder), "--daily", "2", "--weekly", "0", *options)
    assert filled("backup", *options).exit_code == filled(*rotated[:3], "f").exit_code == 2
    for night in range(3):
        moment = NOW + timedelta(days=night)
        monkeypatch.setattr("survey.cli.backup.now", lambda moment=moment: moment)
        made = filled(*rotated)
        assert made.exit_code == 0, made.output
    assert "Đã xóa 1 bản cũ: lang-nghe-2026-11-20-093000.backup" in made.output
    kept = sorted(folder.iterdir())
    assert [file.name[:20] for file in kept] == ["lang-nghe-2026-11-21", "lang-nghe-2026-11-22"]
    monkeypatch.setenv("SURVEY_DATA", str(tmp_path / "máy khác"))
    assert "43 phiếu" in filled("restore", str(kept[-1]), *options).output


def test_what_was_deleted_is_told_on_the_command_line(filled: Run) -> None:
    assert "Chưa có ngày nào" in filled("retention").output
    assert "không có gì hết thời hạn" in filled("retention", "--now").output
    (report,) = json.loads(filled("retention", "--format", "json").output)
    assert (report["comments"], report["receipts"]) == (0, 0)


def test_backups_tell_the_version_of_the_product() -> None:
    project = Path(__file__).parents[3] / "pyproject.toml"
    document = tomllib.loads(project.read_text(encoding="utf-8"))
    assert document["project"]["version"] == PRODUCT_VERSION


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ("nonsense", "Địa chỉ đích (--to hoặc SURVEY_MOVE_TO) không phải là địa chỉ"),
        ("postgresql://u:hush@127.0.0.1:1/x", "đích (máy đó không nhận kết nối). Hãy tạo một"),
        ("sqlite:////nonexistent/x.db", "đích"),
        ("mysql://u:hush@127.0.0.1:1/x", "chỉ dùng được SQLite và PostgreSQL"),
        ("sqlite://", "bộ nhớ"),
    ],
)
def test_a_target_that_is_not_there_is_blamed_itself(run: Run, there: str, words: str) -> None:
    run("init")
    moved = run("move", "--to", there)
    assert moved.exit_code in {1, 2}
    assert words in moved.output
    assert len(moved.output.splitlines()) == 1
    assert not {"DATABASE_URL", "doctor", "hush"} & set(moved.output.split())


def test_a_database_is_moved_and_counts_the_same_at_its_new_address(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = f"sqlite:///{tmp_path / 'nơi khác.db'}"
    scores = filled("scores", "--all").output
    moved = filled("move", "--to", there)
    assert (moved.exit_code, "response: 43 dòng" in moved.output) == (0, True)
    again = filled("move", "--to", there)
    assert (again.exit_code, "đã có bảng" in again.output) == (1, True)
    monkeypatch.setenv("DATABASE_URL", there)
    assert filled("scores", "--all").output == scores

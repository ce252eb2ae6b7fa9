"""A night's backup that fails is told by mail at once, and so is the first that works again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest

from tests.letterbox import mail_server
from tests.survey.cli.conftest import Run


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a mail server gets from the commands."""
    with mail_server() as (address, letters):
        monkeypatch.setenv("SURVEY_MAIL_SERVER", address)
        monkeypatch.setenv("SURVEY_ALARM_TO", "quan-tri@example.vn")
        yield letters


def read(letter: str) -> tuple[str, str]:
    message = message_from_string(letter, policy=default)
    return message["Subject"], message.get_content()


def no_disk(disk: Path, _: Path) -> None:
    disk.rmdir()


def open_passphrase(_: Path, passphrase: Path) -> None:
    passphrase.chmod(0o644)


def short_passphrase(_: Path, passphrase: Path) -> None:
    passphrase.write_text("ngắn", encoding="utf-8")


def no_passphrase(_: Path, passphrase: Path) -> None:
    passphrase.unlink()


@pytest.mark.parametrize(
    ("spoil", "cause"),
    [
        (no_disk, "không có tệp hoặc thư mục này"),
        (open_passphrase, "chmod 600"),
        (short_passphrase, "12 ký tự"),
        (no_passphrase, "không có tệp hoặc thư mục này"),
    ],
)
def test_the_cause_is_mailed_and_the_first_that_works_again(
    filled: Run,
    tmp_path: Path,
    passphrase: Path,
    letters: list[str],
    spoil: Callable[[Path, Path], None],
    cause: str,
) -> None:
    disk = tmp_path / "đĩa"
    options = ("--into", str(disk), "--passphrase-file", str(passphrase))
    disk.mkdir()
    spoil(disk, passphrase)
    failed = filled("backup", *options)
    subject, text = read(letters[0])
    assert subject == "Lắng Nghe: BÁO ĐỘNG, chưa sao lưu được"
    assert cause in text
    assert (failed.exit_code in {1, 2}, cause in failed.output) == (True, True)
    disk.mkdir(exist_ok=True)
    passphrase.write_text("một câu dài để thử", encoding="utf-8")
    passphrase.chmod(0o600)
    assert [filled("backup", *options).exit_code for _ in range(2)] == [0, 0]
    assert [read(one)[0] for one in letters[1:]] == ["Lắng Nghe: đã sao lưu lại bình thường"]


def test_a_database_that_is_away_is_mailed_to_whom_the_environment_names(
    filled: Run,
    tmp_path: Path,
    passphrase: Path,
    letters: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://a@127.0.0.1:9/b")
    failed = filled("backup", "--into", str(tmp_path), "--passphrase-file", str(passphrase))
    assert failed.exit_code == 2
    assert "Không mở được cơ sở dữ liệu" in read(letters[0])[1]


def test_by_hand_under_a_name_of_its_own_nobody_is_told(
    filled: Run, tmp_path: Path, passphrase: Path, letters: list[str]
) -> None:
    options = ("--passphrase-file", str(passphrase))
    assert filled("backup", str(tmp_path / "không có" / "b"), *options).exit_code == 1
    assert letters == []


def test_a_setting_that_is_wrong_is_told_once(
    filled: Run, tmp_path: Path, letters: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_ALARM_TO", "quan-tri@example.vn\nBcc: a@example.vn")
    failed = filled("backup", "--into", str(tmp_path))
    assert (failed.exit_code, letters) == (2, [])
    assert "SURVEY_ALARM_TO" in failed.output
    assert len(failed.output.splitlines()) == 1


def test_a_mail_server_that_is_away_hides_no_cause(
    filled: Run, tmp_path: Path, passphrase: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_MAIL_SERVER", "smtp://127.0.0.1:9")
    monkeypatch.setenv("SURVEY_ALARM_TO", "quan-tri@example.vn")
    options = ("--passphrase-file", str(passphrase))
    failed = filled("backup", "--into", str(tmp_path / "không có"), *options)
    assert failed.exit_code == 1
    assert "không có tệp hoặc thư mục này" in failed.output
    assert "Chưa gửi được thư báo" in failed.output
    assert filled("backup", "--into", str(tmp_path), *options).exit_code == 0

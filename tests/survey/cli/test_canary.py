"""The canary says which address is wrong, and that nothing hides the cause of its alarm."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.letterbox import mail_server
from tests.survey.cli.conftest import Run


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1",
        "http://127.0.0.1:abc/",
        "http://127.0.0.1:8771/đ",
        "http://a..b/",
        f"http://{'a' * 70}.vn",
        "ln.vn",
    ],
)
def test_an_address_typed_wrong_is_wrong_use(filled: Run, address: str) -> None:
    refused = filled("canary", "--address", address)
    assert refused.exit_code == 2
    assert "--address" in refused.output
    assert address.rstrip("/") in refused.output
    assert len(refused.output.splitlines()) == 1


def test_an_address_where_nobody_answers_raises_the_alarm(filled: Run) -> None:
    failed = filled("canary", "--address", "http://127.0.0.1:9/")
    assert (failed.exit_code, "BÁO ĐỘNG: Mở trang" in failed.output) == (1, True)


@pytest.mark.parametrize("wrong", ["a@b.vn\nBcc: c@d.vn", "a@b.vn\r\n c@d.vn"])
@pytest.mark.parametrize("key", ["mail.to", "mail.sender"])
def test_an_address_in_the_database_that_is_none_hides_no_alarm(
    filled: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, key: str, wrong: str
) -> None:
    with closing(sqlite3.connect(folder / "survey.db")) as database, database:
        for one, value in {"mail.to": "a@b.vn", key: wrong}.items():
            database.execute("INSERT INTO setting VALUES (?, ?)", (one, json.dumps(value)))
    with mail_server() as (server, letters):
        monkeypatch.setenv("SURVEY_MAIL_SERVER", server)
        failed = filled("canary", "--address", "http://127.0.0.1:9")
    assert (failed.exit_code, letters) == (1, [])
    assert "Chưa gửi được thư báo (giá trị không đúng dạng)." in failed.output
    assert "BÁO ĐỘNG: Mở trang" in failed.output

"""The commands for tablets, as the office types them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from survey.clock import now
from survey.config import load_settings
from survey.database.engine import open_engine, sessions
from survey.services.intake.enable_kiosk import enable_device
from tests.survey.cli.conftest import Run


def enable(tmp_path: Path, code: str) -> None:
    settings = load_settings({"SURVEY_DATA": str(tmp_path / "dữ liệu")})
    engine = open_engine(settings.database_url)
    with sessions(engine).begin() as session:
        enable_device(session, code, settings.secret_key, now())
    engine.dispose()


def test_code_is_shown_once_and_enables_a_tablet_that_can_be_revoked(
    filled: Run, tmp_path: Path
) -> None:
    said = filled("kiosk", "code", "--desk", "X01-Q1")
    assert said.exit_code == 0
    assert "/kiosk" in said.output
    code = said.output.split("Mã ghép máy: ")[1].split()[0]
    with sqlite3.connect(tmp_path / "dữ liệu" / "survey.db") as database:
        assert code.replace("-", "").encode() not in b"".join(
            row[0] for row in database.execute("SELECT code_hash FROM kiosk_code")
        )
    database.close()
    enable(tmp_path, code)
    (device,) = json.loads(filled("kiosk", "list", "--format", "json").output)
    assert (device["desk"], device["unit"], device["revoked_on"]) == ("X01-Q1", "X01", "")
    assert "thu hồi" in filled("kiosk", "revoke", device["device"]).output
    (row,) = csv.DictReader(io.StringIO(filled("kiosk", "list").output))
    assert row["revoked_on"] == now().date().isoformat()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("code", "--desk", "KHONG-CO"), "KHONG-CO"),
        (("code",), "--desk"),
        (("revoke", "7"), "máy số 7"),
        (("revoke", "0"), "0"),
    ],
)
def test_says_what_is_wrong(filled: Run, arguments: tuple[str, ...], words: str) -> None:
    result = filled("kiosk", *arguments)
    assert result.exit_code == 2
    assert words in result.output

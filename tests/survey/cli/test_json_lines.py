"""Log lines are JSON, one a line, and hold no value of a row or a request."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from gunicorn.config import Config

from survey.cli.context import HOUSED
from survey.cli.json_lines import JsonLines, log_in_json
from survey.cli.server import QuietLogger


@pytest.fixture(autouse=True)
def _root_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook
    yield
    root.handlers[:], level, sys.excepthook = before
    root.setLevel(level)


def test_a_line_end_that_was_smuggled_in_stays_inside_its_line() -> None:
    record = logging.LogRecord("survey.web", logging.ERROR, "", 0, "a\n%s", ("ERROR x",), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["text"], told["level"], told["from"]) == ("a\nERROR x", "error", "survey.web")
    assert told["at"].endswith("Z")


def test_of_an_exception_kind_and_place_are_told_and_never_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_in_json()
    try:
        raise ValueError("chờ lâu, gọi 0912 345 678")
    except ValueError:
        logging.getLogger("survey.anything").exception("could not store")
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["error"], told["text"]) == ("ValueError", "could not store")
    assert "test_json_lines.py:" in told["place"]
    assert "0912" not in line


def test_the_server_writes_its_own_faults_in_the_same_form(
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = Config()
    settings.set("loglevel", "warning")
    logger = QuietLogger(settings)
    logger.error("Worker (pid:%s) died, ip=10.1.2.3", 7)
    told = json.loads(capsys.readouterr().err)
    assert told["text"] == "Worker (pid:7) died, "


def test_an_error_that_ends_a_process_is_one_line_without_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_in_json()
    try:
        raise ValueError("chờ lâu, gọi 0912 345 678")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["error"] == "ValueError"
    assert "0912" not in line


def test_what_the_housekeeping_starts_speaks_in_the_same_form(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("k" * 48)
    (tmp_path / "secret").chmod(0o600)
    away = "postgresql+psycopg://a@127.0.0.1:9/b"
    said = {}
    for housed in (False, True):
        environment = {"SURVEY_DATA": str(tmp_path), "DATABASE_URL": away, "PATH": os.defpath}
        command = [sys.executable, "-m", "survey", "figures", "refresh"]
        done = subprocess.run(
            command,
            env=environment | {HOUSED: "1"} if housed else environment,
            cwd=Path(__file__).parents[3],
            capture_output=True,
            check=False,
        )
        assert done.returncode == 2
        said[housed] = done.stderr.decode().strip()
    assert said[False].startswith("Không mở được cơ sở dữ liệu")
    assert json.loads(said[True])["text"] == said[False]

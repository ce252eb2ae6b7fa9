"""Log lines are JSON, one a line, and hold no value of a row or a request."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from gunicorn.config import Config

from survey.cli.json_lines import JsonLines, log_in_json
from survey.cli.server import QuietLogger


@pytest.fixture(autouse=True)
def _root_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], level = before
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

"""The demonstration at a port of its own."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.survey.cli.conftest import Run


def test_demo_says_that_its_port_is_taken_before_it_shows_an_address(
    run: Run, tmp_path: Path
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run("demo", "--out", str(tmp_path / "demo"), "--port", str(port))
    assert result.exit_code == 2
    assert f"Cổng {port}" in result.output
    assert "--port" in result.output
    assert "http://" not in result.output


def test_demo_prints_its_placards_anew_for_another_port(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A short past: what is invented matters to other tests.
    monkeypatch.setattr("survey.services.make_demo.YEARS", 1)
    monkeypatch.setattr("survey.services.make_demo.MERGED_DAYS_AGO", 300)
    printed: list[str] = []

    def remember(_: object, unit_code: str, size: str, base_url: str) -> bytes:
        printed.append(f"{unit_code} {size} {base_url}")
        return b"%PDF"

    monkeypatch.setattr("survey.cli.demo.print_placards", remember)
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("SURVEY_BASE_URL", "")
    out = tmp_path / "demo"
    for port in ("8001", "8001", "8002"):
        result = run("demo", "--out", str(out), "--port", port, "--no-serve")
        assert result.exit_code == 0, result.output
    ports = [line.rpartition(":")[2] for line in printed]
    assert ports == ["8001", "8001", "8002", "8002"]

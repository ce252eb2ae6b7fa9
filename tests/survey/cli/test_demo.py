"""The demonstration at a port of its own."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from survey.clock import today
from survey.database.engine import open_engine, sessions
from survey.queries.campaigns import all_campaigns
from survey.queries.closed_periods import last_closings
from survey.queries.comment_inbox import count_handled
from survey.queries.kiosk_devices import all_kiosks
from survey.queries.service_fields import service_fields
from survey.services.changes.keep_audit import first_broken_link
from survey.services.demo.furnish_demo import BURST_FORMS
from survey.services.integrity.find_flags import find_flags
from survey.services.periods.choose_publishable import choose_publishable
from survey.services.periods.seal_periods import seal_of
from survey.services.tallies.verify_tallies import verify_tallies
from tests.survey.cli.conftest import Run


def test_demo_and_server_say_that_their_port_is_taken_before_they_show_an_address(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.cli.server.BETWEEN_TRIES", 0)
    run("init")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        served = run("serve", "--port", str(port))
        result = run("demo", "--out", str(tmp_path / "demo"), "--port", str(port))
    assert (served.exit_code, result.exit_code) == (2, 2)
    assert served.output == (
        f"Không mở được cổng {port} tại 127.0.0.1: cổng đang được chương trình khác dùng. "
        "Hãy chọn cổng khác bằng --port.\n"
    )
    assert served.output in result.output
    assert "http://" not in result.output


def assert_work_lies_about(database: Path) -> None:
    """Look for something on every page of the office, and at what was published before."""
    engine = open_engine(f"sqlite:///{database}")
    with sessions(engine)() as session:
        assert {"Hộ tịch", "Chăn nuôi"} <= {field.name for field in service_fields(session)}
        assert len(all_kiosks(session)) == 2
        running, past = all_campaigns(session)
        assert running.runs_on(today())
        assert past.last_day < today()
        # What the other comments have come to depends on the day the demonstration is made.
        assert {"closed", "refused"} <= set(count_handled(session))
        shown = choose_publishable(session, today()).periods
        newest = max((p for p in shown if p.kind == "quarter"), key=lambda p: p.start)
        assert any(
            flag.marked[0] >= BURST_FORMS for flag in find_flags(session, newest).flags if flag.red
        )
        closed = last_closings(session)
        assert closed
        assert newest not in closed
        for period, closing in closed.items():
            assert seal_of(session, period).sha256 == closing.sha256
        assert first_broken_link(session) is None
        assert verify_tallies(session) == []
    engine.dispose()


def test_demo_prints_its_placards_anew_for_another_port(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A short past: what is invented matters to other tests.
    monkeypatch.setattr("survey.services.demo.make_demo.YEARS", 1)
    monkeypatch.setattr("survey.services.demo.make_demo.MERGED_DAYS_AGO", 300)
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
    assert_work_lies_about(out / "data" / "survey.db")

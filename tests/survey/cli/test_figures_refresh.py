"""Figures computed ahead are those the pages find afterwards."""

from __future__ import annotations

import os

from sqlalchemy import select

from survey.config import load_settings
from survey.database.engine import open_engine, sessions
from survey.models import KeptFigure
from tests.survey.cli.conftest import Run


def test_refresh_prepares_every_page_once(filled: Run) -> None:
    assert "Đã sẵn sàng 10 trang số liệu." in filled("figures", "refresh").output
    first = kept()
    assert {kind for kind, _, _ in first} == {
        "flags",
        "office",
        "pattern",
        "public",
        "silent",
        "split",
        "themes",
        "unit",
        "verdicts",
        "withheld",
    }
    assert filled("figures", "refresh").exit_code == 0
    assert kept() == first


def test_refresh_of_an_empty_installation_has_nothing_to_do(run: Run) -> None:
    assert run("init").exit_code == 0
    assert "0 trang" in run("figures", "refresh").output


def kept() -> set[tuple[str, str, bytes]]:
    """Read what is kept."""
    engine = open_engine(load_settings(os.environ).database_url)
    with sessions(engine)() as session:
        rows = session.execute(select(KeptFigure.kind, KeptFigure.subject, KeptFigure.body))
        found = {(kind, subject, body) for kind, subject, body in rows}
    engine.dispose()
    return found

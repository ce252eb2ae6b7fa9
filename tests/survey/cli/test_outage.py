"""What is away is told once, and once that it is back."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from survey.cli.outage import Outage


def test_an_outage_is_told_when_it_begins_and_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    away = Outage("looking for work")
    for up in (True, False, False, False, True, True, False):
        if up:
            away.end()
        else:
            away.begin(OperationalError("SELECT secret", {}, sqlite3.OperationalError("gone")))
    begun = "looking for work fails, tried again until it works: OperationalError"
    assert caplog.messages == [begun, "looking for work works again", begun]

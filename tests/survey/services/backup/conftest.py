"""An installation to be backed up: one desk that people answer at, and a data folder."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from survey.database.engine import sessions
from survey.models import DaySalt, Placard, Unit
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.emblem.keep_emblem import keep_emblem
from survey.services.record_response import FilledForm, Recorder
from tests.factories import (
    NOW,
    TODAY,
    make_form,
    make_questionnaire,
    store_desk,
    store_placard,
    store_questionnaire,
    store_unit,
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a secret and a kept report."""
    folder = tmp_path / "cũ"
    (folder / "reports" / "2026").mkdir(parents=True)
    (folder / "secret").write_text("bí mật", encoding="utf-8")
    (folder / "reports" / "2026" / "secret").write_bytes(random.Random(1).randbytes(200_000))
    return folder


def store_place(session: Session) -> tuple[int, int, int]:
    """Store what points at what comes later: a unit, its desk, a code; give unit, desk, form.

    The unit under another was stored first, and so was the code that another replaced. A salt and
    an emblem are bytes that no text can hold.
    """
    unit = store_unit(session, name="Xã Đồi Thông")
    session.get_one(Unit, unit).parent_id = store_unit(session, code="00001")
    desk = store_desk(session, unit)
    old = store_placard(session, desk)
    session.get_one(Placard, old).superseded_by = store_placard(session, desk)
    session.add(DaySalt(day=TODAY, salt=bytes(range(32))))
    keep_emblem(session, COMMAND_LINE, bytes(range(256)), seen="", now=NOW)
    return unit, desk, store_questionnaire(session)


@dataclass
class Desk:
    """One desk and the recorder of its forms."""

    recorder: Recorder
    form: FilledForm

    def send(self, comment: str) -> None:
        """Store one form, as a phone does."""
        token = secrets.token_urlsafe(16)
        assert (
            self.recorder.record(replace(self.form, comment=comment, form_token=token)) == "stored"
        )


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    """One desk that people answer at."""
    with sessions(engine).begin() as session:
        unit, at, questionnaire = store_place(session)
    recorder = Recorder(engine, {questionnaire: make_questionnaire()})
    yield Desk(recorder, make_form(unit, at, questionnaire))
    recorder.close()

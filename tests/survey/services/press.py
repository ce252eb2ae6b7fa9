"""A workshop in which a stand-in for the printing press makes whole batches in a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.database.report_files import ReportFiles
from survey.engine.engines import Engine, Inline
from survey.models import ReportBatch
from survey.rendering import writers as writers_of_all
from survey.rendering.stamp import Stamp
from survey.services.jobs.lend_work import claim_work
from survey.services.reports import make_document
from survey.services.reports.order_batch import BatchOrder, order_batch
from survey.services.reports.run_batch import Workshop, run_batch
from tests.factories import NOW
from tests.survey.services.place import GOOD, Q3, Place


def plain_pdf(figures: Any, stamp: Stamp | None) -> bytes:
    """Write what a report says first, without a press."""
    words = f"{figures.unit} {figures.overall} {stamp}"
    return f"%PDF-1.7 {words} %%EOF".encode()


def plain_json(figures: Any, stamp: Stamp | None) -> bytes:
    """Write the same in another format."""
    return f"[{figures.unit!r}, {figures.overall!r}, {stamp!r}]".encode()


def without_press(monkeypatch: pytest.MonkeyPatch, **writers: Any) -> None:
    """Let unit reports be written without the press."""
    kind = make_document.KINDS["unit"]
    shown = {"pdf": plain_pdf, "json": plain_json, **writers}
    kinds: Mapping[str, Any] = {**make_document.KINDS, "unit": replace(kind, writers=shown)}
    monkeypatch.setattr(writers_of_all, "WRITERS", {**writers_of_all.WRITERS, "unit": shown})
    for module in ("make_document", "plan_batch", "order_batch"):
        monkeypatch.setattr(f"survey.services.reports.{module}.KINDS", kinds)
    for page in ("office.reports", "unit.reports", "public"):
        monkeypatch.setattr(f"survey.views.{page}.KINDS", kinds)


def furnish(session: Session, people: tuple[int, ...] = (40, 50, 60)) -> list[int]:
    """Make a province whose units were answered by so many people each."""
    place = Place(session)
    units = []
    for number, count in enumerate(people):
        unit, desk = place.unit(f"X{number:02}", name=f"Xã Số {number}")
        place.answer(unit, desk, count, Q3.first_day, GOOD)
        units.append(unit)
    return units


def workshop(
    maker: SessionMaker, folder: Path, *, owner: str = "máy 1", engine: Engine | None = None
) -> Workshop:
    """Set up a workshop."""
    return Workshop(
        sessions=maker,
        files=ReportFiles(folder),
        engine=engine or Inline(),
        base_url="https://lang-nghe.example.vn",
        clock=lambda: NOW,
        owner=owner,
    )


def press(maker: SessionMaker, *, now: datetime = NOW, **changes: Any) -> int:
    """Order a batch of internal reports of all units, so that nothing is withheld."""
    values = {"kind": "unit", "period": Q3, "formats": ("pdf",), "internal": True, **changes}
    with maker.begin() as session:
        return order_batch(session, BatchOrder(**values), by="Văn phòng", now=now).batch_id


def run(shop: Workshop, batch_id: int) -> Any:
    """Claim a batch and run it to its end."""
    with shop.sessions.begin() as session:
        assert claim_work(session, ReportBatch, shop.owner, shop.clock(), batch_id) == batch_id
    return run_batch(shop, batch_id)

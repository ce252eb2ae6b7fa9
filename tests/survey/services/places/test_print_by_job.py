"""Printing many codes as a job: counted, kept for some days, swept, never in a backup."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from survey.database.engine import SessionMaker
from survey.models import BackgroundJob
from survey.queries.background_jobs import JobFace, job
from survey.queries.units import unit_by_id
from survey.services.backup.installation_files import files_to_keep
from survey.services.changes.keep_audit import Actor
from survey.services.job_kinds import JOB_KINDS, PREPARING
from survey.services.jobs.keep_job_files import KEPT_DAYS, read_job_file, sweep_job_files
from survey.services.jobs.lend_work import claim_work
from survey.services.jobs.order_job import order_job
from survey.services.jobs.run_job import Bench, run_job
from survey.services.places import print_by_job
from survey.services.places.print_by_job import print_order
from tests.factories import NOW, store_desk, store_placard, store_unit

WHO = Actor(None, "Cán bộ Sở")


@pytest.fixture
def bench(maker: SessionMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    def set_sheets(wanted: object, size: str, progress: object = None) -> bytes:
        assert callable(progress)
        for done in range(1, len(wanted.placards) + 1):  # type: ignore[attr-defined]
            progress(done)
        addresses = " ".join(one.address for one in wanted.placards)  # type: ignore[attr-defined]
        return f"%PDF {size} {addresses}".encode()

    monkeypatch.setattr(print_by_job, "pdf_of", set_sheets)
    with maker.begin() as session:
        for code in ("A", "B"):
            unit = store_unit(session, code, name=f"Phường {code}")
            for number in range(2):
                desk = store_desk(session, unit, f"{code}{number}")
                store_placard(session, desk, token=f"{code.lower()}bcdefghjkmnpqr{number + 2}")
        store_unit(session, "C", name="Phường C")
    return Bench(maker, "https://lang-nghe.example.vn", lambda: NOW, "máy 1", data=tmp_path)


def printed(bench: Bench, unit_id: int | None) -> JobFace:
    with bench.sessions.begin() as session:
        unit = None if unit_id is None else unit_by_id(session, unit_id)
        order = print_order(unit, "A4", "ma-qr.pdf")
        ordered = order_job(session, order, WHO, NOW)
        assert order_job(session, order, WHO, NOW).job_id == ordered.job_id
        claim_work(session, BackgroundJob, bench.owner, NOW, ordered.job_id)
    done = run_job(bench, ordered.job_id, PREPARING)
    assert done is not None
    return done


def test_prints_are_counted_kept_and_swept(bench: Bench, sqlite_engine: Engine) -> None:
    whole, part = printed(bench, None), printed(bench, 1)
    assert (whole.state, whole.done, whole.total, part.total) == ("done", 4, 4, 2)
    assert "4 mã" in str(whole.words)
    assert JOB_KINDS["placards"].title(part) == "In mã QR (A4): Phường A"
    content = read_job_file(bench.data, whole) or b""
    assert content.count(b"https://lang-nghe.example.vn/d/") == 4
    assert files_to_keep(bench.data, sqlite_engine) == []

    def swept(days: int) -> int:
        later = NOW + timedelta(days=days)
        for file in (bench.data / "prints" / "files").rglob("*.pdf"):
            os.utime(file, (NOW.timestamp(), NOW.timestamp()))
        with bench.sessions.begin() as session:
            return sweep_job_files(session, bench.data, later)

    assert swept(KEPT_DAYS) == 0
    assert swept(KEPT_DAYS + 1) == 2
    assert read_job_file(bench.data, whole) is None
    with bench.sessions() as session:
        left = job(session, whole.id)
    assert left is not None
    assert (left.state, left.file) == ("done", None)


def test_nothing_to_print_is_told_and_a_stopped_one_leaves_no_file(bench: Bench) -> None:
    assert "Hãy cấp mã trước" in str(printed(bench, 3).words)
    stopped = printed(replace(bench, stopping=lambda: True), None)
    assert (stopped.state, stopped.file) == ("open", None)
    assert not (bench.data / "prints").exists()

"""Reports on a cluster: scheduler and workers are processes, and one worker is killed midway."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from survey.database.engine import SessionMaker
from survey.engine.engines import Cluster
from survey.models import ReportBatch
from survey.queries.report_editions import current_editions
from survey.services.jobs.lend_work import claim_work
from survey.services.publication.close_period import close_period
from survey.services.reports.run_batch import run_batch
from survey.services.tallies import archive_year
from survey.services.tallies.archive_year import write_archive
from survey.services.tallies.tally_archive import compare_archive
from tests.factories import NOW
from tests.faults.cluster import end, said, start
from tests.survey.services.place import Q3
from tests.survey.services.press import furnish, press, workshop
from tests.survey.services.tallies.test_archive import YEAR, furnish_year

UNITS = 14


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler and two workers on ports of their own."""
    with ExitStack() as ending:

        def keep(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
            ending.callback(end, process)
            return process

        scheduler = keep(start("dask_scheduler", "--host", "127.0.0.1", "--port", "0"))
        address = said(scheduler, "Scheduler at:").split()[-1]
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path))
        workers = [keep(start("dask_worker", address, *options)) for _ in range(2)]
        for worker in workers:
            said(worker, "Registered to:")
        yield address, workers


def test_a_batch_is_whole_although_a_worker_dies_in_the_middle(
    cluster: tuple[str, list[subprocess.Popen[str]]], maker: SessionMaker, tmp_path: Path
) -> None:
    address, workers = cluster
    with maker.begin() as session:
        furnish(session, tuple(range(20, 20 + UNITS)))
    shop = workshop(maker, tmp_path / "data", engine=Cluster(address))
    batch_id = press(maker)
    with maker.begin() as session:
        claim_work(session, ReportBatch, shop.owner, NOW, batch_id)
    killed: list[int] = []

    def kill_one(done: int, _: int) -> None:
        if done >= 2 and not killed:
            killed.append(done)
            os.killpg(workers[0].pid, signal.SIGKILL)

    done = run_batch(shop, batch_id, kill_one)
    assert done is not None
    assert killed
    assert (done.state, done.counts.made, done.counts.failed) == ("done", UNITS, 0)
    files = sorted((tmp_path / "data" / "reports" / "files").rglob("*.pdf"))
    assert len(files) == UNITS
    assert all(file.read_bytes()[:5] == b"%PDF-" for file in files)
    with maker() as session:
        assert len(current_editions(session, "unit", Q3, internal=True)) == UNITS


@pytest.mark.long
def test_an_archive_is_tallied_on_a_cluster_and_equals_the_stored_tallies(
    cluster: tuple[str, list[subprocess.Popen[str]]],
    maker: SessionMaker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive_year, "ROWS_PER_FILE", 8)
    with maker.begin() as session:
        rows = furnish_year(session)
        close_period(session, YEAR, NOW)
    with maker() as session:
        write_archive(session, YEAR, tmp_path / "2025")
    with maker() as session, Cluster(cluster[0]).open() as executor:
        found = compare_archive(session, tmp_path / "2025", executor)
    assert (found.equal, found.rows) == (True, rows)

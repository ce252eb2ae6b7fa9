"""Jobs killed in their midst: begun again they end once, and nothing is double (`make faults`)."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from survey.clock import now
from survey.database.engine import SessionMaker, open_engine, sessions
from survey.models import AuditEntry, BackgroundJob, ClosedPeriod, Publication
from survey.queries.background_jobs import JobFace, job
from survey.services.backup.installation_files import PRINTS
from survey.services.jobs.keep_job_files import read_job_file
from survey.services.jobs.order_job import JobOrder, order_job
from survey.services.periods.follow_periods import quick_states_of
from survey.services.places.manage_placards import issue_missing_placards
from survey.services.places.print_by_job import print_order
from survey.services.publication.close_by_job import approval_order, closing_order
from survey.services.publication.close_period import close_period
from survey.services.publication.preview_closing import preview_closing
from survey.services.publication.publish_period import draft_publication
from tests.faults.live import ROOT, SECRET
from tests.survey.services.publication_place import LAN, Q3, Place

pytestmark = pytest.mark.long
UNITS = 20
#: Seconds after a process has begun with the job: there it is killed.
MOMENTS = (0.05, 0.3)
PATIENCE = 120


@dataclass
class Workshop:
    """An installation with a province whose quarter is over."""

    data: Path
    url: str
    sessions: SessionMaker

    def start(self) -> subprocess.Popen[bytes]:
        """Begin to do what waits."""
        environment = {"SURVEY_DATA": str(self.data), "DATABASE_URL": self.url, "PATH": "/usr/bin"}
        words = [sys.executable, "-m", "survey", "jobs", "work", "--once"]
        return subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)

    def attempts(self, job_id: int) -> int:
        """Count how often the job was begun."""
        with self.sessions() as session:
            return session.scalar(select(BackgroundJob.attempts).filter_by(id=job_id)) or 0

    def kill_at(self, job_id: int, seconds: float) -> None:
        """Let a process begin with the job, and kill it so many seconds later."""
        before, process = self.attempts(job_id), self.start()
        while self.attempts(job_id) == before:
            assert process.poll() is None, "it ended without beginning"
        end = time.monotonic() + seconds
        while time.monotonic() < end and process.poll() is None:
            pass
        process.kill()
        process.wait()
        with self.sessions.begin() as session:
            session.execute(update(BackgroundJob).filter_by(state="open").values(lease_until=0))

    def done_through_kills(self, order: Callable[[Session], JobOrder]) -> JobFace:
        """Order something, kill whoever does it again and again, and let it be done at last."""
        with self.sessions.begin() as session:
            job_id = order_job(session, order(session), LAN, now()).job_id
        for seconds in MOMENTS:
            self.kill_at(job_id, seconds)
        assert self.start().wait(timeout=PATIENCE) == 0
        with self.sessions() as session:
            face = job(session, job_id)
        assert face is not None
        assert face.attempts > 1, "nobody was killed in the midst"
        return face

    def count(self, table: type) -> int:
        """Count the rows of a table."""
        with self.sessions() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def workshop(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Workshop]:
    """A province of twenty communes, each answered at by some."""
    url = request.getfixturevalue(f"{dialect}_url")
    engine = open_engine(url)
    data = tmp_path / "installation"
    data.mkdir(mode=0o700)
    (data / "secret").write_text(SECRET, encoding="ascii")
    (data / "secret").chmod(0o600)
    made = Workshop(data, url, sessions(engine))
    with made.sessions.begin() as session:
        place = Place(session, UNITS)
        place.answer(Q3, *range(5, 5 + UNITS))
        issue_missing_placards(session, now())
    yield made
    engine.dispose()


def closing(session: Session) -> JobOrder:
    today = now().date()
    [state] = quick_states_of(session, [Q3], today)
    return closing_order(Q3, preview_closing(session, state, today), None)


def approval(session: Session) -> JobOrder:
    seen = draft_publication(session, Q3, now().date(), quick=True).sha256
    return approval_order(Q3, seen)


def noted(workshop: Workshop) -> list[str]:
    """List what was noted in the audit."""
    with workshop.sessions() as session:
        return list(session.scalars(select(AuditEntry.action)))


def test_a_closing_ends_once_through_kills(workshop: Workshop) -> None:
    assert workshop.done_through_kills(closing).words == "Đã chốt quý III/2026, lần 1."
    assert workshop.count(ClosedPeriod) == 1
    assert noted(workshop).count("period.close") == 1


def test_an_approval_ends_once_through_kills(workshop: Workshop) -> None:
    with workshop.sessions.begin() as session:
        close_period(session, Q3, now())
    assert workshop.done_through_kills(approval).state == "done"
    assert workshop.count(Publication) == 1
    assert noted(workshop).count("period.approve") == 1


def test_a_print_of_many_codes_is_whole_and_there_once(workshop: Workshop) -> None:
    done = workshop.done_through_kills(lambda _: print_order(None, "A4", "ma-qr.pdf"))
    assert (done.state, done.file) == ("done", "ma-qr.pdf")
    content = read_job_file(workshop.data, done)
    assert content is not None
    assert (content[:5], content.rstrip()[-5:]) == (b"%PDF-", b"%%EOF")
    assert len(list((workshop.data / PRINTS).rglob("*.pdf"))) == 1

"""Runs a job to its end, once: what it stores and that it is done stand in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from survey.database.engine import hold_still
from survey.models import BackgroundJob
from survey.queries.background_jobs import JobFace, job
from survey.services.changes.keep_audit import Actor
from survey.services.jobs.lend_work import Borrower, Holding, give_back, renew_claim
from survey.services.jobs.order_job import JobRefused, end_job
from survey.services.jobs.write_documents import in_words

#: A job that so many processes did not survive is not begun again.
MOST_ATTEMPTS = 5
DIED = (
    "Việc này đã làm đứt tiến trình nền nhiều lần nên thôi không làm nữa; xin báo bộ phận kỹ thuật."
)


@dataclass(frozen=True, kw_only=True)
class Bench(Borrower):
    """What doing jobs needs beside what every borrower has: the data folder."""

    data: Path


class Stopped(Exception):
    """Somebody asked to stop, or the job is in other hands."""


@dataclass(frozen=True)
class Outcome:
    """What came of a job, in Vietnamese, and the file it made."""

    words: str
    file: str | None = None
    sha256: str | None = None


#: Stores what was prepared, in the transaction in which the job ends.
Store = Callable[[Session], Outcome]


@dataclass
class Work:
    """One job in the hands of one process."""

    bench: Bench
    face: JobFace
    progress: dict[str, Any] = field(default_factory=dict)
    standing: Callable[[], str] = lambda: "go"

    @property
    def actor(self) -> Actor:
        """Give whoever asked for it."""
        return Actor(self.face.account_id, self.face.asked_by)

    def tell(self, done: int, total: int, step: str) -> None:
        """Say how far it is; Stopped when nobody wants it any more."""
        self.progress = {"done": done, "total": total, "step": step}
        if self.standing() != "go" or self.bench.stopping():
            raise Stopped

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """Read everything as of one moment, however long it takes."""
        with self.bench.sessions() as session:
            hold_still(session)
            yield session


#: Does the long part of a job without any lock, and gives what is then to be stored.
Preparing = Callable[[Work], Store]


def run_job(bench: Bench, job_id: int, kinds: Mapping[str, Preparing]) -> JobFace | None:
    """Run a claimed job; give how it stands then, or nothing when it is gone.

    After a kill it is simply run again: nothing was stored before its last transaction.
    """
    with bench.sessions.begin() as session:
        face = _begin(session, job_id)
    if face is None or face.state != "open":
        return face
    work = Work(bench, face)
    with Holding(bench, BackgroundJob, job_id, lambda: work.progress) as holding:
        work.standing = lambda: holding.standing
        ended = _prepare(work, kinds[face.kind])
    _end(work, ended)
    with bench.sessions() as session:
        return job(session, job_id)


def _begin(session: Session, job_id: int) -> JobFace | None:
    face = job(session, job_id)
    if face is not None and face.attempts >= MOST_ATTEMPTS:
        end_job(session, job_id, "failed", DIED)
        return job(session, job_id)
    _count_attempt(session, job_id, 1)
    return face


def _count_attempt(session: Session, job_id: int, by: int) -> None:
    session.execute(
        update(BackgroundJob)
        .where(BackgroundJob.id == job_id)
        .values(attempts=BackgroundJob.attempts + by)
    )


def _prepare(work: Work, prepare: Preparing) -> Store | Exception:
    try:
        return prepare(work)
    except SQLAlchemyError:
        # The database is away: whoever comes after the lease tries again.
        raise
    except Exception as error:  # noqa: BLE001 (told to whoever asked)
        return error


def _end(work: Work, ended: Store | Exception) -> None:
    """Store what was prepared and end the job, unless it is in other hands by now."""
    if not isinstance(ended, Exception):
        try:
            with work.bench.sessions.begin() as session:
                _store(session, work, ended)
            return
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 (told to whoever asked)
            ended = error
    with work.bench.sessions.begin() as session:
        _end_without(session, work, ended)


def _store(session: Session, work: Work, store: Store) -> None:
    if _standing(session, work) != "go":
        raise Stopped
    outcome = store(session)
    done = max(1, work.progress.get("total", 0))
    end_job(
        session,
        work.face.id,
        "done",
        outcome.words,
        done=done,
        total=done,
        file=outcome.file,
        sha256=outcome.sha256,
    )


def _end_without(session: Session, work: Work, error: Exception) -> None:
    standing = _standing(session, work)
    if standing == "lost":
        return
    if isinstance(error, JobRefused):
        end_job(session, work.face.id, "refused", str(error))
    elif not isinstance(error, Stopped):
        end_job(session, work.face.id, "failed", in_words(error).words)
    elif standing == "cancel":
        end_job(session, work.face.id, "cancelled")
    else:
        # This process has to end; the next one begins anew.
        _count_attempt(session, work.face.id, -1)
        give_back(session, BackgroundJob, work.face.id, work.bench.owner)


def _standing(session: Session, work: Work) -> str:
    return renew_claim(session, BackgroundJob, work.face.id, work.bench.owner, work.bench.clock())

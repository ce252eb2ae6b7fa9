"""Jobs: one press, done once, whatever happens to the process that does them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.models import AuditEntry, BackgroundJob, ClosedPeriod
from survey.queries.background_jobs import JobFace, job, last_jobs, open_jobs
from survey.queries.publications import editions_of
from survey.services.changes.keep_audit import Actor
from survey.services.job_kinds import JOB_KINDS, PREPARING
from survey.services.jobs import run_job as running
from survey.services.jobs.lend_work import LEASE, claim_work
from survey.services.jobs.order_job import JobRefused, cancel_job, forget_jobs, order_job
from survey.services.jobs.run_job import MOST_ATTEMPTS, Bench, Outcome, Work, run_job
from survey.services.periods.follow_periods import quick_states_of
from survey.services.publication.close_by_job import (
    approval_order,
    closing_order,
    period_subject,
    prepare_closing,
)
from survey.services.publication.close_period import close_period
from survey.services.publication.preview_closing import preview_closing
from survey.services.publication.publish_period import draft_publication
from tests.survey.services.publication_place import JANUARY, LAN, MINH, Q3, Place


@pytest.fixture
def place(maker: SessionMaker) -> Iterator[Place]:
    with maker.begin() as session:
        made = Place(session)
        made.answer(Q3, 41, 33, 26)
    return made


@pytest.fixture
def bench(maker: SessionMaker, place: Place, tmp_path: Path) -> Bench:
    assert place.units
    return Bench(maker, "https://lang-nghe.example.vn", lambda: JANUARY, "máy 1", data=tmp_path)


def order(bench: Bench, actor: Actor = LAN, reason: str | None = None) -> int:
    """Look at what closing would keep, and press."""
    with bench.sessions.begin() as session:
        [state] = quick_states_of(session, [Q3], JANUARY.date())
        preview = preview_closing(session, state, JANUARY.date())
        return order_job(session, closing_order(Q3, preview, reason), actor, JANUARY).job_id


def run(bench: Bench, job_id: int) -> JobFace:
    with bench.sessions.begin() as session:
        assert claim_work(session, BackgroundJob, bench.owner, bench.clock(), job_id) == job_id
    done = run_job(bench, job_id, PREPARING)
    assert done is not None
    return done


def closings(bench: Bench) -> int:
    with bench.sessions() as session:
        return session.scalar(select(func.count()).select_from(ClosedPeriod)) or 0


def test_two_who_press_at_once_close_a_period_once(bench: Bench) -> None:
    first = order(bench, LAN)
    assert order(bench, MINH) == first
    with bench.sessions() as session:
        [waiting] = open_jobs(session, period_subject(Q3))
    assert (waiting.taken, waiting.done, waiting.asked_by) == (False, 0, LAN.name)
    done = run(bench, first)
    assert (done.state, done.words) == ("done", "Đã chốt quý III/2026, lần 1.")
    assert (done.done, done.total) == (100, 100)
    with bench.sessions() as session:
        [entry] = session.scalars(select(AuditEntry)).all()
        assert (entry.action, entry.actor_name) == ("period.close", LAN.name)
        assert open_jobs(session, period_subject(Q3)) == []
    # Pressed again afterwards: every form is compared, and nothing is different.
    again = run(bench, order(bench, reason="ngờ có phiếu bị sửa"))
    assert again.words == "Không có gì đổi từ lần chốt 1; không chốt lại."
    assert closings(bench) == 1


def test_forms_that_came_meanwhile_close_nothing(bench: Bench, place: Place) -> None:
    job_id = order(bench)
    with bench.sessions.begin() as session:
        place.on(session).answer(Q3, 1, 0, 0)
    done = run(bench, job_id)
    assert done.state == "refused"
    assert "Chưa chốt gì" in str(done.words)
    assert closings(bench) == 0


def test_a_closing_from_elsewhere_is_not_repeated(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beaten(work: Work) -> running.Store:
        store = prepare_closing(work)
        with bench.sessions.begin() as session:
            close_period(session, Q3, JANUARY)
        return store

    monkeypatch.setitem(PREPARING, "close", beaten)
    done = run(bench, order(bench))
    assert (done.state, closings(bench)) == ("refused", 1)


def test_a_killed_job_is_taken_over_and_done_once(bench: Bench) -> None:
    class Killed(BaseException):
        pass

    def dies(_: Session) -> Outcome:
        raise Killed

    job_id = order(bench)
    with bench.sessions.begin() as session:
        claim_work(session, BackgroundJob, bench.owner, JANUARY)
    with pytest.raises(Killed):
        run_job(bench, job_id, {"close": lambda _: dies})
    assert closings(bench) == 0
    later = replace(bench, owner="máy 2", clock=lambda: JANUARY + timedelta(seconds=LEASE - 1))
    with bench.sessions.begin() as session:
        assert claim_work(session, BackgroundJob, later.owner, later.clock()) is None
    later = replace(later, clock=lambda: JANUARY + timedelta(seconds=LEASE + 1))
    done = run(later, job_id)
    assert (done.state, done.attempts, closings(bench)) == ("done", 2, 1)


def test_a_job_killed_before_it_is_called_done_has_stored_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dies(*_: object, **__: object) -> None:
        raise Killed

    job_id = order(bench)
    with bench.sessions.begin() as session:
        claim_work(session, BackgroundJob, bench.owner, JANUARY)
    monkeypatch.setattr(running, "end_job", dies)
    with pytest.raises(Killed):
        run_job(bench, job_id, PREPARING)
    assert closings(bench) == 0
    with bench.sessions() as session:
        assert session.scalars(select(AuditEntry)).all() == []


def test_whoever_lost_a_job_stores_nothing(bench: Bench) -> None:
    def slow(work: Work) -> running.Store:
        store = prepare_closing(work)
        with bench.sessions.begin() as session:
            session.execute(update(BackgroundJob).values(owner="máy 2"))
        return store

    job_id = order(bench)
    with bench.sessions.begin() as session:
        claim_work(session, BackgroundJob, bench.owner, JANUARY)
    left = run_job(bench, job_id, {"close": slow})
    assert left is not None
    assert (left.state, closings(bench)) == ("open", 0)


def test_a_job_that_ends_every_process_is_given_up(bench: Bench) -> None:
    job_id = order(bench)
    with bench.sessions.begin() as session:
        session.execute(update(BackgroundJob).values(attempts=MOST_ATTEMPTS))
    done = run(bench, job_id)
    assert (done.state, closings(bench)) == ("failed", 0)
    assert "bộ phận kỹ thuật" in str(done.words)


def test_a_fault_of_the_program_is_told(bench: Bench) -> None:
    def torn(_: Work) -> running.Store:
        raise ZeroDivisionError("chia cho không")

    job_id = order(bench)
    with bench.sessions.begin() as session:
        claim_work(session, BackgroundJob, bench.owner, JANUARY)
    done = run_job(bench, job_id, {"close": torn})
    assert done is not None
    assert (done.state, "ZeroDivisionError" in str(done.words)) == ("failed", True)


def test_a_job_is_stopped_by_whoever_asks_and_given_back_at_a_restart(bench: Bench) -> None:
    job_id = order(bench)
    restarting = replace(bench, stopping=lambda: True)
    given = run(restarting, job_id)
    assert (given.state, given.taken, given.attempts) == ("open", False, 0)
    with bench.sessions.begin() as session:
        claim_work(session, BackgroundJob, bench.owner, JANUARY)
        cancel_job(session, job_id, MINH, JANUARY)
    stopped = run_job(bench, job_id, PREPARING)
    assert stopped is not None
    assert (stopped.state, closings(bench)) == ("cancelled", 0)
    with bench.sessions.begin() as session, pytest.raises(JobRefused, match="kết thúc"):
        cancel_job(session, job_id, MINH, JANUARY)
    waiting = order(bench)
    with bench.sessions.begin() as session:
        cancel_job(session, waiting, MINH, JANUARY)
        found = job(session, waiting)
    assert found is not None
    assert found.state == "cancelled"


def test_approving_compares_every_form_and_the_tables_that_were_seen(
    bench: Bench, place: Place
) -> None:
    run(bench, order(bench))
    with bench.sessions.begin() as session:
        seen = draft_publication(session, Q3, JANUARY.date(), quick=True).sha256
        stale = order_job(session, approval_order(Q3, "0" * 64), LAN, JANUARY).job_id
    assert run(bench, stale).state == "refused"
    with bench.sessions.begin() as session:
        job_id = order_job(session, approval_order(Q3, seen), LAN, JANUARY).job_id
    assert run(bench, job_id).state == "done"
    with bench.sessions() as session:
        [edition] = editions_of(session, Q3)
        jobs = last_jobs(session, JOB_KINDS)
    assert (edition.sha256, edition.approved_by, edition.approver_id) == (seen, "Nguyễn Thị Lan", 1)
    assert [each.kind for each in jobs] == ["approve", "approve", "close"]
    with bench.sessions.begin() as session:
        place.on(session).answer(Q3, 9, 9, 9)
        again = order_job(session, approval_order(Q3, seen), LAN, JANUARY).job_id
    assert "hãy chốt lại" in str(run(bench, again).words)


def test_old_jobs_are_forgotten_and_open_ones_are_not(bench: Bench) -> None:
    done = order(bench)
    run(bench, done)
    waiting = order(bench, reason="xem lại")
    with bench.sessions.begin() as session:
        forget_jobs(session, JANUARY + timedelta(days=31))
        assert job(session, done) is not None
        forget_jobs(session, JANUARY + timedelta(days=32))
        assert job(session, done) is None
        assert job(session, waiting) is not None

"""`jobs` does what officials asked for that takes longer than a page may."""

from __future__ import annotations

import os
from collections.abc import Callable

import click

from survey.cli.context import Installation, open_installation
from survey.cli.page_figures import figures_of
from survey.cli.worker import work_until_told
from survey.clock import now
from survey.engine.limits import NICE
from survey.formatting import short_date
from survey.models import BackgroundJob
from survey.queries.background_jobs import last_jobs
from survey.services.job_kinds import JOB_KINDS, PREPARING
from survey.services.jobs.lend_work import owner_name
from survey.services.jobs.run_job import Bench, run_job
from survey.services.publication.close_by_job import subject_period

STATES = {
    "open": "đang chờ hoặc đang làm",
    "done": "đã xong",
    "refused": "không làm được",
    "failed": "hỏng giữa chừng",
    "cancelled": "đã dừng",
}


@click.group()
def jobs() -> None:
    """Việc chạy nền: chốt kỳ, duyệt số liệu, in nhiều mã QR."""


@jobs.command()
@click.option("--once", is_flag=True, help="Làm hết những việc đang chờ rồi dừng.")
def work(*, once: bool) -> None:
    """Làm những việc đang chờ; dừng êm khi nhận SIGTERM hoặc Ctrl-C."""
    # Behind the citizens' pages.
    os.nice(NICE)
    work_until_told(open_bench, BackgroundJob, _run, once=once)


@jobs.command("list")
def list_jobs() -> None:
    """Liệt kê các việc gần đây."""
    with open_installation() as installation, installation.sessions() as session:
        found = last_jobs(session, JOB_KINDS)
    if not found:
        click.echo("Chưa có việc chạy nền nào.")
    for face in found:
        title = JOB_KINDS[face.kind].title(face)
        words = f": {face.words}" if face.words else ""
        click.echo(f"{face.id:>4} {short_date(face.asked_on)} {title}, {STATES[face.state]}{words}")


def open_bench(installation: Installation, stopping: Callable[[], bool]) -> Bench:
    """Set up for an installation."""
    return Bench(
        sessions=installation.sessions,
        data=installation.settings.data,
        base_url=installation.settings.base_url,
        clock=now,
        owner=owner_name(),
        stopping=stopping,
    )


def _run(installation: Installation, bench: Bench, job_id: int) -> None:
    done = run_job(bench, job_id, PREPARING)
    if done is not None and done.kind == "close" and done.state == "done":
        # What is looked at next: nobody should wait for it.
        figures_of(installation).draft(subject_period(done.subject))

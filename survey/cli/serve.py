"""`serve` runs the web server with its housekeeping; `work` runs the housekeeping alone."""

from __future__ import annotations

import logging
import os
import signal
import threading
from types import FrameType

import click
from sqlalchemy.exc import SQLAlchemyError

from survey.cli.context import (
    Installation,
    database_faults,
    open_installation,
    read_settings,
    stop,
)
from survey.cli.figures_due import FiguresDue
from survey.cli.json_lines import log_in_json
from survey.cli.neglect import Watch
from survey.cli.report_duties import tend_reports
from survey.cli.server import Server, require_port
from survey.cli.worker import BETWEEN_LOOKS, UNTIDY, Worker, stop_all, worker_for
from survey.clock import now
from survey.config import Settings
from survey.database.durability import check_durability
from survey.models import BackgroundJob, ReportBatch
from survey.services.comments.tend_comments import CommentTender
from survey.services.intake.destroy_labels import destroy_labels
from survey.services.intake.seal_receipts import ReceiptKeys
from survey.services.jobs.keep_job_files import sweep_job_files
from survey.services.jobs.order_job import forget_jobs
from survey.services.rearrangement.rearrange_units import take_effect
from survey.services.sheets.keep_upload import UPLOADS
from survey.services.upkeep.empty_journal import empty_journal
from survey.services.upkeep.examine_secrets import examine_secret
from survey.services.upkeep.let_go import Retention, note_destroyed
from survey.services.upkeep.part_responses import tend_parts
from survey.services.upkeep.shuffle_rows import forget_order

log = logging.getLogger(__name__)
#: After how many looks whether somebody ordered something the house is tidied.
LOOKS_A_ROUND = 30


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Cổng; mặc định theo biến PORT (8000).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ lắng nghe.")
def serve(port: int | None, host: str) -> None:
    """Chạy máy chủ web và tiến trình nền; dừng êm khi nhận SIGTERM hoặc Ctrl-C."""
    if port is not None:
        os.environ["PORT"] = str(port)
    with open_installation() as installation:
        settings = installation.settings
        _refuse_open_secret(settings)
        _refuse_carelessness(installation)
        require_port(host, settings.port)
    click.echo(f"Đang phục vụ tại http://{host}:{settings.port} (dừng: Ctrl-C)")
    Server(host=host, port=settings.port, workers=settings.workers).run()


def _refuse_carelessness(installation: Installation) -> None:
    """End when an answer that was thanked for could be lost with the current."""
    with database_faults():
        faults = check_durability(installation.engine)
    if faults:
        stop(
            "Chưa mở máy chủ: với cơ sở dữ liệu này, phiếu đã được cảm ơn có thể mất khi mất điện. "
            f"{'; '.join(faults)}. Hãy sửa cấu hình của cơ sở dữ liệu rồi chạy lại."
        )


@click.command()
def work() -> None:
    """Chạy riêng tiến trình nền: hủy nhãn, dọn dẹp, việc đến ngày, góp ý, báo cáo, việc dài."""
    _refuse_open_secret(read_settings())
    log_in_json()
    stopping = threading.Event()

    def stop_softly(_: int, __: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop_softly)
    signal.signal(signal.SIGINT, stop_softly)
    parent, tender, watch = os.getppid(), CommentTender(), Watch()
    with open_installation() as installation:
        workers = [
            worker_for(installation, ReportBatch, "reports"),
            worker_for(installation, BackgroundJob, "jobs"),
            Worker(installation, FiguresDue(), ("figures", "refresh")),
        ]
        settings = installation.settings
        retention = Retention(ReceiptKeys(*settings.secret_keys), settings.data / UPLOADS)
        looks = 0
        # A master that was killed outright cannot tell its child: an orphan ends by itself.
        while not stopping.is_set() and os.getppid() == parent:
            if looks % LOOKS_A_ROUND == 0:
                tidy(installation, tender, retention)
                _watch(installation, watch)
            looks += 1
            for worker in workers:
                worker.look()
            stopping.wait(BETWEEN_LOOKS)
        stop_all(workers)


def _refuse_open_secret(settings: Settings) -> None:
    """End when others read the key: with it anybody makes forms and second factors of their own."""
    found = examine_secret(settings.data)
    if not found.good:
        stop(f"{found.subject}: {found.state}, nên chưa chạy. Hãy chạy: {found.remedy}")


def _watch(installation: Installation, watch: Watch) -> None:
    try:
        watch.tend(installation, now())
    except SQLAlchemyError as error:
        log.warning("not watched, tried again later: %s", type(error).__name__)


def tidy(installation: Installation, tender: CommentTender, retention: Retention) -> None:
    """Do one round of the housekeeping: let go of what is due, and take its traces out of files."""
    try:
        with installation.sessions.begin() as session:
            note_destroyed(session, destroy_labels(session, now()), now())
        with installation.sessions.begin() as session:
            take_effect(session, now())
        with installation.sessions.begin() as session:
            forget_jobs(session, now())
            sweep_job_files(session, installation.settings.data, now())
        retention.tend(installation.sessions, now())
        tender.tend(installation.sessions, now())
        tend_reports(installation)
        tend_parts(installation.engine, now().date())
        # Outside the transaction above: it rewrites the file and would wait for ourselves.
        forget_order(installation.engine, now())
        empty_journal(installation.engine)
    except SQLAlchemyError as error:
        # A full disk or a stopped database passes; the next round tries again.
        UNTIDY.begin(error)
    else:
        UNTIDY.end()

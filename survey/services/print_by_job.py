"""Printing many codes as a job: the PDF is kept for some days, until whoever asked comes for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.database.report_files import FileDamaged, ReportFiles
from survey.formatting import thousands
from survey.models import BackgroundJob
from survey.queries.unit_tree import read_unit_tree
from survey.queries.units import UnitFace
from survey.services.installation_files import PRINTS
from survey.services.order_job import JobOrder, JobRefused
from survey.services.print_placards import NothingToPrint, Size, chosen_to_print, pdf_of
from survey.services.run_job import Outcome, Store, Work

#: Days for which a print is kept; it can be made again at any time.
KEPT_DAYS = 7
ENDING = ".pdf"
STEP = "Đang dàn trang"


def print_order(unit: UnitFace | None, size: Size, name: str) -> JobOrder:
    """Order the codes in force of a unit and all under it, or of all units."""
    subject = f"{'all' if unit is None else unit.id}/{size}"
    detail = {
        "unit_id": None if unit is None else unit.id,
        "unit": None if unit is None else unit.name,
        "size": size,
        "name": name,
    }
    return JobOrder("placards", subject, detail)


def prepare_prints(work: Work) -> Store:
    """Set the sheets and keep them; give what notes where they lie."""
    detail, unit_id = work.face.detail, work.face.detail["unit_id"]
    with work.looking() as session:
        below = None if unit_id is None else read_unit_tree(session).below(unit_id)
        title = f"Mã QR niêm yết của {detail['unit'] or 'tất cả đơn vị'}"
        day = work.bench.clock().date()
        try:
            wanted = chosen_to_print(session, title, work.bench.base_url, day=day, unit_ids=below)
        except NothingToPrint as error:
            raise JobRefused(f"{error} Hãy cấp mã trước.") from None
    count = len(wanted.placards)
    work.tell(0, count, STEP)
    content = pdf_of(
        wanted, cast("Size", detail["size"]), lambda done: work.tell(done, count, STEP)
    )
    sha256 = _files(work.bench.data).keep(content, ENDING)

    def store(_: Session) -> Outcome:
        size = f"{len(content) / 1e6:.1f}".replace(".", ",")
        words = (
            f"Đã tạo bản in của {thousands(count)} mã ({size} MB). Tệp được giữ {KEPT_DAYS} ngày."
        )
        return Outcome(words, detail["name"], sha256)

    return store


def sweep_prints(session: Session, data: Path, now: datetime) -> int:
    """Delete the prints that nobody needs any more, and say on their jobs that they are gone."""
    session.execute(
        update(BackgroundJob)
        .where(
            BackgroundJob.kind == "placards",
            BackgroundJob.file.is_not(None),
            BackgroundJob.asked_on < now.date() - timedelta(days=KEPT_DAYS),
        )
        .values(file=None, sha256=None)
    )
    kept = select(BackgroundJob.sha256).where(BackgroundJob.sha256.is_not(None))
    return _files(data).remove_others({one for one in session.scalars(kept) if one}, now)


def read_print(data: Path, sha256: str) -> bytes | None:
    """Give a print that waits; none when it is gone or damaged."""
    try:
        return _files(data).read(sha256, ENDING)
    except FileDamaged:
        return None


def _files(data: Path) -> ReportFiles:
    return ReportFiles(data, PRINTS)

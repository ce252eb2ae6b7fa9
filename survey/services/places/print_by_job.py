"""Printing many codes as a job: the PDF is kept for some days, until whoever asked comes for it."""

from __future__ import annotations

from typing import cast

from sqlalchemy.orm import Session

from survey.formatting import thousands
from survey.queries.unit_tree import read_unit_tree
from survey.queries.units import UnitFace
from survey.services.jobs.keep_job_files import KEPT_DAYS, keep_job_file
from survey.services.jobs.order_job import JobOrder, JobRefused
from survey.services.jobs.run_job import Outcome, Store, Work
from survey.services.places.print_placards import NothingToPrint, Size, chosen_to_print, pdf_of

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
    sha256 = keep_job_file(work.bench.data, content, detail["name"])

    def store(_: Session) -> Outcome:
        size = f"{len(content) / 1e6:.1f}".replace(".", ",")
        words = (
            f"Đã tạo bản in của {thousands(count)} mã ({size} MB). Tệp được giữ {KEPT_DAYS} ngày."
        )
        if wanted.remark:
            words = f"{words} {wanted.remark}"
        return Outcome(words, detail["name"], sha256)

    return store

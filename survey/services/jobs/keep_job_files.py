"""Keeps the files that jobs make, for some days, until whoever asked comes for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.database.report_files import FileDamaged, ReportFiles
from survey.models import BackgroundJob
from survey.queries.background_jobs import JobFace
from survey.services.backup.installation_files import PRINTS

#: Days for which a file is kept; it can be made again at any time.
KEPT_DAYS = 7


def keep_job_file(data: Path, content: bytes, name: str) -> str:
    """Put a file on the disk under its checksum, which is given."""
    return _files(data).keep(content, Path(name).suffix)


def read_job_file(data: Path, face: JobFace) -> bytes | None:
    """Give the file of a job; none when there is none, or it is gone or damaged."""
    if face.file is None or face.sha256 is None:
        return None
    try:
        return _files(data).read(face.sha256, Path(face.file).suffix)
    except FileDamaged:
        return None


def sweep_job_files(session: Session, data: Path, now: datetime) -> int:
    """Delete the files that nobody needs any more, and say on their jobs that they are gone."""
    session.execute(
        update(BackgroundJob)
        .where(
            BackgroundJob.file.is_not(None),
            BackgroundJob.asked_on < now.date() - timedelta(days=KEPT_DAYS),
        )
        .values(file=None, sha256=None)
    )
    kept = select(BackgroundJob.sha256).where(BackgroundJob.sha256.is_not(None))
    return _files(data).remove_others({one for one in session.scalars(kept) if one}, now)


def _files(data: Path) -> ReportFiles:
    return ReportFiles(data, PRINTS)

"""What commands that make reports need: the folder of files, the engine, a name of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from survey.cli.context import Installation
from survey.database.report_files import ReportFiles
from survey.engine.engines import choose_engine
from survey.services.jobs.lend_work import owner_name
from survey.services.reports.run_batch import Workshop


def open_workshop(
    installation: Installation,
    clock: Callable[[], datetime],
    stopping: Callable[[], bool] = lambda: False,
) -> Workshop:
    """Set up for an installation."""
    settings = installation.settings
    return Workshop(
        sessions=installation.sessions,
        files=ReportFiles(settings.data),
        engine=choose_engine(settings.engine),
        base_url=settings.base_url,
        clock=clock,
        owner=owner_name(),
        stopping=stopping,
    )

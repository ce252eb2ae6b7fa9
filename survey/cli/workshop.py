"""What commands that make reports need: the folder of files, the engine, a name of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from survey.cli.context import Installation, stop
from survey.database.report_files import ReportFiles
from survey.engine.engines import EngineUnknown, choose_engine
from survey.services.jobs.lend_work import owner_name
from survey.services.reports.run_batch import Workshop


def open_workshop(
    installation: Installation,
    clock: Callable[[], datetime],
    stopping: Callable[[], bool] = lambda: False,
) -> Workshop:
    """Set up for an installation; end with the reason when its engine is unknown."""
    settings = installation.settings
    try:
        engine = choose_engine(settings.engine)
    except EngineUnknown as error:
        stop(f"Biến SURVEY_ENGINE: {error}")
    return Workshop(
        sessions=installation.sessions,
        files=ReportFiles(settings.data),
        engine=engine,
        base_url=settings.base_url,
        clock=clock,
        owner=owner_name(),
        stopping=stopping,
    )

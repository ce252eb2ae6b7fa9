"""The kept figures of pages, as commands read and store them."""

from __future__ import annotations

from typing import Any

from survey.cli.context import Installation
from survey.clock import today
from survey.database.file_lock import lock_file, locked
from survey.services.pages.keep_figures import FigureKey, Fingerprint, Kept, store_figures
from survey.services.pages.keep_page_figures import PageFigures


def figures_of(installation: Installation) -> PageFigures:
    """Give the figures of today."""

    def store(key: FigureKey[Any], made_of: Fingerprint, kept: Kept[Any]) -> None:
        with locked(lock_file(installation.engine)), installation.sessions.begin() as session:
            store_figures(session, key, made_of, kept)

    return PageFigures(installation.sessions, store, today())

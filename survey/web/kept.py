"""Gives the pages of officials their kept figures, read and stored through the web's sessions."""

from __future__ import annotations

import logging
from typing import Any

from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.pages.keep_figures import FigureKey, Fingerprint, Kept, store_figures
from survey.services.pages.keep_page_figures import PageFigures
from survey.web.state import house
from survey.web.transaction import DatabaseUnavailable, reading, writing

log = logging.getLogger("survey.web")


def page_figures() -> PageFigures:
    """Give the figures of today."""
    return PageFigures(reading, _store, house().clock().date())


def _store(key: FigureKey[Any], made_of: Fingerprint, kept: Kept[Any]) -> None:
    """Keep figures; where that cannot be done the page is shown all the same."""
    try:
        with writing() as session:
            store_figures(session, key, made_of, kept)
    except (DatabaseUnavailable, ChangedMeanwhile) as error:
        log.warning("figures not kept: %s", type(error).__name__)

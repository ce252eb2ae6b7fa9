"""`figures refresh` computes the pages of officials ahead, so that nobody waits in the morning."""

from __future__ import annotations

from typing import Any

import click

from survey.cli.context import open_installation
from survey.clock import today
from survey.database.file_lock import lock_file, locked
from survey.formatting import thousands
from survey.services.keep_figures import FigureKey, Fingerprint, Kept, store_figures
from survey.services.keep_page_figures import PageFigures
from survey.services.prepare_figures import prepare_figures


@click.group()
def figures() -> None:
    """Tính sẵn số liệu của các trang."""


@figures.command()
def refresh() -> None:
    """Tính sẵn quý vừa kết thúc: tổng quan, dấu hiệu, trang của mọi đơn vị. Nên chạy mỗi đêm."""
    with open_installation() as installation:

        def store(key: FigureKey[Any], made_of: Fingerprint, kept: Kept[Any]) -> None:
            with locked(lock_file(installation.engine)), installation.sessions.begin() as session:
                store_figures(session, key, made_of, kept)

        pages = PageFigures(installation.sessions, store, today())
        click.echo(f"Đã sẵn sàng {thousands(prepare_figures(pages))} trang số liệu.")

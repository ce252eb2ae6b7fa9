"""`figures refresh` computes the pages of officials ahead, so that nobody waits in the morning."""

from __future__ import annotations

import os

import click

from survey.cli.context import open_installation
from survey.cli.page_figures import figures_of
from survey.engine.limits import NICE
from survey.formatting import thousands
from survey.services.pages.prepare_figures import prepare_figures


@click.group()
def figures() -> None:
    """Tính sẵn số liệu của các trang."""


@figures.command()
def refresh() -> None:
    """Tính sẵn quý vừa kết thúc: tổng quan, dấu hiệu, mọi đơn vị; tiến trình nền tự gọi."""
    # Behind the citizens' pages.
    os.nice(NICE)
    with open_installation() as installation:
        ready = prepare_figures(figures_of(installation))
    click.echo(f"Đã sẵn sàng {thousands(ready)} trang số liệu.")

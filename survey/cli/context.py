"""What every command needs: the settings, an open database, and one way to say what is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

import click
from sqlalchemy import Engine

from survey.config import Settings, SettingsError, load_settings
from survey.database.engine import SessionMaker, open_engine, sessions
from survey.database.migrate import current, head

FINDING = 1
WRONG_USE = 2


@dataclass(frozen=True)
class Installation:
    """An installation whose settings are read and whose database is open."""

    settings: Settings
    engine: Engine
    sessions: SessionMaker


def stop(message: str, code: int = WRONG_USE) -> NoReturn:
    """Say what happened and what to do, and end with the exit code scripts rely on."""
    click.echo(message, err=True)
    raise SystemExit(code)


def read_settings() -> Settings:
    """Read the settings from the environment, or end with the reason."""
    try:
        return load_settings(os.environ)
    except SettingsError as error:
        stop(f"{error}")


@contextmanager
def open_installation() -> Iterator[Installation]:
    """Open the installation the environment names; refuse one that was never initialised."""
    settings = read_settings()
    engine = open_engine(settings.database_url)
    try:
        if current(engine) != head():
            stop("Cơ sở dữ liệu chưa sẵn sàng. Hãy chạy: python -m survey init")
        yield Installation(settings, engine, sessions(engine))
    finally:
        engine.dispose()

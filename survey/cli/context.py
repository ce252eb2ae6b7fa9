"""What every command needs: the settings, an open database, and one way to say what is wrong."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

import click
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from survey.addresses import fault_of_database
from survey.causes import cause_in_words
from survey.config import Settings, SettingsError, load_settings
from survey.database.database_file import FileReplaced
from survey.database.engine import SessionMaker, open_engine, sessions
from survey.database.migrate import current, head, is_newer

log = logging.getLogger(__name__)
#: Set for commands that the housekeeping starts: what they say goes into the log of the server.
HOUSED = "HOUSE_LOG"
FINDING = 1
WRONG_USE = 2
#: What is made while this mask is set belongs to its owner alone.
PRIVATE_UMASK = 0o077
TOO_NEW = (
    "Cơ sở dữ liệu đã được phiên bản mới hơn của chương trình nâng cấp (lược đồ {revision}); bản "
    "đang cài không biết lược đồ này nên không chạy. Hãy cài lại phiên bản mới, hoặc khôi phục "
    "bản sao lưu trước khi nâng cấp. Chưa có gì thay đổi."
)


@dataclass(frozen=True)
class Installation:
    """An installation whose settings are read and whose database is open."""

    settings: Settings
    engine: Engine
    sessions: SessionMaker


class Stopped(SystemExit):
    """A command ended early, and has said why."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(code)
        self.message = message


def stop(message: str, code: int = WRONG_USE) -> NoReturn:
    """Say what happened and what to do, and end with the exit code scripts rely on."""
    if HOUSED in os.environ:
        log.error("%s", message)
    else:
        click.echo(message, err=True)
    raise Stopped(message, code)


def at_terminal() -> bool:
    """Tell whether somebody is there who could be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def read_settings() -> Settings:
    """Read the settings from the environment, or end with the reason."""
    try:
        return load_settings(os.environ)
    except SettingsError as error:
        stop(f"{error}")


@contextmanager
def private_files() -> Iterator[None]:
    """Let nobody else read what is made inside the block."""
    before = os.umask(PRIVATE_UMASK)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def database_faults() -> Iterator[None]:
    """End with a sentence, not with a traceback, when the database fails inside the block."""
    try:
        yield
    except (SQLAlchemyError, FileReplaced) as error:
        # The cause alone: the text of the error may hold values of a row.
        stop(
            f"Cơ sở dữ liệu không làm được việc này ({cause_in_words(error)}); không có gì được "
            "lưu thêm. Hãy xem nguyên nhân bằng: python -m survey doctor"
        )


def open_database(url: str, named: str = "Biến DATABASE_URL") -> Engine:
    """Make the engine of an address, or end when the address can be none; `named` gave it."""
    if (fault := fault_of_database(url)) is not None:
        stop(f"{named} {fault}.")
    try:
        return open_engine(url)
    except (ArgumentError, ValueError, ImportError):
        # The address is not repeated: it may hold a password.
        stop(f"{named} không phải là địa chỉ cơ sở dữ liệu. Hãy sửa lại.")


@contextmanager
def open_installation() -> Iterator[Installation]:
    """Open the installation the environment names; refuse one that was never initialised."""
    settings = read_settings()
    engine = open_database(settings.database_url)
    try:
        _refuse_other_schema(engine)
        yield Installation(settings, engine, sessions(engine))
    finally:
        engine.dispose()


def _refuse_other_schema(engine: Engine) -> None:
    try:
        revision = current(engine)
    except SQLAlchemyError as error:
        stop(
            f"Không mở được cơ sở dữ liệu ({cause_in_words(error)}). Hãy kiểm tra biến "
            "DATABASE_URL và máy chủ cơ sở dữ liệu, rồi chạy: python -m survey doctor"
        )
    if is_newer(revision):
        stop(TOO_NEW.format(revision=revision))
    if revision != head():
        stop("Cơ sở dữ liệu chưa sẵn sàng. Hãy chạy: python -m survey init")

"""An invented province with any number of responses, filled fast; for benchmarks only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from analysis.period import period_of
from analysis.questionnaire import (
    Questionnaire,
    questionnaire_from_document,
    questionnaire_to_document,
)
from forms.questionnaires import packaged_questionnaires
from survey.database.engine import allow_long_statements, open_engine
from survey.database.migrate import upgrade

UNITS, DESKS = 200, 600
#: Two years of reporting quarters, from 15/12/2024 to 14/12/2026.
FIRST_DAY, QUARTERS = date(2024, 12, 15), 8
DAYS = tuple(FIRST_DAY + timedelta(days) for days in range(730))
CHANNELS = ("qr", "kiosk", "paper")
#: Shares of the channels at desks without and with a kiosk (every fourth).
MIX = ((0.85, 0.0, 0.15), (0.5, 0.4, 0.1))
MISSING_SHARE = 0.04
ROWS_AT_A_TIME = 50_000
RESPONSE_COLUMNS = (
    "id", "unit_id", "desk_id", "day", "reporting_quarter", "channel", "questionnaire_id",
    "answers", "facts",
)  # fmt: skip
ResponseRow = tuple[bytes, int, int, str, int, str, int, str, str]
Codes = NDArray[np.uint8]


def standing_questionnaire() -> Questionnaire:
    """Give the packaged questionnaire of the one-stop shops."""
    return questionnaire_from_document(packaged_questionnaires()["mot-cua-2026"])


def draw_answers(chance: np.random.Generator, desks: NDArray[np.intp], positions: int) -> Codes:
    """Draw answers 1 to 5, 0 missing: desks differ, and the answers of a person are alike."""
    forms = len(desks)
    level = chance.normal(0.9, 0.5, DESKS)[desks] + chance.normal(0, 0.9, forms)
    feeling = level[:, None] + chance.normal(0, 0.7, (forms, positions))
    codes = (1 + np.digitize(feeling, (-1.6, -0.9, -0.1, 1.1))).astype(np.uint8)
    codes[chance.random(codes.shape) < MISSING_SHARE] = 0
    return codes


def draw_places(
    chance: np.random.Generator, forms: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Draw desk, day and channel of forms: busy and quiet desks, open from Monday to Friday."""
    busy = chance.lognormal(0, 0.8, DESKS)
    desks = chance.choice(DESKS, forms, p=busy / busy.sum())
    open_days = np.flatnonzero([day.weekday() < 5 for day in DAYS])
    days = chance.choice(open_days, forms)
    limits = np.cumsum(MIX, axis=1)[(desks % 4 == 0).astype(int)]
    channels = (chance.random((forms, 1)) > limits[:, :-1]).sum(axis=1)
    return desks, days, channels


def make_province(file: Path, forms: int, *, seed: int = 1) -> Questionnaire:
    """Make a migrated SQLite database with units, desks and responses, and empty tallies."""
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    questionnaire = standing_questionnaire()
    database = sqlite3.connect(file)
    for statement, rows in _places(questionnaire):
        database.executemany(statement, rows)
    chance = np.random.default_rng(seed)
    marks = ", ".join("?" * len(RESPONSE_COLUMNS))
    insert = f"INSERT INTO response ({', '.join(RESPONSE_COLUMNS)}) VALUES ({marks})"  # noqa: S608
    database.executemany(insert, _responses(chance, questionnaire, forms))
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return questionnaire


def fill_postgresql(engine: Engine, forms: int, *, seed: int = 1) -> Questionnaire:
    """Put the same province into an empty PostgreSQL database, by COPY."""
    upgrade(engine)
    questionnaire = standing_questionnaire()
    with engine.begin() as connection:
        allow_long_statements(connection)
        cursor = connection.connection.cursor()
        for statement, rows in _places(questionnaire):
            cursor.executemany(statement.replace("?", "%s"), rows)
        # Whatever is stored after these takes the numbers after theirs.
        for table in ("questionnaire", "unit", "desk"):
            counter = f"pg_get_serial_sequence('{table}', 'id')"
            cursor.execute(f"SELECT setval({counter}, max(id)) FROM {table}")  # noqa: S608
        copy_responses(connection, _responses(np.random.default_rng(seed), questionnaire, forms))
    return questionnaire


def copy_responses(
    connection: Connection, rows: Iterator[ResponseRow], table: str = "response"
) -> None:
    """Copy rows into a table of responses on PostgreSQL."""
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {table} ({', '.join(RESPONSE_COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def multiply(engine: Engine, times: int) -> None:
    """Store every response so many times over, under other keys, inside the server: fast."""
    columns = ", ".join(RESPONSE_COLUMNS[1:])
    with engine.begin() as connection:
        allow_long_statements(connection)
        # Neither marks nor foreign keys are looked at: all that is referred to is there.
        connection.exec_driver_sql(
            f"""
            SET LOCAL session_replication_role = replica;
            SET LOCAL maintenance_work_mem = '1GB';
            ALTER TABLE response DROP CONSTRAINT pk_response;
            DROP INDEX ix_response_desk_id_day;
            INSERT INTO response (id, {columns})
            SELECT decode(md5(id::text || copy), 'hex'), {columns}
            FROM response, generate_series(2, {times}) AS copy;
            ALTER TABLE response ADD CONSTRAINT pk_response PRIMARY KEY (id);
            CREATE INDEX ix_response_desk_id_day ON response (desk_id, day)
            """  # noqa: S608
        )


def _places(questionnaire: Questionnaire) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Give statements and rows of the questionnaire, the units and the desks."""
    document = json.dumps(questionnaire_to_document(questionnaire), ensure_ascii=False)
    yield (
        "INSERT INTO questionnaire (id, code, document, sha256, added_on) VALUES (1, ?, ?, ?, ?)",
        [(questionnaire.code, document, "0" * 64, str(FIRST_DAY))],
    )
    yield (
        (
            "INSERT INTO unit (id, code, name, kind, valid_from, sort_key, search_key)"
            " VALUES (?, ?, ?, 'ward', '2024-01-01', '', '')"
        ),
        [(unit, f"{unit:05}", f"Phường {unit}") for unit in range(1, UNITS + 1)],
    )
    yield (
        (
            "INSERT INTO desk (id, unit_id, code, name, has_kiosk, valid_from, sort_key)"
            " VALUES (?, ?, ?, ?, ?, '2024-01-01', '')"
        ),
        [(desk + 1, unit_of(desk), f"D{desk}", f"Quầy {desk}", False) for desk in range(DESKS)],
    )


def unit_of(desk: int) -> int:
    """Name the unit of a desk that is counted from 0."""
    return 1 + desk * UNITS // DESKS


def quarter_of(day: date) -> int:
    """Name the reporting quarter as responses carry it."""
    period = period_of(day, "reporting")
    return period.year * 10 + period.number


def _responses(
    chance: np.random.Generator, questionnaire: Questionnaire, forms: int
) -> Iterator[ResponseRow]:
    """Make responses in the order of their random keys, which makes filling fast."""
    written = [str(day) for day in DAYS]
    quarters = [quarter_of(day) for day in DAYS]
    positions = len(questionnaire.positions)
    marks = np.frombuffer(b"-12345", dtype=np.uint8)
    for first in range(0, forms, ROWS_AT_A_TIME):
        count = min(ROWS_AT_A_TIME, forms - first)
        desks, days, channels = draw_places(chance, count)
        text = marks[draw_answers(chance, desks, positions)].tobytes().decode()
        tails = chance.bytes(10 * count)
        for row, (desk, day, channel) in enumerate(
            zip(desks.tolist(), days.tolist(), channels.tolist(), strict=True)
        ):
            yield (
                (first + row).to_bytes(6, "big") + tails[10 * row : 10 * row + 10],
                unit_of(desk),
                desk + 1,
                written[day],
                quarters[day],
                CHANNELS[channel],
                1,
                text[row * positions : (row + 1) * positions],
                "",
            )

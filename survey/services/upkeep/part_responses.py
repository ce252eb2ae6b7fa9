"""Decides into which parts the responses of a country are laid, and keeps parts for days to come.

See decision 40: a database of one province does without.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from analysis.period import Period, period_of
from survey.database.migrate import change_schema
from survey.database.partitions import (
    Groups,
    Part,
    add_part,
    divide,
    join,
    layout_of,
    rows_in_rest,
    stored_parts,
)
from survey.database.sqlstate import sqlstate
from survey.models import Response
from survey.queries.responses import count_responses
from survey.queries.unit_tree import read_unit_tree
from survey.services.upkeep.finding import Finding

Result = TypeVar("Result")

#: Quarters for which parts are made before they begin: an office has a year to run the command
#: where the server itself may make no tables.
AHEAD = 4
#: How PostgreSQL says that a role may not do something.
FORBIDDEN = "42501"
PROVINCE = "province"
AGAIN = "chạy bằng tài khoản chủ của cơ sở dữ liệu: python -m survey partition open"


class NotDivided(Exception):
    """The responses cannot be laid out so, said in Vietnamese."""


@dataclass(frozen=True)
class Division:
    """What was laid out: how many responses, in how many quarters, of how many provinces."""

    responses: int
    quarters: int
    provinces: int


def refuse_division(engine: Engine, *, by_province: bool) -> None:
    """Raise NotDivided where the responses, as they stand, could not be laid out so."""
    _refuse_sqlite(engine)
    if by_province:
        with engine.connect() as connection:
            _provinces_to_part(connection)


def divide_responses(engine: Engine, today: date, *, by_province: bool = False) -> Division:
    """Lay the responses out by reporting quarter and, if wanted, by province; NotDivided.

    Run again it lays them out anew, as units stand by then.
    """
    _refuse_sqlite(engine)

    def change(connection: Connection) -> Division:
        groups = _provinces_to_part(connection) if by_province else {}
        quarters = _quarters(connection, today)
        divide(connection, [part_of(one) for one in quarters], groups)
        return Division(count_responses(Session(connection)), len(quarters), len(groups))

    return _changed(engine, change)


def join_responses(engine: Engine) -> int:
    """Put all responses back into one table; count them. NotDivided on SQLite."""
    _refuse_sqlite(engine)

    def change(connection: Connection) -> int:
        if layout_of(connection) != "one":
            join(connection)
        return count_responses(Session(connection))

    return _changed(engine, change)


def open_coming_parts(engine: Engine, today: date) -> int:
    """Make the parts that are missing for the quarters to come; count them, NotDivided.

    None where the table is not divided.
    """
    if engine.dialect.name != "postgresql":
        return 0
    with engine.connect() as connection:
        if not _missing(connection, today):
            return 0

    def change(connection: Connection) -> int:
        missing = _missing(connection, today)
        groups = provinces(connection) if layout_of(connection) == "provinces" else {}
        for quarter in missing:
            add_part(connection, part_of(quarter), groups)
        return len(missing)

    return _changed(engine, change)


def tend_parts(engine: Engine, today: date) -> None:
    """Make missing parts where this role may make tables.

    Where it may not, responses go to the part for all other days, and `doctor` says so.
    """
    with suppress(NotDivided):
        open_coming_parts(engine, today)


def examine_parts(engine: Engine, today: date) -> list[Finding]:
    """Tell whether responses of today and of the next quarter have a part; nothing if not asked."""
    with engine.connect() as connection:
        if layout_of(connection) == "one":
            return []
        this = period_of(today, "reporting")
        soon = [one for one in _missing(connection, today) if one.start <= this.end]
        rest = rows_in_rest(connection)
    subject = "Các phần của bảng phiếu"
    if soon:
        state = f"chưa có phần cho {soon[0].label}"
        return [Finding(subject, False, state, AGAIN, advice=True)]
    if rest:
        state = "có phiếu nằm ngoài các quý đã chia"
        remedy = "chia lại vào buổi tối: python -m survey partition split"
        return [Finding(subject, False, state, remedy, advice=True)]
    return [Finding(subject, True, "đủ đến quý sau")]


def part_of(quarter: Period) -> Part:
    """Give the part of a reporting quarter."""
    return Part(f"response_{quarter.compact.lower()}", quarter.start, quarter.end)


def provinces(connection: Connection) -> Groups:
    """List the units below each province, itself included, by the name of its part."""
    tree = read_unit_tree(Session(connection))
    groups: dict[str, list[int]] = {}
    for unit in tree.units:
        above = [one for one in tree.line_up(unit) if tree.units[one].kind == PROVINCE]
        if above:
            groups.setdefault(f"province_{above[-1]}", []).append(unit)
    return groups


def _provinces_to_part(connection: Connection) -> Groups:
    groups = provinces(connection)
    if len(groups) < 2:
        raise NotDivided(
            "Cơ sở dữ liệu này có ít hơn hai đơn vị loại “Tỉnh, thành phố”, nên không có gì để "
            "chia theo tỉnh. Hãy chia theo quý: bỏ --by-province."
        )
    return groups


def _changed(engine: Engine, change: Callable[[Connection], Result]) -> Result:
    try:
        return change_schema(engine, change)
    except ProgrammingError as error:
        if sqlstate(error) != FORBIDDEN:
            raise
        raise NotDivided(
            "Tài khoản cơ sở dữ liệu đang dùng không được tạo hoặc thay bảng. Hãy đặt "
            "DATABASE_URL là địa chỉ với tài khoản chủ của các bảng rồi chạy lại."
        ) from error


def _quarters(connection: Connection, today: date) -> Collection[Period]:
    """List the quarters with responses, this one and those to come."""
    held = connection.scalars(select(Response.reporting_quarter).distinct()).all()
    quarters = {Period("reporting", "quarter", *divmod(one, 10)) for one in held}
    return sorted(quarters | set(_to_come(today)), key=lambda one: one.start)


def _to_come(today: date) -> Iterator[Period]:
    quarter = period_of(today, "reporting")
    for _ in range(AHEAD + 1):
        yield quarter
        quarter = period_of(quarter.end, "reporting")


def _missing(connection: Connection, today: date) -> list[Period]:
    there = {part.name for part in stored_parts(connection)}
    return [one for one in _to_come(today) if there and part_of(one).name not in there]


def _refuse_sqlite(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        raise NotDivided(
            "Chỉ PostgreSQL chia được bảng phiếu; trên SQLite mọi phiếu nằm trong một bảng."
        )

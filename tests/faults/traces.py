"""Looks through all that is kept for what could lead to one person or to one moment."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

import numpy as np
from scipy.stats import rankdata
from sqlalchemy import Connection, MetaData, Table, select, text

#: Times the standard error: rank correlation without order goes beyond once in 40,000 draws.
STRAY = 4.2
#: docs/privacy.md says of these that they tell the day, and the ten minutes in random words.
SAID_TO_TELL = frozenset({"day", "reporting_quarter", "arrival_group"})
#: Fewer pairs or rows show nothing.
LEAST_ROWS = 30
#: When staff did something is kept on purpose; nobody who answered is in it.
OF_STAFF = frozenset({"audit_entry.at"})
#: So many bytes that look like a moment or an address come about by chance; a column has 200.
BY_CHANCE = 5
UNITS_OF_TIME = (1, 1_000, 1_000_000, 1_000_000_000)  # seconds and parts of them
CLOCK = re.compile(r"(?<!\d)(?:[01]\d|2[0-3]):[0-5]\d(?!\d)|\d{8}T\d{4}")
STAMP = re.compile(rb"20\d\d-\d\d-\d\d[T ]\d\d:\d\d")
PAGE_SIZE_AT = 16


@dataclass
class Evidence:
    """What was sent, in the order in which it was sent, and between which moments."""

    start: float
    end: float
    addresses: list[str] = field(default_factory=list)
    browsers: list[str] = field(default_factory=list)
    #: Tokens, cookies, codes and secrets, as they travelled.
    secrets: list[str] = field(default_factory=list)
    #: Whatever tells a stored row: its answers, its comment, the hash of its token. -> place.
    order: dict[Any, int] = field(default_factory=dict)
    #: The minutes in which staff did something, as the audit writes them.
    staff: set[bytes] = field(default_factory=set)

    @property
    def wanted(self) -> dict[str, list[str]]:
        """Name the texts that must be nowhere."""
        return {"ADDRESS": self.addresses, "AGENT": self.browsers, "SECRET": self.secrets}


def in_bytes(name: str, data: bytes, evidence: Evidence) -> Iterator[str]:
    """Find addresses, browsers, secrets and moments in a file as it lies on the disk."""
    for rule, texts in evidence.wanted.items():
        if any(one.encode() in data for one in texts):
            yield f"{rule}: {name}"
    packed = {ip_address(one).packed for one in evidence.addresses}
    if sum(one in data or one[::-1] in data for one in packed) > BY_CHANCE:
        yield f"ADDRESS: {name}, in four bytes"
    if any(hits > BY_CHANCE for hits in _moments(data, evidence)):
        yield f"TIME: {name}, as a number"
    if set(STAMP.findall(data)) - evidence.staff:
        yield f"TIME: {name}, as text"


def in_log(name: str, data: bytes, evidence: Evidence) -> Iterator[str]:
    """Find what must not be in a log; an hour in it is one too many."""
    yield from in_bytes(name, data, evidence)
    if not STAMP.search(data) and CLOCK.search(data.decode("utf-8", "replace")):
        yield f"TIME: {name}, as text"


def in_tables(connection: Connection, evidence: Evidence) -> Iterator[str]:
    """Find the same in every column of every table, and every order that follows the arrival."""
    tables = MetaData()
    tables.reflect(connection)
    for table in tables.sorted_tables:
        rows: Sequence[Any] = connection.execute(select(table)).all()
        for at, column in enumerate(table.columns):
            values = [row[at] for row in rows]
            yield from _in_column(f"{table.name}.{column.name}", values, evidence)
        yield from _in_order(table, rows, evidence)
        yield from _in_row_numbers(connection, table, evidence)


def in_pages(data: bytes, keys: Mapping[bytes, int]) -> float:
    """Give the share of pairs of rows of one page that lie in the order of their arrival.

    0.5 is no order at all; pages fill from their end, so 0 is the very order of arrival.
    """
    size = int.from_bytes(data[PAGE_SIZE_AT : PAGE_SIZE_AT + 2], "big")
    found = [(at, place) for key, place in keys.items() if (at := data.find(key)) >= 0]
    assert len(found) == len(keys), "not every row was found in the file"
    pages: dict[int, list[int]] = {}
    for at, place in sorted(found):
        pages.setdefault(at // size, []).append(place)
    pairs = [
        first < second
        for places in pages.values()
        for at, first in enumerate(places)
        for second in places[at + 1 :]
    ]
    assert len(pairs) >= LEAST_ROWS
    return sum(pairs) / len(pairs)


def rank_correlation(first: Sequence[float], second: Sequence[float]) -> float:
    """Give Spearman's rank correlation; 0 when one side does not vary."""
    if len(set(first)) < 2 or len(set(second)) < 2:
        return 0.0
    return float(np.corrcoef(rankdata(first), rankdata(second))[0, 1])


def follows(arrival: Sequence[float], values: Sequence[float]) -> bool:
    """Tell whether values follow the arrival, or run against it, more than chance lets them."""
    return abs(rank_correlation(arrival, values)) > STRAY / math.sqrt(len(arrival) - 1)


def _moments(data: bytes, evidence: Evidence) -> Iterator[int]:
    """Count the places that read as a moment of the run, in each way of writing a number."""
    raw = np.frombuffer(data, dtype=np.uint8)
    forms = ("<u4", ">u4", "<f8", ">f8", "<u8", ">u8")
    for form in forms:
        width = int(form[2])
        if len(raw) < width:
            continue
        windows = np.lib.stride_tricks.sliding_window_view(raw, width)
        numbers = np.ascontiguousarray(windows).view(form).ravel()
        for unit in UNITS_OF_TIME if width > 4 else (1,):
            low, high = evidence.start * unit, evidence.end * unit
            yield int(((numbers >= low) & (numbers <= high)).sum())


def _in_column(name: str, values: list[Any], evidence: Evidence) -> Iterator[str]:
    known = [value for value in values if value is not None]
    texts = " ".join(_as_text(value) for value in known)
    for rule, wanted in evidence.wanted.items():
        if any(one in texts for one in wanted):
            yield f"{rule}: {name}"
    if name not in OF_STAFF and any(_is_moment(value, evidence) for value in known):
        yield f"TIME: {name}"


def _is_moment(value: Any, evidence: Evidence) -> bool:
    """Tell whether a value holds an hour: as a time, as text, or as a number in any unit."""
    if hasattr(value, "hour"):
        return True
    if isinstance(value, str):
        return len(value) < LEAST_ROWS and CLOCK.search(value) is not None
    if isinstance(value, bytes) and len(value) in (4, 8):
        return any(_moments(value, evidence))
    if isinstance(value, int | float) and math.isfinite(value):
        julian = (value - 2_440_587.5) * 86_400
        return any(
            evidence.start <= moment <= evidence.end
            for moment in (*(value / unit for unit in UNITS_OF_TIME), julian)
        )
    return False


def _in_order(table: Table, rows: Iterable[Any], evidence: Evidence) -> Iterator[str]:
    """Compare each column, and the order in which rows are given out, with the arrival."""
    pairs = [(place, row) for row in rows if (place := _place(row, evidence)) is not None]
    if len(pairs) < LEAST_ROWS:
        return
    places = [place for place, _ in pairs]
    columns = {"as given out": list(range(len(pairs)))}
    for at, column in enumerate(table.columns):
        if column.name in SAID_TO_TELL:
            continue
        order = sorted({_sortable(row[at]) for _, row in pairs})
        rank = {value: number for number, value in enumerate(order)}
        columns[column.name] = [rank[_sortable(row[at])] for _, row in pairs]
    for name, ranks in columns.items():
        if follows(places, ranks):
            yield f"ORDER: {table.name}, {name}"


def _in_row_numbers(connection: Connection, table: Table, evidence: Evidence) -> Iterator[str]:
    """Look at SQLite's hidden row numbers, where a table has them."""
    if connection.dialect.name != "sqlite":
        return
    definition = connection.execute(
        text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table.name}
    ).scalar_one()
    if "WITHOUT ROWID" in definition.upper():
        return
    rows = connection.execute(select(text("rowid"), *table.columns).select_from(table)).all()
    found = [(place, row[0]) for row in rows if (place := _place(row[1:], evidence)) is not None]
    if len(found) >= LEAST_ROWS and follows(*zip(*found, strict=True)):
        yield f"ORDER: {table.name}, row numbers"


def _place(row: Iterable[Any], evidence: Evidence) -> int | None:
    for value in row:
        known = bytes(value) if isinstance(value, memoryview) else value
        if isinstance(known, str | bytes) and known in evidence.order:
            return evidence.order[known]
    return None


def _as_text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _sortable(value: Any) -> tuple[str, Any]:
    return type(value).__name__, "" if value is None else value


def four_bytes(address: str) -> int:
    """Give an address as the number some would store."""
    return int(struct.unpack(">I", ip_address(address).packed)[0])

"""Shares of forms with a code: counted from stored forms, small groups hidden."""

from __future__ import annotations

import secrets
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text, update
from sqlalchemy.orm import Session

from analysis.period import Period, parse_period
from survey.models import Response
from survey.queries.unit_tree import read_unit_tree
from survey.services.figures.compare_receipts import compare_receipts
from survey.services.record_response import store_forms
from survey.services.tallies.count_receipts import ReceiptCounts, count_receipts
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

PERIOD: Period = parse_period("2026Q3", "reporting")
DAY = date(2026, 7, 3)


class Units:
    """A root with two units, and a way to put forms into them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.root = store_unit(session, "PR", kind="province")
        self.units = [store_unit(session, code, parent_id=self.root) for code in ("A", "B")]
        self.desks = [store_desk(session, unit, f"Q{unit}") for unit in self.units]
        self.questionnaire = store_questionnaire(session)

    def put(self, unit: int, state: str, forms: int, level: int, **changes: object) -> None:
        """Store forms of one state, as if their codes had been looked at."""
        filled = [
            make_form(
                self.units[unit],
                self.desks[unit],
                self.questionnaire,
                answers=f"{level}9{level}{level}-",
                day=DAY,
                form_token=secrets.token_hex(8),
                field=state,
            )
            for _ in range(forms)
        ]
        connection = self.session.connection()
        store_forms(connection, filled, {self.questionnaire: make_questionnaire()})
        values = {"receipt": state, **changes}
        self.session.execute(update(Response).where(Response.field == state).values(values))
        self.session.execute(update(Response).values(field=None))


@pytest.fixture
def units(session: Session) -> Units:
    return Units(session)


def test_counts_by_unit_and_period(session: Session, units: Units) -> None:
    units.put(0, "verified", 6, 5)
    units.put(0, "unverified", 2, 3)
    units.put(0, "none", 4, 4)
    units.put(1, "none", 7, 4)
    first, second = units.units
    found = count_receipts(session, PERIOD)
    assert found == {first: ReceiptCounts(12, 6, 2), second: ReceiptCounts(7, 0, 0)}
    assert (found[first].without, found[first].share) == (4, 0.5)
    assert count_receipts(session, PERIOD, [second]) == {second: ReceiptCounts(7)}
    assert count_receipts(session, PERIOD.previous()) == {}
    assert found[first] + found[second] == ReceiptCounts(19, 6, 2)
    assert ReceiptCounts().share is None


def test_forms_of_channels_that_stand_apart_are_not_counted(session: Session, units: Units) -> None:
    units.put(0, "verified", 6, 5)
    session.execute(text("UPDATE response SET channel = 'interviewer'"))
    session.execute(text("UPDATE half_month_tally SET channel = 'interviewer'"))
    assert count_receipts(session, PERIOD) == {}
    units.put(0, "none", 4, 5)
    assert count_receipts(session, PERIOD) == {units.units[0]: ReceiptCounts(4)}


def test_rows_add_up_to_the_units_above_and_show_both_indices(
    session: Session, units: Units
) -> None:
    units.put(0, "verified", 30, 5)
    units.put(0, "unverified", 5, 2)
    units.put(0, "none", 25, 2)
    units.put(1, "none", 10, 5)
    rows = {row.unit: row for row in compare_receipts(session, read_unit_tree(session), PERIOD)}
    assert list(rows) == ["A", "B", "PR"]
    first, root = rows["A"], rows["PR"]
    assert (first.forms, first.verified, first.unverified, first.without) == (60, 30, 5, 25)
    assert (first.share, first.index_verified, first.index_others) == (50.0, 100.0, 0.0)
    assert (root.forms, root.verified, root.period) == (70, 30, "2026Q3")
    assert (root.index_verified, root.index_others) == (100.0, 25.0)
    assert (rows["B"].verified, rows["B"].share, rows["B"].index_others) == (0, 0.0, None)


@pytest.mark.parametrize(("verified", "others"), [(29, 60), (60, 29)])
def test_no_index_is_shown_unless_both_groups_are_large(
    session: Session, units: Units, verified: int, others: int
) -> None:
    units.put(0, "verified", verified, 5)
    units.put(0, "none", others, 2)
    (row, _) = compare_receipts(session, read_unit_tree(session), PERIOD)
    assert (row.index_verified, row.index_others) == (None, None)
    assert row.verified == verified


def test_small_groups_are_empty_and_do_not_follow_from_the_total(
    session: Session, units: Units
) -> None:
    units.put(0, "verified", 3, 5)
    units.put(0, "unverified", 9, 5)
    units.put(0, "none", 50, 2)
    (row, _) = compare_receipts(session, read_unit_tree(session), PERIOD)
    assert (row.verified, row.unverified, row.without) == (None, None, 50)
    assert (row.forms, row.share) == (62, None)


@given(verified=st.integers(0, 12), unverified=st.integers(0, 12), without=st.integers(0, 12))
def test_what_is_hidden_is_never_a_small_group(
    verified: int, unverified: int, without: int
) -> None:
    total = verified + unverified + without
    counts = ReceiptCounts(total, verified, unverified)
    hidden = counts.hidden(5)
    sizes = {"verified": verified, "unverified": unverified, "without": without}
    assert {name for name, size in sizes.items() if 0 < size < 5} <= hidden
    if hidden and total >= 5:
        assert sum(sizes[name] for name in hidden) >= 5
        assert len(hidden) >= 2


def plan(connection: Connection, statement: str) -> str:
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return " ".join(str(row) for row in connection.execute(text(f"{explain} {statement}")))


def test_forms_with_a_code_are_found_without_reading_the_others(engine: Engine) -> None:
    statement = (
        "SELECT unit_id, receipt, count(*) FROM response WHERE receipt != 'none' "
        "AND day >= '2026-06-15' AND day < '2026-09-15' GROUP BY unit_id, receipt"
    )
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        assert "ix_response_day_unit_id" in plan(connection, statement)
        without = statement.replace("receipt != 'none' AND ", "")
        assert "ix_response_day_unit_id" not in plan(connection, without)

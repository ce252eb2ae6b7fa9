"""The year-end report made from stored answers: factors follow the published tables."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from analysis.period import parse_period
from survey.clock import VIETNAM
from survey.services.record_response import store_forms
from survey.services.reports import report_on_year
from survey.services.reports.make_document import look_around
from survey.services.reports.report_order import Order
from tests.factories import make_form, make_questionnaire, store_desk, store_questionnaire
from tests.factories import store_unit as store

YEAR = parse_period("2025", "reporting")
NOW = datetime(2026, 3, 1, 9, tzinfo=VIETNAM)


@pytest.fixture
def province(session: Session) -> int:
    """Three units; in one of them few answered the second factor."""
    questionnaire = make_questionnaire()
    key = store_questionnaire(session, questionnaire)
    early = date(2024, 1, 1)
    root = store(session, "TINH", name="Tỉnh Thử", kind="province", valid_from=early)
    for number, few in enumerate((True, False, False)):
        unit = store(session, f"U{number}", name=f"Xã {number}", parent_id=root, valid_from=early)
        desk = store_desk(session, unit, f"Q{number}", valid_from=early)
        forms = [
            make_form(
                unit,
                desk,
                key,
                day=date(2025, 7, 1),
                answers={"C11": 4, "C12": 5, **({} if few and i > 1 else {"C21": 5, "C22": 4})},
            )
            for i in range(40)
        ]
        store_forms(session.connection(), forms, {key: questionnaire})
    return root


@pytest.mark.parametrize("internal", [True, False])
def test_withholds_factors_where_the_published_tables_do(
    session: Session, province: int, internal: bool
) -> None:
    around = look_around(session, YEAR, NOW, internal=internal)
    made = report_on_year.gather(session, Order("year_end", province, YEAR, "pdf"), NOW, around)
    shown = [[factor.shown for factor in row.factors] for row in made.rows]
    assert [row.points is not None for row in made.rows] == [True] * 3
    assert shown[0] == ([True, False] if internal else [False, False])
    hidden = sum(not any(row) for row in shown)
    assert hidden == (0 if internal else 2), "with one withheld alone, its figures would follow"


def test_only_a_year_has_this_report(session: Session, province: int) -> None:
    tree = look_around(session, YEAR, NOW, internal=True).tree
    assert report_on_year.units(tree, YEAR) == [province]
    assert report_on_year.units(tree, parse_period("2025-Q3", "reporting")) == []

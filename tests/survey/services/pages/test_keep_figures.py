"""Kept figures are found while nothing they are made of has changed, and never after."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from analysis.period import parse_period
from survey.models import KeptFigure, Unit
from survey.services.pages import keep_figures
from survey.services.pages.keep_figures import (
    FigureKey,
    Kept,
    find_figures,
    store_figures,
    take_fingerprint,
)
from survey.services.pages.kept_values import LARGEST_REMEMBERED, read_value, write_value
from survey.services.settings.manage_settings import change_setting
from tests.survey.services.place import BAD, GOOD, Q3, Place

TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Inner:
    name: str
    share: float | None
    mark: Decimal


@dataclass(frozen=True)
class Shown:
    count: int
    parts: tuple[Inner, ...]
    pair: tuple[str, int]
    names: Mapping[str, Inner]
    day: date | None
    nothing: Inner | None = None


VALUE = Shown(
    7,
    (Inner("Xã Một", 1 / 3, Decimal("81.50")), Inner("Xã Hai", None, Decimal(90))),
    ("a", 2),
    {"x": Inner("y", 0.1, Decimal(0))},
    date(2026, 9, 14),
)
KEY = FigureKey("office", Shown, Q3, Q3.start)


def test_values_come_back_as_they_were() -> None:
    assert read_value(Shown, write_value(VALUE)) == VALUE


def test_the_same_bytes_are_read_once_and_others_are_another_value() -> None:
    stored = write_value(VALUE)
    assert read_value(Shown, stored) is read_value(Shown, bytes(bytearray(stored)))
    other = replace(VALUE, count=8)
    assert read_value(Shown, write_value(other)) == other
    large = write_value("".join(map(chr, range(0x20, 0xD000))))
    assert len(large) > LARGEST_REMEMBERED
    assert read_value(str, large) is not read_value(str, large)


@pytest.mark.parametrize("stored", [b"", b"x", write_value((1, 2)), write_value("office")])
def test_what_is_no_such_value_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match="Shown"):
        read_value(Shown, stored)


def test_only_plain_values_are_kept() -> None:
    with pytest.raises(TypeError):
        write_value({1, 2})


@pytest.fixture
def place(session: Session) -> Place:
    made = Place(session)
    unit, desk = made.unit("A")
    made.answer(unit, desk, 6, date(2026, 8, 3), GOOD)
    return made


def keep(session: Session) -> None:
    store_figures(session, KEY, take_fingerprint(session, KEY, TODAY), Kept(VALUE, TODAY))


def found(session: Session, edition_of: date | None = None) -> Kept[Shown] | None:
    return find_figures(session, KEY, take_fingerprint(session, KEY, TODAY), edition_of)


def test_finds_what_was_kept_while_nothing_changes(session: Session, place: Place) -> None:
    assert found(session) is None
    keep(session)
    assert found(session) == Kept(VALUE, TODAY)
    keep(session)
    assert found(session) == Kept(VALUE, TODAY)


def test_never_shows_a_figure_that_is_stale(session: Session, place: Place) -> None:
    keep(session)
    # A figure planted under another fingerprint, by whatever fault, is not shown either.
    session.execute(update(KeptFigure).values(tallies=KeptFigure.tallies - 1))
    assert found(session) is None
    keep(session)
    unit, desk = place.unit("B")
    keep(session)
    place.answer(unit, desk, 1, date(2026, 8, 4), BAD)
    assert found(session) is None
    keep(session)
    # Outside the period nothing is made of it.
    place.answer(unit, desk, 1, date(2026, 10, 4), BAD)
    assert found(session) is not None


def test_the_edition_of_a_day_holds_to_its_end_but_not_longer(
    session: Session, place: Place
) -> None:
    keep(session)
    unit, desk = place.unit("B")
    keep(session)
    place.answer(unit, desk, 1, date(2026, 8, 4), BAD)
    assert found(session, TODAY) is not None
    assert found(session, date(2026, 11, 21)) is None


@pytest.mark.parametrize("what", ["setting", "unit", "code"])
def test_other_rules_units_or_code_void_even_the_edition_of_today(
    session: Session, place: Place, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    keep(session)
    if what == "setting":
        change_setting(session, "thresholds.hide", 6)
    elif what == "unit":
        session.execute(update(Unit).values(name="Tên mới"))
    else:
        monkeypatch.setattr(keep_figures, "code_mark", lambda: "other")
    assert found(session, TODAY) is None


def test_pages_periods_and_choices_are_kept_apart(session: Session, place: Place) -> None:
    keep(session)
    others = [
        replace(KEY, kind="unit"),
        replace(KEY, subject="5"),
        replace(KEY, period=parse_period("2026-Q3", "calendar")),
        replace(KEY, period=Q3.previous()),
    ]
    for key in others:
        assert find_figures(session, key, take_fingerprint(session, key, TODAY), TODAY) is None

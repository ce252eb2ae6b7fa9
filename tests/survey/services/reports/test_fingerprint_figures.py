"""Figures have one name, and any other figures another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from survey.services.reports.fingerprint_figures import fingerprint


class Word(Enum):
    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Line:
    name: str
    share: float | None = None
    parts: tuple[Any, ...] = ()


LINE = Line("Xã Suối", 0.5, (Line("Quầy 1"), Word.YES, date(2026, 9, 14), Decimal("1.50"), {1, 2}))


@pytest.mark.parametrize(
    "other",
    [
        replace(LINE, name="Xã Suối "),
        replace(LINE, share=0.5000000001),
        replace(LINE, share=None),
        replace(LINE, parts=(*LINE.parts[:1], Word.NO, *LINE.parts[2:])),
        replace(LINE, parts=LINE.parts[::-1]),
        replace(LINE, parts=(*LINE.parts[:3], Decimal("1.5"), *LINE.parts[4:])),
        replace(LINE, parts=(*LINE.parts[:4], {1, 3})),
    ],
)
def test_any_change_gives_another_name(other: Line) -> None:
    assert fingerprint(other) != fingerprint(LINE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", 1),
        (1, 1.0),
        (1, True),
        (None, "None"),
        ("2026-09-14", date(2026, 9, 14)),
        (Fraction(1, 2), "1/2"),
        (b"a", "a"),
        ({"a": 1}, [["a", 1]]),
        (("a", "b"), frozenset("ab")),
    ],
)
def test_values_of_different_kinds_are_not_taken_for_each_other(one: Any, other: Any) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_the_order_of_a_mapping_or_a_set_does_not_matter() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint({"x", "y", "z"}) == fingerprint({"z", "y", "x"})
    assert fingerprint(np.float64(0.1)) == fingerprint(0.1)


def test_what_is_no_plain_value_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        fingerprint(Line("x", parts=(object(),)))

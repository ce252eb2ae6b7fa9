"""Small groups in which most were not satisfied: which they are, and that no number follows."""

from __future__ import annotations

import pytest

from analysis.disclosure import DisclosureCell, Key
from analysis.disclosure_audit import Suppression, low_cells, protect
from analysis.low_groups import is_low, most_satisfied, quarter_of
from analysis.scores import OVERALL, Thresholds, score_card
from analysis.sums import Sums
from analysis.tally import Tally, tally_answers
from analysis.withholding import withheld_groups
from tests.factories import make_questionnaire

LIMITS = Thresholds(5, 30)
ASKED = 3


@pytest.mark.parametrize(
    ("n", "satisfied", "low"),
    [
        (4, 0, False),
        (5, 0, True),
        (29, 0, True),
        (30, 0, False),
        (12, 17, True),
        (12, 18, False),
        (12, 36, False),
    ],
)
def test_a_group_is_low_when_it_is_small_and_less_than_half_is_satisfied(
    n: int, satisfied: int, low: bool
) -> None:
    assert is_low(n, ASKED * n, satisfied, 5, 30) is low


@pytest.mark.parametrize("n", range(5, 30))
def test_the_words_leave_three_counts_at_least_and_a_quarter_is_among_them(n: int) -> None:
    assert most_satisfied(n) == max(s for s in range(n) if is_low(n, n, s, 5, 30))
    assert most_satisfied(n) >= 2
    assert 0 < quarter_of(n) <= most_satisfied(n)


def table(**desks: tuple[int, int]) -> dict[Key, DisclosureCell]:
    """Lay out a commune of desks with so many people and satisfied answers."""
    n, satisfied = (sum(one[at] for one in desks.values()) for at in (0, 1))
    whole = {("whole", "P"): DisclosureCell(None, None, n, satisfied, answers=ASKED * n)}
    parts: dict[Key, DisclosureCell] = {
        (name, "P"): DisclosureCell("whole", None, people, s, answers=ASKED * people)
        for name, (people, s) in desks.items()
    }
    return whole | parts


def protected(cells: dict[Key, DisclosureCell], public: str = "whole") -> Suppression:
    low = low_cells(cells, 5, 30)
    return protect(cells, low=low, told=low, fixed=[(public, "P")])


def test_a_low_desk_takes_another_with_it() -> None:
    cells = table(a=(12, 0), b=(28, 80), c=(60, 150))
    found = protected(cells)
    assert found.hidden == {("a", "P"), ("b", "P")}
    assert (found.primary, found.unsafe) == ({("a", "P")}, {})


def test_low_desks_do_not_hide_one_another() -> None:
    """Two that pleased nobody would be known by their sum: a third one goes."""
    cells = table(a=(12, 0), b=(20, 0), c=(60, 150), d=(70, 180))
    found = protected(cells)
    assert found.hidden == {("a", "P"), ("b", "P"), ("c", "P")}
    assert found.unsafe == {}


def test_what_many_people_said_is_told_and_hides_nobody_in_vain() -> None:
    cells = table(a=(12, 1), b=(13, 1), c=(40, 2))
    found = protected(cells)
    assert found.hidden == {("a", "P"), ("b", "P"), ("c", "P")}
    assert found.unsafe == {}


def test_a_low_group_that_follows_from_what_is_public_is_named() -> None:
    cells = table(a=(12, 0), b=(60, 150))
    low = low_cells(cells, 5, 30)
    found = protect(cells, low=low, told=low, fixed=[("whole", "P"), ("b", "P")])
    assert found.unsafe.keys() == {("a", "P")}


def sums(n: int, satisfied: int) -> Sums:
    return Sums(n=n, m=ASKED * n, s=satisfied)


def test_parts_of_a_report_are_withheld_until_a_quarter_is_possible() -> None:
    assert withheld_groups({"a": sums(12, 0), "b": sums(40, 100)}, LIMITS) == {"a", "b"}
    parts = {"a": sums(12, 0), "b": sums(20, 0), "c": sums(40, 100), "d": sums(50, 140)}
    assert withheld_groups(parts, LIMITS) == {"a", "b", "c"}
    assert withheld_groups({"a": sums(12, 0), "b": sums(20, 0)}, LIMITS) == {"a", "b"}
    assert withheld_groups({"a": sums(12, 30), "b": sums(20, 50)}, LIMITS) == frozenset()


def test_of_a_low_card_nothing_is_shown_but_that_it_is_one() -> None:
    form = make_questionnaire()
    bad, good = "1" * len(form.positions), "5" * len(form.positions)
    card = score_card(tally_answers(form, [bad] * 11 + [good]), thresholds=LIMITS)
    assert card[OVERALL].status == "low"
    assert {score.status for row, score in card.scores.items() if row != OVERALL} == {"hidden"}
    assert not any(score.shown for score in card.scores.values())
    assert score_card(tally_answers(form, [good] * 12), thresholds=LIMITS)[OVERALL].status == "few"
    assert score_card(Tally.zero(), thresholds=LIMITS)[OVERALL].status == "none"

"""When the two figures of a whole are explained, and whose level an interval follows."""

from __future__ import annotations

import pytest

from analysis.intervals import Estimate, Moments, cluster_wilson
from analysis.rollup import DossierWeighted, dossier_weighted, pooled


def weighted(p: float | None, covered: float | None = 1.0) -> DossierWeighted:
    return DossierWeighted(Estimate(p, 1, 1, 1), covered)


@pytest.mark.parametrize(
    ("mine", "theirs", "differs"),
    [(0.01, 0.0, False), (0.0101, 0.0, True), (0.0, 0.0101, True), (0.9, 0.9, False)],
)
def test_figures_are_explained_beyond_one_point(mine: float, theirs: float, differs: bool) -> None:
    assert weighted(mine).differs_from(theirs) is differs


def test_nothing_is_explained_where_a_figure_is_missing() -> None:
    assert not weighted(0.9).differs_from(None)
    assert not weighted(None).differs_from(0.9)
    assert not weighted(0.9, covered=0.79).differs_from(0.1)
    assert weighted(0.9, covered=0.8).differs_from(0.1)


def test_pooled_interval_follows_the_level_asked_for() -> None:
    units = {"a": Moments(10, 16, 20, 30, 40, 32), "b": Moments(5, 5, 10, 7, 20, 10)}
    whole = Moments(15, 21, 30, 37, 60, 42)
    assert pooled(units, level=0.8) == cluster_wilson(whole, level=0.8)
    assert pooled(units) == cluster_wilson(whole, level=0.95)
    assert pooled(units) != pooled(units, level=0.8)


ONE_OF_TWO = Moments(n=2, x=1, m=2, xx=1, mm=2, xm=1)  # two people, one answer each
BOTH = Moments(n=2, x=2, m=2, xx=2, mm=2, xm=2)
SATISFIED, NOT = Moments(1, 1, 1, 1, 1, 1), Moments(1, 0, 1, 0, 1, 0)


def test_without_answers_the_weighted_figure_counts_nobody() -> None:
    assert dossier_weighted({}, {"a": 7}) == DossierWeighted(Estimate(None, 0, 0, 0), 0.0)
    assert dossier_weighted({}, {}) == DossierWeighted(Estimate(None, 0, 0, 0), None)


def test_a_unit_whose_dossiers_are_not_known_is_left_out() -> None:
    found = dossier_weighted({"a": ONE_OF_TWO, "b": SATISFIED}, {"a": 10, "b": None})
    assert (found.estimate.p, found.estimate.n, found.covered) == (0.5, 2, None)
    nothing = dossier_weighted({"a": ONE_OF_TWO, "b": SATISFIED}, {"a": 10, "b": 0})
    assert (nothing.estimate.p, nothing.estimate.n, nothing.covered) == (0.5, 2, 1.0)


def test_a_unit_in_which_nobody_is_satisfied_counts_as_such() -> None:
    found = dossier_weighted({"a": SATISFIED, "b": NOT}, {"a": 3, "b": 1})
    # One respondent in each unit: a figure, but nothing an interval could rest on.
    assert found.estimate == Estimate(0.75, 2, 2, 1)


def test_three_respondents_of_two_units_leave_one_degree_of_freedom() -> None:
    found = dossier_weighted({"a": ONE_OF_TWO, "b": SATISFIED}, {"a": 1, "b": 1}).estimate
    assert (found.p, found.n, found.df) == (0.75, 3, 1)
    assert found.lo is not None
    assert found.lo < 0.75


def test_people_who_answer_all_alike_count_as_people_not_as_answers() -> None:
    # Ten people with four answers each: five satisfied with all of them, five with none.
    whole = Moments(n=10, x=20, m=40, xx=80, mm=160, xm=80)
    found = dossier_weighted({"a": whole}, {"a": 100}).estimate
    # V = 10/9 * 10 * (2/40)^2 = 1/36, and 1/4 over that is 9.
    assert found.variance == pytest.approx(1 / 36)
    assert found.n_eff == pytest.approx(9)


def test_parts_of_an_answer_are_told_in_whole_answers() -> None:
    quarters = Moments(n=2, x=11, m=4, xx=65, mm=8, xm=22, scale=4)
    found = dossier_weighted({"a": quarters}, {"a": 100}).estimate
    assert (found.satisfied, type(found.satisfied)) == (2, int)


def test_weights_that_add_up_to_more_than_one_by_rounding_do_not_exceed_it() -> None:
    shares = (42, 35, 21, 27)
    assert sum(weight / sum(shares) for weight in shares) > 1
    units = dict.fromkeys(range(len(shares)), BOTH)
    found = dossier_weighted(units, dict(enumerate(shares))).estimate
    assert (found.p, found.hi) == (1, 1)

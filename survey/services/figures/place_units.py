"""Places units against the rest of their province: bands, and possible ranks where asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from analysis.comparison import rest_of, score_test
from analysis.intervals import Estimate, cluster_wilson
from analysis.many_units import (
    RankSet,
    UnitTest,
    bands,
    benjamini_hochberg,
    rank_error,
    rank_sets,
)
from analysis.scores import OVERALL
from analysis.summary import Standing
from survey.services.figures.add_up_units import UnitTotals


def place_units(totals: UnitTotals) -> dict[int, Standing]:
    """Place each unit with enough answers among the units of its level.

    A unit belongs to one family only, so it stands the same in its own report and in every table.
    Where the rest has too few answers nothing is said: a p-value would tell its index.
    """
    found: dict[int, Standing] = {}
    for family in level_families(totals):
        tests = {str(key): _against_rest(totals, key) for key in family}
        known = {key: test for key, test in tests.items() if test is not None}
        placed = bands(known, minimum=totals.thresholds.flag)
        adjusted = benjamini_hochberg([test.p_value for test in known.values()])
        for (key, _), p_value in zip(known.items(), adjusted, strict=True):
            band = placed[key]
            if band is not None and p_value is not None:
                found[int(key)] = Standing(band, p_value, len(known))
    return found


def rank_units(totals: UnitTotals) -> dict[int, RankSet]:
    """Give the ranks that the data leave possible within each level, for whoever insists."""
    found: dict[int, RankSet] = {}
    for family in level_families(totals):
        scored = [(key, cluster_wilson(totals.whole[key][OVERALL].moments())) for key in family]
        known = [(key, score) for key, score in scored if _certain(score)]
        shares = [score.p or 0.0 for _, score in known]
        errors = [rank_error(score.p or 0.0, score.n_eff or 0.0) for _, score in known]
        sets = rank_sets(shares, errors) if known else []
        found |= {key: ranks for (key, _), ranks in zip(known, sets, strict=True)}
    return found


def level_families(totals: UnitTotals) -> Sequence[Sequence[int]]:
    """Group the units that may be compared by the unit above all and their level under it."""
    withheld = totals.all_withheld()
    families: Mapping[tuple[int, int], list[int]] = defaultdict(list)
    for key, tally in totals.whole.items():
        line = list(totals.tree.line_up(key))
        enough = tally[OVERALL].n >= totals.thresholds.flag
        if len(line) > 1 and enough and key not in withheld:
            families[line[-1], len(line)].append(key)
    return [sorted(family) for family in families.values()]


def _against_rest(totals: UnitTotals, key: int) -> UnitTest | None:
    top = list(totals.tree.line_up(key))[-1]
    own = totals.whole[key][OVERALL].moments()
    others = rest_of(totals.whole[top][OVERALL].moments(), own)
    unit, rest = cluster_wilson(own), cluster_wilson(others)
    if others.n < totals.thresholds.flag or unit.p is None or rest.p is None:
        return None
    if not unit.n_eff or not rest.n_eff:
        return None
    test = score_test(unit.p, unit.n_eff, rest.p, rest.n_eff)
    return UnitTest(unit.p - rest.p, test.p_value, unit.n)


def _certain(score: Estimate) -> bool:
    return score.p is not None and bool(score.n_eff)

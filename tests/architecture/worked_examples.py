"""Computes half of the examples of docs/methodology.md, as they should be printed there."""

from __future__ import annotations

from datetime import date

import numpy as np

from analysis.channels import channel_table
from analysis.comparison import difference, fixed_mix, mix_moved, paired_difference, rest_of
from analysis.drivers import importance, pearson
from analysis.index_methods import index_estimate, mean_level, net_satisfaction, wholly_satisfied
from analysis.integrity import (
    beta_binomial_tail,
    binomial_tail,
    participation,
    poisson_tail,
    with_and_without,
    worst_case_bounds,
)
from analysis.intervals import (
    Estimate,
    Moments,
    cluster_wilson,
    critical_value,
    effective_size,
    floor_size,
    wilson,
)
from analysis.lineage import CrosswalkRow, Succession, UnitMap, Version, comparable_core
from analysis.period import Period, period_of
from analysis.points import points_range, rule_from_document, shown_points, total_points
from analysis.questionnaire import Criterion, Factor, Level, Questionnaire, Scale
from analysis.rollup import dossier_weighted, pooled, unit_mean
from analysis.rounding import meets, percent_half_up, shown_percent
from analysis.sampling import (
    ministry_size,
    number_to_draw,
    permanent_order,
    power_allocation,
    proportional_allocation,
    size_for_margin,
)
from analysis.scores import OVERALL, overall_index, score_card
from analysis.sums import Sums
from analysis.tally import tally_answers
from analysis.targets import reaches, target_test, verdict
from analysis.weighting import Design, design_estimate, stratum_weights, weight_cost

W = {"vi": "lời"}
FORM = Questionnaire(
    "example",
    W,
    W,
    Scale(tuple(Level(value, W) for value in range(1, 6))),
    (Factor("A", W), Factor("B", W)),
    (Criterion("A1", "A", W), Criterion("A2", "A", W), Criterion("B1", "B", W)),
    Criterion("OV", None, W),
)
FORMS = ("5545", "4394", "2412", "44-4", "5345", "----")
TALLY = tally_answers(FORM, FORMS)
CARD = score_card(TALLY)
ROW = TALLY[OVERALL]


def pct(*shares: float | None) -> list[str]:
    """Write shares in percent; a missing one becomes a word no paragraph holds."""
    return ["(none)" if share is None else f"{100 * share:.1f}" for share in shares]


def told(sentence: str, *, holds: bool) -> str:
    """Give what the document says if it holds, else what no paragraph says."""
    return sentence if holds else f"(not: {sentence})"


def limits(found: Estimate) -> list[str]:
    return pct(found.p, found.lo, found.hi)


def single(satisfied: int, people: int) -> Moments:
    """Give the sums of people with one answer each."""
    return Moments(people, satisfied, people, satisfied, people, satisfied)


def sums(satisfied: int, people: int) -> Sums:
    return Sums(n=people, m=people, s=satisfied, mm=people, ss=satisfied, ms=satisfied)


def tally_and_index() -> dict[int, list[str]]:
    factors = [CARD["factor", code].index for code in ("A", "B")]
    whole, net = wholly_satisfied(ROW), net_satisfaction(ROW)
    ways = [overall_index(CARD, way) for way in ("mean_of_factors", "overall_question")]
    counts = (ROW.m, ROW.s, ROW.d, ROW.t, ROW.mm, ROW.ss, ROW.ms)
    names = ("m", "s", "d", "t", "m²", "s²", "ms")
    return {
        1: [f"Σ{name} = {count}" for name, count in zip(names, counts, strict=True)]
        + [f"{TALLY.forms} forms", f"n = {ROW.n}", ", ".join(map(str, ROW.levels))]
        + [f"{ROW.na} not applicable, {ROW.missing} missing", *pct(CARD[OVERALL].missing_rate)],
        2: [
            *pct(*(index_estimate(ROW, name).p for name in ("share", "mean5", "mean01"))),
            f"{mean_level(ROW).value:.2f}",
        ],
        3: pct(CARD[OVERALL].index, *factors, *ways),
        4: pct(net.value, net.se, whole.p, whole.lo, whole.hi),
        5: [
            str(percent_half_up(161, 200, 0)),
            str(percent_half_up(57, 200, 0)),
            str(57 / 200 * 100),
            str(percent_half_up(1999, 2000, 1)),
            str(shown_percent(1999, 2000)),
            str(shown_percent(80999, 100000, targets=[81])),
            told("it does not meet it", holds=not meets(80999, 100000, 81)),
        ],
    }


def intervals() -> dict[int, list[str]]:
    own = ROW.moments()
    found, bare = cluster_wilson(own), cluster_wilson(own, icc_floor=0)
    alike = cluster_wilson(Moments(6, 18, 18, 54, 54, 54))
    lonely = cluster_wilson(Moments(1, 2, 3, 4, 9, 6))
    drawn = cluster_wilson(own, fpc=0.25)
    raw, floor = effective_size(own, icc_floor=0), floor_size(own, 0.3)
    return {
        6: [
            f"{found.variance:.5f}",
            f"{raw:.2f}",
            f"{floor:.2f}",
            f"{critical_value(0.95, 4):.3f}",
            *pct(found.lo, found.hi),
            *pct(bare.lo, bare.hi),
        ],
        7: [
            f"n_eff = {alike.n_eff:.0f}",
            f"{critical_value(0.95, 5):.3f}",
            *pct(alike.lo, alike.hi, *(wilson(45, 50) or ()), lonely.p),
            told("no interval", holds=lonely.lo is None),
        ],
        8: [f"{drawn.variance:.5f}", f"{drawn.n_eff:.2f}", *pct(drawn.lo, drawn.hi)],
    }


def groups() -> dict[int, list[str]]:
    units = {"A": single(90, 100), "B": single(6, 10), "C": Moments(0, 0, 0, 0, 0, 0)}
    weighted = dossier_weighted(units, {"A": 500, "B": 1500, "C": 100})
    shown = weighted.shown and weighted.differs_from(pooled(units).p)
    table = channel_table({"qr": sums(80, 100), "kiosk": sums(45, 50), "interviewer": sums(19, 20)})
    gaps = [table.lines[name].gap for name in ("kiosk", "interviewer")]
    merged = UnitMap([Succession(old, "Z", date(2026, 7, 1)) for old in "XY"])
    past, _ = merged.restate(
        [("X", None, sums(80, 100)), ("Y", None, sums(30, 50))], date(2026, 11, 20), Sums.__add__
    )
    core = comparable_core(
        Version("v1", {"A": ("A1", "A2", "A3"), "B": ("B1",)}),
        Version("v2", {"A": ("A1", "A2", "A4"), "B": ("B2",)}),
        [CrosswalkRow("B1", "B2", False, "Sở Nội vụ", "đổi câu hỏi")],
    )
    year = Period("reporting", "nine_months", 2026)
    day = date(2026, 12, 20)
    return {
        10: limits(pooled(units))
        + pct(unit_mean(units), weighted.covered)
        + limits(weighted.estimate)
        + [told("shown, with the sentence", holds=shown)],
        11: limits(table.pooled) + pct(*(x for gap in gaps if gap for x in (gap.value, gap.se))),
        12: [
            period_of(day, "reporting").code,
            period_of(day, "calendar").code,
            year.code,
            year.dates_label,
        ],
        24: [
            f"Core: {', '.join(core.after)}",
            f"factor {'/'.join(core.factors)} is compared",
            f"{past['Z'].s} of {past['Z'].m} = {pct(index_estimate(past['Z']).p)[0]}",
        ],
    }


def comparisons() -> dict[int, list[str]]:
    now, before = cluster_wilson(single(180, 200)), cluster_wilson(single(150, 200))
    few = difference(cluster_wilson(single(86, 100)), cluster_wilson(single(80, 100)))
    clear = difference(now, before)
    rest = cluster_wilson(rest_of(single(800, 1000), single(180, 200)))
    apart = difference(now, rest)
    old = {"qr": 80, "paper": 20}
    parts = {"qr": cluster_wilson(single(40, 50)), "paper": cluster_wilson(single(45, 50))}
    mixed = fixed_mix(old, parts)
    paired = paired_difference([2, 1, 1, 2, 1], [2] * 5, [1, 0, 0, 0, 1], [1, 0, 1, 0, 1])
    assert few
    assert clear
    assert apart
    assert mixed
    assert paired
    ends, small = wilson(430, 500) or (0, 0), wilson(165, 200) or (0, 0)
    words = [verdict(*ends, 0.81), verdict(*ends, 0.90), verdict(*small, 0.81)]
    return {
        13: limits(now)
        + limits(before)
        + pct(clear.value, clear.lo, clear.hi)
        + [f'z = {clear.test.z:.2f}: "{clear.movement.label}"']
        + pct(few.value, few.lo, few.hi)
        + [few.movement.label],
        14: limits(mixed)
        + pct(paired.value, paired.lo, paired.hi)
        + [told("warned of", holds=mix_moved(old, {"qr": 50, "paper": 50}))],
        15: pct(*ends, *small)
        + [f'"{word.label}"' for word in words]
        + [f"{target_test(0.825, 200, 0.81).z:.2f}"]
        + [told("the point value reaches it", holds=bool(reaches(165, 200, 81)))],
        16: [*pct(rest.p, apart.value, apart.lo, apart.hi), f"{apart.test.z:.2f}"],
    }


def cover(people: int, answers: int, p: float, correlation: float) -> tuple[float, float]:
    """Measure how often two intervals contain the truth: by respondents, and by answers."""
    chance = np.random.default_rng(2026)
    a, b = (x * (1 - correlation) / correlation for x in (p, 1 - p))
    hits, naive_hits, total = 0, 0, people * answers
    for _ in range(2000):
        s = chance.binomial(answers, chance.beta(a, b, people))
        x, xx = int(s.sum()), int((s * s).sum())
        found = cluster_wilson(Moments(people, x, total, xx, total * answers, x * answers))
        naive = wilson(x, total) or (0.0, 0.0)
        hits += (found.lo or 0.0) <= p <= (found.hi or 1.0)
        naive_hits += naive[0] <= p <= naive[1]
    return hits / 2000, naive_hits / 2000


def simulated() -> dict[int, list[str]]:
    (good, bad), (corner, _) = cover(40, 11, 0.85, 0.4), cover(60, 17, 0.97, 0.8)
    return {9: [f"about {round(100 * share)} %" for share in (good, bad, corner)]}


def survey() -> dict[int, list[str]]:
    line = rule_from_document({"type": "linear", "max": 18})
    step = rule_from_document({"type": "step", "steps": [[0, 0], [80, 7], [90, 10]]})
    spans = [str(points) for points in points_range(step, "88.1", "91.6")]
    strata, frame = list("aabbb"), {"a": 100, "b": 60}
    weights = stratum_weights(strata, frame)
    found = design_estimate([2, 3, 1, 2, 3], [3] * 5, Design(weights, strata, frame))
    sizes, big = [size_for_margin(0.05), size_for_margin(0.05, population=2000)], [4000, 1000, 100]
    sizes.append(float(ministry_size(2000, "0.05")))
    order = permanent_order("hat-giong-2026", [f"HS-00{number}" for number in (1, 2, 3, 4)])
    return {
        25: [
            f"{shown_points(line, '86.25')}.",
            f"89.995 gives {shown_points(step, '89.995')}",
            f"90 gives {shown_points(step, 90)}",
            " to ".join(spans) + " points",
            f"{total_points([(line, '86.25'), (step, 90)])} in total",
        ],
        26: [f"{size:.1f}, so {int(-(-size // 1))}" for size in sizes]
        + [f"{number_to_draw(323, 0.6)} are drawn", ", ".join(order)]
        + [", ".join(f"{x:.1f}" for x in proportional_allocation(200, big))]
        + [", ".join(map(str, power_allocation(200, big)))],
        27: [
            f"{weights[0]:.0f} and {weights[-1]:.0f}",
            f"{weight_cost(weights).deff:.2f}",
            f"V = {found.variance:.5f}",
            f"df = {found.df}",
            *pct(found.p, found.lo, found.hi),
        ],
    }


def signals() -> dict[int, list[str]]:
    both = with_and_without(6000, 5202, 450, 450, forms=600, excluded_forms=45)
    small = with_and_without(1000, 800, 30, 30, forms=100, excluded_forms=3)
    a, b, overall = [1, 2, 3, 4, 5, 4], [2, 1, 2, 1, 3, 3], [1, 2, 3, 4, 5, 5]
    parts, link = importance({"A": a, "B": b}, overall, minimum=6), pearson(a, overall)
    assert parts
    assert link
    assert link.lo
    assert link.hi
    assert small.published is None
    tails = [binomial_tail(9, 10, 0.6), beta_binomial_tail(9, 10, 0.6, 0.1)]
    return {
        28: [
            f"{poisson_tail(6, 0.5):.6f}",
            *(f"{tail:.3f}" for tail in tails),
            *pct(participation(160, 1000).rate, both.with_all, both.published),
            f'"{small.excluded_label}"',
        ],
        29: [f"R² = {parts.r2:.3f}", *pct(*parts.share.values())]
        + [f"{value:.2f}" for value in (link.r, link.lo, link.hi)]
        + [f"{name} = {', '.join(map(str, x))}" for name, x in (("A", a), ("overall", overall))],
        30: pct(*worst_case_bounds(0.16, 0.82)),
    }

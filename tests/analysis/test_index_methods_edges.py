"""The level, the sampling fraction and the scale of every method reach its limits."""

from __future__ import annotations

import pytest

from analysis.channels import channel_table
from analysis.index_methods import (
    INDEX_METHODS,
    index_estimate,
    index_method,
    wholly_satisfied,
)
from analysis.intervals import Moments, cluster_wilson, wilson
from analysis.sums import Sums
from analysis.tally import tally_answers
from tests.factories import make_questionnaire

SUMS = tally_answers(make_questionnaire(), ["5544-", "5211-", "4355-", "1155-"])["overall", "ALL"]


@pytest.mark.parametrize("name", sorted(INDEX_METHODS))
def test_interval_follows_the_level(name: str) -> None:
    wide, narrow = index_estimate(SUMS, name), index_estimate(SUMS, name, level=0.5)
    assert None not in (wide.lo, wide.hi, narrow.lo, narrow.hi)
    assert (wide.lo or 0) < (narrow.lo or 0) < (narrow.hi or 0) < (wide.hi or 0)
    assert narrow == index_method(name).estimate(SUMS, level=0.5)


@pytest.mark.parametrize("name", sorted(INDEX_METHODS))
def test_interval_closes_when_everybody_was_asked(name: str) -> None:
    method = index_method(name)
    everybody = method.estimate(SUMS, fpc=1.0)
    assert (everybody.lo, everybody.hi) == (everybody.p, everybody.p)
    half, none = method.estimate(SUMS, fpc=0.5), method.estimate(SUMS)
    assert (half.variance or 0) == pytest.approx((none.variance or 0) / 2)


def test_mean_out_of_five_is_the_mean_from_nought_drawn_together() -> None:
    five, nought = index_estimate(SUMS, "mean5"), index_estimate(SUMS, "mean01")
    for one, other in ((five.p, nought.p), (five.lo, nought.lo), (five.hi, nought.hi)):
        assert other is not None
        assert one == pytest.approx(0.2 + 0.8 * other)
    assert five.variance == pytest.approx(0.64 * (nought.variance or 0))


def test_floor_on_correlation_holds_for_shares_only() -> None:
    # Nearly everybody is satisfied with one half: the persons hardly differ from each other.
    forms = ["5511-"] * 9 + ["5551-"]
    alike = tally_answers(make_questionnaire(), forms)["overall", "ALL"]
    share = index_estimate(alike, "share")
    assert share == cluster_wilson(alike.moments("share"), icc_floor=0.3)
    free = cluster_wilson(alike.moments("share"), icc_floor=0.0)
    assert share.n_eff is not None
    assert free.n_eff is not None
    assert share.n_eff < free.n_eff
    mean = index_estimate(alike, "mean01")
    assert mean.n_eff == cluster_wilson(alike.moments("mean01"), icc_floor=0.0).n_eff


def test_wholly_satisfied_is_plain_wilson_at_its_level() -> None:
    sums = Sums(n=10, m=20, s=18, mm=40, ss=34, ms=36, whole=8)
    found = wholly_satisfied(sums, level=0.8)
    assert (found.lo, found.hi) == wilson(8, 10, 0.8)
    assert (found.p, found.n, found.answers, found.satisfied) == (0.8, 10, 10, 8)


def test_channels_tell_which_of_them_are_pooled_without_the_reference_too() -> None:
    table = channel_table({"paper": SUMS, "interviewer": SUMS})
    assert [table.lines[name].pooled for name in ("paper", "interviewer")] == [True, False]
    assert table.lines["paper"].gap is None
    assert table.pooled == index_estimate(SUMS)


def test_two_respondents_of_two_channels_are_enough_for_a_standard_error() -> None:
    q = make_questionnaire()
    one, two = (tally_answers(q, [packed])["overall", "ALL"] for packed in ("5511-", "5555-"))
    gap = channel_table({"qr": one, "paper": two}).lines["paper"].gap
    assert gap is not None
    assert (gap.value, gap.se) == (0.5, 0.0)


def test_method_label_names_what_is_counted() -> None:
    assert {name: method.label for name, method in INDEX_METHODS.items()} == {
        "share": "tỷ lệ câu trả lời hài lòng",
        "mean5": "điểm trung bình chia 5",
        "mean01": "điểm trung bình quy về 0–100",
    }
    assert Moments(0, 0, 0, 0, 0, 0).ratio is None

from __future__ import annotations

from fractions import Fraction

import pytest

from analysis.targets import Verdict, exact_test, may_call_low, reaches, target_test, verdict


def test_verdicts_have_words() -> None:
    assert [v.label for v in Verdict] == ["đạt", "chưa đạt", "chưa đủ căn cứ"]


def test_no_interval_gives_no_grounds() -> None:
    assert verdict(None, 0.9, 0.8) is Verdict.UNDETERMINED
    assert verdict(0.9, None, 0.8) is Verdict.UNDETERMINED


def test_touching_the_target_from_above_is_met_and_from_below_is_open() -> None:
    assert verdict(0.81, 0.9, 0.81) is Verdict.MET
    assert verdict(0.7, 0.81, 0.81) is Verdict.UNDETERMINED
    assert verdict(0.7, 0.8, 0.81) is Verdict.NOT_MET


def test_point_value_is_compared_without_rounding() -> None:
    assert reaches(80999, 100000, 81) is False
    assert reaches(81, 100, "81") is True
    assert reaches(2, 3, Fraction(200, 3)) is True
    assert reaches(0, 0, 81) is None
    with pytest.raises(TypeError, match="text"):
        reaches(1, 2, 50.0)  # type: ignore[arg-type]  # the refusal is what is tested


def test_score_test_against_a_fixed_value() -> None:
    found = target_test(0.7, 100, 0.81)
    assert found.z == pytest.approx(-2.80397, abs=1e-5)
    assert found.p_value == pytest.approx(0.005048, abs=1e-5)
    for bad in ((0.7, 100, 0.0), (0.7, 100, 1.0), (0.7, 0, 0.5)):
        with pytest.raises(ValueError, match="strictly"):
            target_test(*bad)


def test_exact_test_adds_all_outcomes_no_more_likely() -> None:
    assert exact_test(0, 5, 0.5).p_value == pytest.approx(2 / 32)
    assert exact_test(2, 4, 0.5).p_value == pytest.approx(1)
    assert exact_test(5, 5, 1.0).p_value == pytest.approx(1)
    assert exact_test(4, 5, 1.0).p_value == 0
    with pytest.raises(ValueError, match="between"):
        exact_test(6, 5, 0.5)


@pytest.mark.parametrize(
    ("n", "hi", "flags_open", "seen", "allowed"),
    [
        (30, 0.69, False, True, True),
        (29, 0.69, False, True, False),
        (30, 0.70, False, True, False),
        (30, None, False, True, False),
        (30, 0.69, True, True, False),
        (30, 0.69, False, False, False),
    ],
)
def test_refuses_the_word_low_without_every_safeguard(
    n: int, hi: float | None, flags_open: bool, seen: bool, allowed: bool
) -> None:
    assert may_call_low(n, hi, 0.7, flags_open=flags_open, seen_by_person=seen) is allowed

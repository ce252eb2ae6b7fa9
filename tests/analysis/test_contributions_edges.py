"""Every form there can be, at once: more of them than are measured in one go."""

from __future__ import annotations

from itertools import product

import pytest

from analysis.answers import ALPHABET
from analysis.contributions import CHUNK, add_forms, answer_codes
from analysis.tally import tally_answers
from tests.factories import make_questionnaire

QUESTIONNAIRE = make_questionnaire()


def test_all_possible_forms_together_are_even() -> None:
    forms = ["".join(marks) for marks in product(ALPHABET, repeat=5)]
    assert len(forms) == 7**5 > 8 * CHUNK
    tally = tally_answers(QUESTIONNAIRE, forms)
    assert tally.forms == 7**5
    each = 7**4
    for code in ("C11", "C12", "C21", "C22"):
        sums = tally["criterion", code]
        assert sums.levels == (each,) * 5
        assert (sums.na, sums.missing, sums.n, sums.whole) == (each, each, 5 * each, 2 * each)
        assert (sums.m, sums.s, sums.d, sums.t, sums.tt) == (
            5 * each,
            2 * each,
            2 * each,
            15 * each,
            55 * each,
        )
    # Nobody answers any of the four in 2^4 of 7^4 ways; a form of four answers counts squared.
    whole = tally["overall", "ALL"]
    assert whole.n == 7**5 - 2**4 * 7
    assert (whole.m, whole.s) == (20 * each, 8 * each)
    assert whole.mm == 7 * sum(k * k * ways * 5**k * 2 ** (4 - k) for k, ways in WAYS.items())


#: In how many ways k of four questions are answered.
WAYS = {0: 1, 1: 4, 2: 6, 3: 4, 4: 1}


def test_forms_filled_alike_are_counted_as_often_as_they_came() -> None:
    forms, cells = add_forms(QUESTIONNAIRE, ["55555"] * 3 + ["-----"] * 2)
    assert (forms, cells[0, 0], cells[-1, 1]) == (5, 3, 12)
    assert add_forms(QUESTIONNAIRE, [])[0] == 0


@pytest.mark.parametrize("packed", ["55ắ55", "55😀55", "5555", "55x55"])
def test_what_cannot_be_read_is_refused_in_plain_words(packed: str) -> None:
    with pytest.raises(ValueError, match="phieu-thu") as refused:
        answer_codes(QUESTIONNAIRE, [packed])
    assert str(refused.value) == "Có phiếu phieu-thu mang câu trả lời không đọc được."

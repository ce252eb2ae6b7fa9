from __future__ import annotations

import pytest

from analysis.answers_needed import more_for_margin, more_to_tell


def test_a_finer_margin_takes_the_square_of_it_in_more_answers() -> None:
    # Twice as fine needs four times as many: three times as many more.
    assert more_for_margin(0.06, 100, 0.03) == 300
    assert more_for_margin(0.0301, 100, 0.03) == 1
    assert more_for_margin(0.03, 100, 0.03) == 0
    assert more_for_margin(0.02, 100, 0.03) == 0
    with pytest.raises(ValueError, match="margin"):
        more_for_margin(0.02, 100, 0.0)


def test_a_difference_stands_out_when_both_intervals_leave_it_room() -> None:
    # 0.05^2 = 0.04^2 + 0.03^2: with 0.08 now, 0.04 is wanted.
    assert more_to_tell(0.05, 0.08, 0.03, 50) == 150
    assert more_to_tell(0.05, 0.03, 0.03, 50) == 0
    assert more_to_tell(0.05, 0.08, 0.05, 50) is None
    assert more_to_tell(0.05, 0.08, 0.06, 50) is None
    with pytest.raises(ValueError, match="no size"):
        more_to_tell(0.0, 0.08, 0.06, 50)

"""What templates draw figures with."""

from __future__ import annotations

import pytest

from survey.web.figures import along_bar


@pytest.mark.parametrize(
    ("share", "least", "place"),
    [(0.4, 40, 4.0), (0.7, 40, 84.0), (1.0, 40, 164.0), (0.123, 0, 23.7), (0.2, 40, 4.0)],
)
def test_a_share_stands_on_its_bar_between_the_least_and_all(
    share: float, least: int, place: float
) -> None:
    assert along_bar(share, least) == place

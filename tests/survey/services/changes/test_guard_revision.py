from __future__ import annotations

from dataclasses import dataclass

import pytest

from survey.services.changes.guard_revision import ChangedMeanwhile, check_revision


@dataclass
class Row:
    revision: int = 3


def test_a_change_on_the_newest_state_is_counted() -> None:
    row = Row()
    check_revision(row, 3)
    assert row.revision == 4


@pytest.mark.parametrize("seen", [2, 4, -1])
def test_a_change_on_another_state_is_refused_and_not_counted(seen: int) -> None:
    row = Row()
    with pytest.raises(ChangedMeanwhile):
        check_revision(row, seen)
    assert row.revision == 3

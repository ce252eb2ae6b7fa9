"""The PostgreSQL that is written to dies under load, and the one that followed takes its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from survey.models import Comment
from survey.services.tallies.verify_tallies import verify_tallies
from tests.faults.live import installed, running
from tests.faults.standby import Pair, pair_of_servers
from tests.faults.test_kill import LEAST_THANKED, PHONES, Rush, wait_for

#: While nobody can be written to people are told that their answer is not stored yet.
TOLD = frozenset({0, 303, 503})


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Two servers, both named in the address that the application is given."""
    with pair_of_servers() as made:
        yield made


def fail_over(folder: Path, pair: Pair, *, cut_off: bool) -> tuple[Rush, Counter[str | None]]:
    """Let people answer while the first server dies; give who was thanked and what is stored."""
    with installed(folder, pair.url) as live, running(live):
        rush = Rush(live, TOLD)
        phones = rush.people()
        for phone in phones:
            phone.start()
        try:
            wait_for(rush, LEAST_THANKED)
            if cut_off:
                pair.hold_back()
                wait_for(rush, LEAST_THANKED)
            pair.first.kill()
            pair.promote()
            wait_for(rush, LEAST_THANKED)
        finally:
            rush.stopping.set()
            for phone in phones:
                phone.join(timeout=60)
        with live.sessions() as session:
            assert verify_tallies(session) == []
            return rush, Counter(session.scalars(select(Comment.text)))


@pytest.mark.long
@pytest.mark.postgres
def test_a_standby_that_every_commit_waits_for_has_whatever_was_thanked_for(
    tmp_path: Path, pair: Pair
) -> None:
    pair.wait_for_both()
    rush, stored = fail_over(tmp_path, pair, cut_off=False)
    assert max(rush.thanked.values()) > 1, "no form was under way when the server died"
    assert set(rush.thanked) == rush.sent
    assert stored == Counter(dict.fromkeys(rush.sent, 1))


@pytest.mark.long
@pytest.mark.postgres
def test_a_standby_that_nobody_waits_for_lacks_what_had_not_reached_it(
    tmp_path: Path, pair: Pair
) -> None:
    rush, stored = fail_over(tmp_path, pair, cut_off=True)
    lost = set(rush.thanked) - set(stored)
    # One of each phone may have been on its way when the line was cut, and have come through.
    assert len(lost) >= LEAST_THANKED - PHONES, "as the handbook says: this is what it may cost"
    assert stored == Counter(dict.fromkeys(rush.sent - lost, 1))

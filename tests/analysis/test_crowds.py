"""Honest people who come at once answer as differently as always; one hand does not."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from analysis.crowds import TOO_MANY, Way, is_one_device, odd_ways, without_crowds

FIVES: Way = (True, "5")
ONES: Way = (True, "1")
COPY: Way = (False, "phieu 54")
#: Weights of the levels, and the share of people who tick one level throughout.
USUAL = ((2, 4, 10, 34, 50), 0.34)
CONTENT = ((1, 1, 3, 15, 80), 0.6)
ANGRY = ((30, 20, 20, 20, 10), 0.45)


def people(count: int, chance: random.Random, mood: tuple[tuple[int, ...], float]) -> Counter[Way]:
    """Let people answer eleven questions, each in a mood of their own."""
    found: Counter[Way] = Counter()
    for _ in range(count):
        [level] = chance.choices((1, 2, 3, 4, 5), mood[0])
        if chance.random() < mood[1]:
            found[True, str(level)] += 1
        else:
            steps = (chance.choice((-1, 0, 0, 0, 1)) for _ in range(11))
            found[False, "".join(str(min(5, max(1, level + step))) for step in steps)] += 1
    return found


@pytest.mark.parametrize("rush", [20, 60, 140])
@pytest.mark.parametrize(
    ("always", "then"),
    [(USUAL, USUAL), (CONTENT, CONTENT), (USUAL, ANGRY)],
    ids=["usual", "content", "an-angry-morning"],
)
def test_no_honest_rush_is_odd(
    rush: int, always: tuple[tuple[int, ...], float], then: tuple[tuple[int, ...], float]
) -> None:
    chance = random.Random(rush)
    for _ in range(20):
        before = people(chance.choice((0, 40, 150)), chance, always)
        assert odd_ways(people(rush, chance, then), before) == frozenset()


@pytest.mark.parametrize("way", [FIVES, ONES])
def test_twenty_forms_of_one_level_in_ten_minutes_are_odd_and_the_others_not(way: Way) -> None:
    before = people(150, random.Random(1), USUAL)
    honest: Way = (False, "phieu 12")
    assert odd_ways({way: 20, honest: 1}, before) == {way}


def test_five_forms_filled_in_alike_are_odd_unless_people_here_do_so() -> None:
    assert odd_ways({COPY: 5}, {ONES: 40}) == {COPY}
    assert odd_ways({COPY: 5}, {ONES: 40, COPY: 40}) == frozenset()
    assert odd_ways({COPY: 2}, {ONES: 40}) == frozenset()


def test_a_desk_where_nearly_everybody_ticks_the_highest_may_have_a_rush_of_them() -> None:
    assert odd_ways({FIVES: 50, COPY: 5}, {FIVES: 120, (False, "phieu 45"): 30}) == frozenset()


def test_of_a_new_desk_more_is_needed() -> None:
    assert odd_ways({FIVES: 20}, {}) == frozenset()
    assert odd_ways({FIVES: 60}, {}) == {FIVES}


def test_phones_of_one_make_are_not_one_phone() -> None:
    assert not is_one_device(17, 60)
    assert not is_one_device(10, 12)
    assert is_one_device(30, 35)


def test_what_came_in_crowds_is_taken_away_once_and_never_below_none() -> None:
    crowds = [{FIVES: 20}, {FIVES: 20, COPY: 5}]
    assert without_crowds({FIVES: 30, COPY: 9, ONES: 3}, crowds) == {COPY: 4, ONES: 3}


def test_more_than_a_desk_can_serve_is_a_form_every_four_seconds() -> None:
    assert TOO_MANY == 10 * 60 / 4

"""Signs of forms that may not come from citizens: strong ones, and those against peers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.signals import (
    DeskCounts,
    Signal,
    find_signals,
    is_burst,
    is_copied,
    is_erratic,
    is_red,
)

QUIET = DeskCounts("ward", 60, varied=40, all_highest=15, straight=18, all_lowest=1, dossiers=400)


def desks(**odd: object) -> dict[int, DeskCounts]:
    """Make sixty ordinary desks and one that is changed."""
    ordinary = {
        key: replace(QUIET, all_highest=12 + key % 5, straight=15 + key % 5, all_lowest=key % 2)
        for key in range(60)
    }
    return {**ordinary, 99: replace(QUIET, **odd)}  # type: ignore[arg-type]  # counts


def test_ordinary_desks_have_no_sign() -> None:
    assert find_signals(desks()) == {}


@pytest.mark.parametrize(
    ("odd", "signal"),
    [
        ({"burst": 12}, Signal.BURST),
        ({"same_device": 4}, Signal.SAME_DEVICE),
        ({"dossiers": 59}, Signal.MORE_THAN_DOSSIERS),
        ({"copied": 7}, Signal.COPIED),
        ({"closed": 3}, Signal.CLOSED_DAYS),
        ({"dossiers": 60}, Signal.MANY_OF_DOSSIERS),
        ({"dossiers": 99}, Signal.MANY_OF_DOSSIERS),
        ({"erratic": 40}, Signal.ERRATIC),
        ({"all_highest": 55}, Signal.ALL_HIGHEST),
        ({"straight": 58}, Signal.STRAIGHT),
        ({"all_lowest": 20}, Signal.ALL_LOWEST),
    ],
)
def test_each_sign_is_seen(odd: dict[str, int], signal: Signal) -> None:
    found = find_signals(desks(**odd))
    assert found == {99: (signal,)}
    assert is_red(found[99]) == signal.strong


def test_just_below_its_limit_there_is_no_sign() -> None:
    few = ({"same_device": 3}, {"dossiers": 100}, {"dossiers": None}, {"copied": 6}, {"closed": 2})
    for odd in few:
        assert find_signals(desks(**odd)) == {}


def test_answers_picked_by_chance_differ_more_than_those_of_an_angry_person() -> None:
    assert is_erratic([1, 2, 3, 4, 5] * 2)
    assert is_erratic([5, 1, 4, 2, 5, 1, 3, 5, 2, 1])
    assert not is_erratic([1, 2, 3, 4, 5] * 1), "too few answers"
    assert not is_erratic([5, 4, 4, 5, 3, 4, 5, 4, 2, 4])
    assert not is_erratic([1] * 12)


def test_two_weak_signs_make_a_red_flag() -> None:
    [signals] = find_signals(desks(all_lowest=30, straight=58)).values()
    assert signals == (Signal.STRAIGHT, Signal.ALL_LOWEST)
    assert is_red(signals)


def test_a_burst_is_what_a_busy_desk_does_not_explain() -> None:
    assert is_burst(12, 60)
    assert not is_burst(5, 60), "fewer than six are none"
    assert not is_burst(6, 4_000), "a desk of sixty forms a day has them"
    assert is_burst(6, 60)


def test_a_copy_is_more_than_a_tenth_and_two() -> None:
    assert is_copied(4, 19)
    assert not is_copied(4, 20)
    assert not is_copied(3, 1)
    assert is_copied(13, 100)
    assert not is_copied(12, 100)


def test_small_desks_are_left_alone() -> None:
    assert find_signals({1: replace(QUIET, forms=14, burst=12)}) == {}
    assert find_signals({1: replace(QUIET, forms=15, burst=12)}) == {1: (Signal.BURST,)}


def test_without_ten_peers_nothing_is_held_against_them() -> None:
    few = {key: desk for key, desk in desks(all_highest=55).items() if key > 51}
    assert find_signals(few) == {}
    other = desks(all_highest=55, peers="department")
    assert find_signals(other) == {}


def test_few_marked_forms_are_no_sign_however_rare() -> None:
    rare = {key: replace(desk, all_lowest=0) for key, desk in desks().items()}
    rare[1] = replace(rare[1], all_lowest=1)
    rare[99] = replace(rare[99], all_lowest=4)
    assert find_signals(rare) == {}

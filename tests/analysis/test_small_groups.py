"""Small groups that follow by subtraction are found, all of them, and none is left over."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure import DisclosureError, Key
from analysis.group_complements import protect_groups
from analysis.small_groups import UNKNOWN, Ints, PublishedCounts

PARENTS = {"top": None, "a": "top", "b": "top", "b1": "b", "b2": "b"}
LEAVES = ("a", "b1", "b2")
STRETCHES = {"Q1": (0, 90), "Q2": (90, 181), "H1": (0, 181), "Q3": (181, 273), "9M": (0, 273)}
QUARTERS = {"Q1": (0,), "Q2": (1,), "H1": (0, 1), "Q3": (2,), "9M": (0, 1, 2)}
KEYS = list(product(PARENTS, STRETCHES))
#: Leaves in quarters: what every cell is a union of.
ATOMS = list(product(LEAVES, range(3)))
HIDE = 5


def under(node: str) -> set[str]:
    children = [child for child, parent in PARENTS.items() if parent == node]
    return {node}.union(*(under(child) for child in children))


def vector(key: Key) -> Ints:
    inside = [leaf in under(key[0]) and at in QUARTERS[key[1]] for leaf, at in ATOMS]
    return np.array(inside, dtype=np.int64)


VECTORS = {key: vector(key) for key in KEYS}
SUBSETS = np.array(list(product((0, 1), repeat=len(ATOMS))))


def laid_out(people: Ints) -> dict[Key, Ints]:
    """Add people up, of shape (atoms, rows), to all cells."""
    return {key: VECTORS[key] @ people for key in KEYS}


def enumerated(people: Ints, hidden: set[Key]) -> bool:
    """Tell whether a small group is a combination of shown cells, by trying every set of atoms."""
    for row in people.T:
        shown = [VECTORS[key] for key in KEYS if key not in hidden]
        # A shown zero tells that each part of it is zero.
        for key in set(KEYS) - hidden:
            if not VECTORS[key] @ row:
                shown += [one for one in np.eye(len(ATOMS), dtype=np.int64) if one @ VECTORS[key]]
        counts = SUBSETS @ row
        small = SUBSETS[(counts > 0) & (counts < HIDE)]
        if not shown or not len(small):
            continue
        rank = np.linalg.matrix_rank(np.array(shown))
        null = np.linalg.svd(np.array(shown))[2][rank:]
        if (np.abs(small @ null.T) < 1e-9).all(axis=1).any():
            return True
    return False


def finds(published: PublishedCounts, hidden: set[Key]) -> bool:
    return any(published.small_groups(published.why_known(hidden) != UNKNOWN))


def draw_people(seed: int) -> Ints:
    """Draw people of busy and quiet units, a second row of some of them, and empty cells."""
    draw = np.random.default_rng(seed)
    busy = draw.choice([2, 6, 15, 40], (len(LEAVES), 1))
    every = (
        draw.exponential(busy, (len(LEAVES), 3)) * (draw.random((len(LEAVES), 3)) > 0.1)
    ).ravel()
    every = every.astype(np.int64)
    return np.stack([every, draw.binomial(every, 0.6)], axis=1)


#: The same in every run: some of ten thousand tables have overlapping sums that nobody looks for.
seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(seeds)
def test_nothing_small_follows_after_protection(seed: int) -> None:
    people = draw_people(seed)
    cells = laid_out(people)
    published = PublishedCounts(PARENTS, STRETCHES, cells)
    few = {key for key, rows in cells.items() if ((rows > 0) & (rows < HIDE)).any()}
    found = protect_groups(published, few)
    assert few <= found.hidden
    assert found.unsafe == {}
    assert not enumerated(people, set(found.hidden))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(seeds, st.integers(0, 8))
def test_finds_a_small_group_exactly_when_enumeration_does(seed: int, more: int) -> None:
    people = draw_people(seed)
    cells = laid_out(people)
    few = {key for key, rows in cells.items() if ((rows > 0) & (rows < HIDE)).any()}
    draw = np.random.default_rng(seed)
    hidden = few | {KEYS[at] for at in draw.integers(0, len(KEYS), more)}
    assert finds(PublishedCounts(PARENTS, STRETCHES, cells), hidden) == enumerated(people, hidden)


def one_row(counts: dict[str, tuple[int, ...]], parents: dict[str, str | None]) -> PublishedCounts:
    """Publish quarters, half and nine months of nodes with these people in each quarter."""
    cells = {
        (node, period): np.array([sum(people[at] for at in quarters)])
        for node, people in counts.items()
        for period, quarters in QUARTERS.items()
    }
    return PublishedCounts(parents, STRETCHES, cells)


def test_a_quarter_that_follows_from_longer_periods_is_found() -> None:
    published = one_row({"x": (20, 30, 3)}, {"x": None})
    assert finds(published, {("x", "Q3")})
    found = protect_groups(published, {("x", "Q3")})
    # Of nine months and the half the later one goes: the half was published first.
    assert found.hidden == {("x", "Q3"), ("x", "9M")}


def test_a_group_that_spans_levels_and_quarters_is_found() -> None:
    """The half of `b` less the first quarter of `b1`: no single sum holds both."""
    people = np.zeros((len(ATOMS), 1), np.int64)
    people[[ATOMS.index(one) for one in (("b1", 0), ("b1", 1), ("b2", 0))], 0] = (30, 2, 2)
    hidden = set(KEYS) - {("b", "H1"), ("b1", "Q1")}
    published = PublishedCounts(PARENTS, STRETCHES, laid_out(people))
    assert finds(published, hidden)
    assert enumerated(people, hidden)
    found = protect_groups(published, hidden)
    assert not enumerated(people, set(found.hidden))


def test_the_largest_known_part_is_hidden_rather_than_a_part_of_it() -> None:
    counts = {"top": 29, "a": 3, "b": 26, "b1": 6, "b2": 20}
    cells = {(node, "P"): np.array([n]) for node, n in counts.items()}
    found = protect_groups(PublishedCounts(PARENTS, {"P": (0, 1)}, cells), {("a", "P")})
    # With all its parts shown b would follow, so one of them goes too.
    assert found.hidden == {("a", "P"), ("b", "P"), ("b1", "P")}


def test_the_last_part_of_a_shown_sum_is_known() -> None:
    cells = {("top", "P"): np.array([90]), ("a", "P"): np.array([40]), ("b", "P"): np.array([50])}
    parents = {"top": None, "a": "top", "b": "top"}
    published = PublishedCounts(parents, {"P": (0, 1)}, cells)
    assert (published.why_known({("a", "P")}) != UNKNOWN).all()
    assert protect_groups(published, {("a", "P")}, secret={("a", "P")}).hidden > {("a", "P")}


def test_what_is_public_already_is_named_and_nothing_is_hidden_in_vain() -> None:
    published = one_row({"x": (20, 30, 3), "y": (9, 9, 9)}, {"x": None, "y": None})
    public = {("x", "H1"), ("x", "9M")}
    found = protect_groups(published, {("x", "Q3")}, public)
    assert found.hidden == {("x", "Q3")}
    assert found.unsafe == {"x": 3}


def test_a_node_may_need_more_people_than_others() -> None:
    cells = {("u", "P"): np.array([40]), ("d", "P"): np.array([7]), ("e", "P"): np.array([33])}
    parents = {"u": None, "d": "u", "e": "u"}
    published = PublishedCounts(parents, {"P": (0, 1)}, cells, {"d": 10, "e": 10})
    assert finds(published, {("d", "P")})
    assert protect_groups(published, {("d", "P")}).hidden == {("d", "P"), ("e", "P")}
    assert not finds(PublishedCounts(parents, {"P": (0, 1)}, cells, {"d": 6}), {("d", "P")})


def test_desks_need_more_people_only_where_a_group_is_made_of_desks() -> None:
    parents = {"top": None, "u": "top", "v": "top", "w": "top", "u1": "u", "u2": "u", "v1": "v"}
    counts = {"top": 129, "u": 26, "v": 3, "w": 100, "u1": 20, "u2": 6, "v1": 3}
    cells = {(node, "P"): np.array([n]) for node, n in counts.items()}
    desks = dict.fromkeys(("u1", "u2", "v1"), 10)
    published = PublishedCounts(parents, {"P": (0, 1)}, cells, desks)
    hidden = {(node, "P") for node in ("u", "v", "u1", "u2", "v1")}
    assert not finds(published, hidden)
    # With one desk known the other nine people are those of desks, not of whole communes.
    assert finds(published, hidden - {("u1", "P")})
    assert not finds(PublishedCounts(parents, {"P": (0, 1)}, cells), hidden - {("u1", "P")})


@pytest.mark.parametrize("node", PARENTS)
def test_a_secret_cell_never_follows_however_large(node: str) -> None:
    cells = laid_out(np.full((len(ATOMS), 1), 50))
    published = PublishedCounts(PARENTS, STRETCHES, cells)
    place = (published.periods["Q1"], published.nodes.index(node))
    without = protect_groups(published, {(node, "Q1")})
    assert without.hidden == {(node, "Q1")}
    assert published.why_known(without.hidden)[place] != UNKNOWN
    found = protect_groups(published, {(node, "Q1")}, secret={(node, "Q1")})
    assert published.why_known(found.hidden)[place] == UNKNOWN


def test_a_secret_that_public_cells_tell_is_named() -> None:
    published = one_row({"x": (20, 30, 40)}, {"x": None})
    public = {("x", "Q2"), ("x", "H1")}
    found = protect_groups(published, {("x", "Q1")}, public, {("x", "Q1")})
    assert (found.hidden, found.unsafe) == ({("x", "Q1")}, {"x": 20})


def test_periods_need_not_tell_every_stretch() -> None:
    cells = {("x", "9M"): np.array([43]), ("x", "Q2"): np.array([40])}
    stretches = {period: STRETCHES[period] for period in ("9M", "Q2")}
    published = PublishedCounts({"x": None}, stretches, cells)
    # Of nine months without the second quarter three people are left; nobody can part them.
    (group,) = published.small_groups(published.why_known(()) != UNKNOWN)
    assert (group.people, published.times[group.piece[0]]) == (3, {0, 2})


def test_too_many_stretches_are_refused() -> None:
    months = {str(month): (month, month + 1) for month in range(12)}
    with pytest.raises(DisclosureError, match="12 stretches"):
        PublishedCounts({"x": None}, {**months, "year": (0, 12)}, {})


def test_nothing_published_tells_nothing() -> None:
    assert not finds(PublishedCounts({}, {}, {}), set())

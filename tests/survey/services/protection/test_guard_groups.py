"""Small groups over units and periods together are kept from following."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure import DisclosureCell, Key
from analysis.disclosure_audit import protect
from analysis.tally import Row
from survey.services.protection.guard_groups import withheld_details
from survey.services.protection.protect_publication import protect_in_order

PARTS = [f"2026Q{number}" for number in range(1, 5)]
STRETCHES = {**{part: (at, at + 1) for at, part in enumerate(PARTS)}, "2026": (0, 4)}
ROWS: tuple[Row, ...] = (("criterion", "C11"), ("criterion", "C21"), ("overall", "ALL"))


def test_four_people_of_two_levels_together_are_protected() -> None:
    """Top less `a` is one of `b` and three of `u`: cell by cell each keeps five possible values."""
    numbers = {"top": 104, "t": 101, "u": 3, "a": 100, "b": 1}
    parents = {"top": None, "t": "top", "u": "top", "a": "t", "b": "t"}
    cells: dict[Key, DisclosureCell] = {
        (name, "P"): DisclosureCell(parents[name], None, n) for name, n in numbers.items()
    }
    assert ("a", "P") not in protect(cells).hidden
    found = protect_in_order(cells, {"P": (0, 1)}, 5)
    assert ("a", "P") in found.hidden
    assert found.unsafe == {}


counts_of_rows = st.tuples(st.integers(0, 9), st.integers(0, 30))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(counts_of_rows, min_size=4, max_size=4), min_size=2, max_size=4))
def test_later_editions_withhold_the_same_details_of_earlier_periods(
    units: list[list[tuple[int, int]]],
) -> None:
    rows: dict[Key, dict[Row, int]] = {}
    cells: dict[Key, DisclosureCell] = {}
    for name, quarters in {**dict(enumerate(units)), "top": None}.items():
        parts = quarters or [
            tuple(map(sum, zip(*of_quarter, strict=True)))
            for of_quarter in zip(*units, strict=True)
        ]
        for period, (few, more) in zip(
            STRETCHES, [*parts, tuple(map(sum, zip(*parts, strict=True)))], strict=True
        ):
            key = (f"unit:{name}", period)
            above = None if period == "2026" else "2026"
            cells[key] = DisclosureCell(None if quarters is None else "unit:top", above, few + more)
            rows[key] = {ROWS[0]: few, ROWS[2]: few + more}
    final, unsafe = withheld_details(cells, rows, STRETCHES, (), 5)
    assert not unsafe
    for last in range(1, 5):
        published = dict(list(STRETCHES.items())[:last])
        known = {key: one for key, one in rows.items() if key[1] in published}
        out, _ = withheld_details(cells, known, published, (), 5)
        assert out == {key for key in final if key[1] in published}


def test_details_of_the_only_quarter_so_far_are_those_of_the_months_it_makes() -> None:
    """With the third quarter alone, nine months are that quarter: the fourth is year less it."""
    counts = {"2026Q3": (30, 5), "20269M": (30, 5), "2026Q4": (29, 2), "2026": (59, 7)}
    above = {"2026Q3": "20269M", "20269M": "2026", "2026Q4": "2026", "2026": None}
    cells = {
        ("unit:1", at): DisclosureCell(None, above[at], whole) for at, (whole, _) in counts.items()
    }
    rows = {("unit:1", at): {ROWS[0]: whole, ROWS[1]: few} for at, (whole, few) in counts.items()}
    stretches = {"2026Q3": (2, 3), "20269M": (0, 3), "2026Q4": (3, 4), "2026": (0, 4)}
    out, _ = withheld_details(cells, rows, stretches, (), 5)
    shown = {at for at in counts if ("unit:1", at) not in out}
    assert shown in ({"2026"}, {"2026Q3", "20269M"}, set())


rows_of_a_unit = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(12, 40))


@given(st.lists(rows_of_a_unit, min_size=1, max_size=7))
def test_rows_of_hidden_units_never_follow_from_those_shown(units: list[tuple[int, ...]]) -> None:
    names = [f"unit:{number}" for number in range(len(units))]
    total = tuple(sum(values) for values in zip(*units, strict=True))
    counts = dict(
        zip([("unit:top", "P"), *((n, "P") for n in names)], [total, *units], strict=True)
    )
    cells: dict[Key, DisclosureCell] = {
        key: DisclosureCell(None if key[0] == "unit:top" else "unit:top", None, values[2])
        for key, values in counts.items()
    }
    rows = {key: dict(zip(ROWS, values, strict=True)) for key, values in counts.items()}
    out, _ = withheld_details(cells, rows, {"P": (0, 1)}, (), 5)
    for key, values in counts.items():
        if any(0 < n < 5 for n in values):
            assert key in out
    hidden = [counts[name, "P"] for name in names if (name, "P") in out]
    if len(names) == 1:
        assert (("unit:top", "P") in out) == bool(hidden), "a single part is the whole"
    elif ("unit:top", "P") not in out and hidden:
        assert len(hidden) >= 2
        assert not any(0 < sum(values) < 5 for values in zip(*hidden, strict=True))

"""What two versions of a form share, and the sums of that part alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.answers import pack_answers
from analysis.lineage import ComparableCore, Version
from analysis.questionnaire import Criterion
from analysis.shared_criteria import core_of, core_tally, version_of
from analysis.tally import tally_answers
from tests.factories import make_questionnaire

OLD = make_questionnaire("cu")
NEW = make_questionnaire(
    "moi",
    criteria=(
        Criterion("C11", "F1", {"vi": "Dễ tìm"}),
        Criterion("C13", "F1", {"vi": "Có nước uống"}),
        Criterion("C21", "F2", {"vi": "Thái độ"}),
        Criterion("C22", "F2", {"vi": "Hướng dẫn"}),
    ),
)
#: Packed lines of the old form (C11, C12, C21, C22, OV) and how many people filled it so.
FORMS = {"55445": 3, "2921-": 2, "-5---": 1, "19155": 4}


def test_the_core_is_what_all_versions_ask_in_the_order_of_the_newest() -> None:
    core = core_of([OLD, NEW])
    assert core.after == ("C11", "C21", "C22")
    assert core.factors == {"F2"}, "one of two criteria is less than 60 % of a factor"
    third = make_questionnaire("ba", criteria=NEW.criteria[1:])
    assert core_of([OLD, NEW, third]).after == ("C21", "C22")
    assert core_of([OLD]).after == ("C11", "C12", "C21", "C22")


def test_a_factor_is_compared_only_where_every_two_versions_allow_it() -> None:
    again = replace(NEW, code="moi-2")
    assert core_of([NEW, again]).factors == {"F1", "F2"}
    assert core_of([OLD, NEW, again]).factors == {"F2"}
    assert core_of([NEW, again, OLD]).factors == {"F2"}


def test_a_version_carries_its_code_factors_and_levels() -> None:
    factors = {"F1": ("C11", "C13"), "F2": ("C21", "C22")}
    assert version_of(NEW) == Version("moi", factors, (1, 2, 3, 4, 5))


def test_criteria_without_a_factor_are_shared_but_make_no_factor() -> None:
    loose = replace(OLD, factors=(), criteria=tuple(replace(c, factor=None) for c in OLD.criteria))
    assert version_of(loose).factors == {"": ("C11", "C12", "C21", "C22")}
    assert core_of([loose]).factors == frozenset()


def test_nothing_is_shared_when_other_levels_count_as_satisfied() -> None:
    strict = replace(NEW, scale=replace(NEW.scale, satisfied=frozenset({5})))
    assert core_of([OLD, strict]) == ComparableCore((), frozenset())


def test_sums_of_the_core_are_those_of_forms_that_asked_nothing_else() -> None:
    """Each line is cut down by hand to the core, C11, C21 and C22, and tallied as a form."""
    core = [NEW.criterion(code) for code in ("C11", "C21", "C22")]
    short = replace(OLD, criteria=tuple(core), overall=None)
    by_hand = {"544": 3, "221": 2, "---": 1, "115": 4}
    lines = [line for line, count in by_hand.items() for _ in range(count)]
    expected = tally_answers(short, lines)
    found = core_tally(OLD, core, FORMS)
    assert found.forms == expected.forms == 10
    for row in (("overall", "ALL"), ("factor", "F1"), ("factor", "F2"), ("criterion", "C22")):
        assert found[row] == expected[row]
    assert found["overall", "ALL"].n == 9
    assert found["criterion", "C12"].n == 0


def test_the_newest_version_gives_the_weights() -> None:
    heavy = [replace(NEW.criterion("C11"), weight=3), NEW.criterion("C21")]
    line = pack_answers(OLD, {"C11": 5, "C12": 5, "C21": 1, "C22": 5, "OV": 5})
    sums = core_tally(OLD, heavy, {line: 1})["overall", "ALL"]
    assert (sums.s, sums.m) == (3, 4)


def test_a_criterion_that_was_not_asked_is_an_error() -> None:
    with pytest.raises(KeyError):
        core_tally(OLD, [NEW.criterion("C13")], FORMS)

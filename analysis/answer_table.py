"""Answer sheets as a table for researchers, in which no group of people is small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

#: What a person told of facts; None where it is not told or blanked.
Facts = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One filled form without anything that says when, where at the unit, or how it came."""

    unit: str
    questionnaire: str
    #: Level by code of the question: 1..5, 9 "not applicable", None missing.
    answers: tuple[int | None, ...]
    facts: Facts


def blank_small_groups(sheets: Sequence[Sheet], least: int) -> list[Sheet]:
    """Blank facts until everybody shares theirs with enough others of the same unit.

    Parameters
    ----------
    sheets : sequence of Sheet
        The forms of all units.
    least : int
        The smallest group of people with the same facts, and of people whose facts are blank;
        and fewest people whose answer to a question is blanked, if anybody's is.

    Returns
    -------
    list of Sheet
        The same forms in an order that depends on their content alone.

    Notes
    -----
    Facts are what others may know of a person (k-anonymity); answers are what they may not. The
    smallest groups are blanked first; where those together are fewer than `least`, the next
    smallest joins them. Published tables tell how many answered each question: less those of the
    file these are the blanked ones, so of each question nobody or enough are. A unit of fewer forms
    than `least` is all blank and must be left out by the caller.

    References
    ----------
    Samarati and Sweeney (1998), Protecting privacy when disclosing information: k-anonymity.
    """
    groups: dict[tuple[str, str], Counter[Facts]] = {}
    for sheet in sheets:
        groups.setdefault((sheet.unit, sheet.questionnaire), Counter())[sheet.facts] += 1
    small = {key: _blanked(found, least) for key, found in groups.items()}
    blanked = (
        replace(sheet, facts=(None,) * len(sheet.facts))
        if sheet.facts in small[sheet.unit, sheet.questionnaire]
        else sheet
        for sheet in sheets
    )
    return sorted(blanked, key=_content)


def _blanked(groups: Counter[Facts], least: int) -> frozenset[Facts]:
    """Choose the groups to blank, the smallest first, until the blank ones are enough or none."""
    chosen: Counter[Facts] = Counter()
    for facts, count in sorted(groups.items(), key=lambda item: (item[1], _sortable(item[0]))):
        if count >= least and _are_enough(chosen, least):
            break
        chosen[facts] = count
    return frozenset(chosen)


def _are_enough(chosen: Counter[Facts], least: int) -> bool:
    """Tell whether nobody is blanked, or enough people are, and of each question as well."""
    answered: Counter[int] = Counter()
    for facts, count in chosen.items():
        answered.update({at: count for at, value in enumerate(facts) if value is not None})
    return all(count >= least for count in (chosen.total() or least, *answered.values()))


def _sortable(values: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(-1 if value is None else value for value in values)


def _content(sheet: Sheet) -> tuple[str, str, tuple[int, ...], tuple[int, ...]]:
    return sheet.unit, sheet.questionnaire, _sortable(sheet.facts), _sortable(sheet.answers)


def answer_frame(columns: Mapping[str, Sequence[str | int | None]]) -> pd.DataFrame:
    """Put columns side by side: texts as texts, numbers as floats with gaps.

    Parameters
    ----------
    columns : mapping of str to sequence
        Columns of one length by name.

    Returns
    -------
    pandas.DataFrame
        Missing numbers are NaN, as statistics programs expect.

    References
    ----------
    The file of anonymous answers in this product; nothing external.
    """
    return pd.DataFrame(
        {
            name: list(values)
            if any(isinstance(value, str) for value in values)
            else [float("nan") if value is None else float(value) for value in values]
            for name, values in columns.items()
        }
    )

"""Withholds more figures of one table when the withheld ones could be found by subtraction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from analysis.disclosure import DisclosureCell, Key, Sum, SuppressionTable
from analysis.low_groups import quarter_of
from analysis.questionnaire import Questionnaire
from analysis.scores import OVERALL, ScoreCard, Thresholds
from analysis.sums import Sums
from analysis.tally import Row

_TOTAL: Key = ("total",)


def withheld_groups(parts: Mapping[str, Sums], thresholds: Thresholds) -> frozenset[str]:
    """Choose which parts of a printed total are withheld, by how many answered and how.

    Parameters
    ----------
    parts : mapping of str to Sums
        Sums of each part; those of all together are printed beside them.
    thresholds : Thresholds
        Fewest respondents of a shown part, and of one that is shown whatever they said.

    Returns
    -------
    frozenset of str
        As `withheld_parts`; small parts in which most were not satisfied are withheld too, and
        others with them until a quarter of the answers of each may be satisfied ones.

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed.
    """
    people = {name: sums.n for name, sums in parts.items()}
    low = frozenset(name for name, sums in parts.items() if thresholds.is_low(sums))
    hidden = withheld_parts(people, thresholds.hide, low)
    while low:
        together = sum(parts[name].s for name in hidden)
        needed = max(quarter_of(parts[name].m) for name in low)
        open_parts = [name for name in parts if name not in hidden and people[name]]
        if together >= needed or not open_parts:
            break
        hidden |= {min(open_parts, key=lambda name: (people[name], name))}
    return hidden


def withheld_parts(
    parts: Mapping[str, int], hide: int, low: Collection[str] = ()
) -> frozenset[str]:
    """Choose which parts of a printed total are withheld.

    Parameters
    ----------
    parts : mapping of str to int
        Respondents of each part; the total is printed beside them.
    hide : int
        Fewest respondents of a shown part.
    low : collection of str
        Parts withheld whatever their size.

    Returns
    -------
    frozenset of str
        The parts below `hide`, and as many others as are needed so that at least two are hidden
        and these together have at least `hide` respondents.

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed.
    """
    cells: dict[Key, DisclosureCell] = {(name,): _part(n) for name, n in parts.items()}
    cells[_TOTAL] = _part(sum(parts.values()))
    children = tuple((name,) for name in parts)
    forced = [(name,) for name in low]
    table = SuppressionTable(cells, [Sum(_TOTAL, children)], hide, (_TOTAL,), forced)
    table.hide_primary()
    table.complete()
    return frozenset(key[0] for key in table.hidden)


def withhold_complements(card: ScoreCard, questionnaires: tuple[Questionnaire, ...]) -> ScoreCard:
    """Withhold criteria and factors from which a withheld one could be computed.

    Parameters
    ----------
    card : ScoreCard
        Scores of one unit and period with the small ones already hidden.
    questionnaires : tuple of Questionnaire
        The versions answered: they tell which criteria add up to which factor.

    Returns
    -------
    ScoreCard
        Answers of the criteria add up to those of their factor, answers of the factors to the
        whole. The hidden terms of such a sum are at least two and one of them has enough
        respondents; terms with the fewest answers are added until it is so, in the end the sum.

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed.
    """
    hidden = {row for row, score in card.scores.items() if score.status == "hidden"}
    factors: dict[str, set[str]] = {}
    for questionnaire in questionnaires:
        for criterion in questionnaire.criteria:
            if criterion.factor is not None:
                factors.setdefault(criterion.factor, set()).add(criterion.code)
    for factor, codes in sorted(factors.items()):
        _complete(card, hidden, ("factor", factor), [("criterion", code) for code in sorted(codes)])
    _complete(card, hidden, OVERALL, [("factor", factor) for factor in sorted(factors)])
    for factor, codes in sorted(factors.items()):
        if ("factor", factor) in hidden:
            # All criteria shown would give the hidden factor back.
            hidden |= {("criterion", code) for code in codes}
    scores = {
        row: replace(score, status="hidden") if row in hidden and score.sums.n else score
        for row, score in card.scores.items()
    }
    return replace(card, scores=scores)


def _complete(card: ScoreCard, hidden: set[Row], total: Row, terms: list[Row]) -> None:
    """Hide terms of a shown sum until a subtraction gives no small group away.

    How many people stand behind several hidden terms together is not known from sums: at least as
    many as behind the largest of them.
    """
    given = sorted((row for row in terms if card[row].sums.m), key=lambda r: (card[r].sums.m, r))
    while total not in hidden and (out := [row for row in given if row in hidden]):
        largest = max(card[row].sums.n for row in out)
        if len(out) > 1 and largest >= card.thresholds.hide:
            return
        hidden.add(next((row for row in given if row not in hidden), total))


def _part(respondents: int) -> DisclosureCell:
    return DisclosureCell(None, None, respondents)

"""What stays comparable between forms of several versions, and its sums from filled forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations, repeat

from analysis.lineage import ComparableCore, Version, comparable_core
from analysis.questionnaire import Criterion, Factor, Questionnaire
from analysis.tally import Tally, tally_answers


def version_of(questionnaire: Questionnaire) -> Version:
    """Give what lineage needs of a questionnaire.

    Parameters
    ----------
    questionnaire
        Any version; criteria outside all factors stand under the factor "".

    Returns
    -------
    Version
        Its codes by factor and the values of its scale.

    References
    ----------
    `analysis.lineage.comparable_core`.
    """
    factors: dict[str, tuple[str, ...]] = {}
    for criterion in questionnaire.criteria:
        name = criterion.factor or ""
        factors[name] = (*factors.get(name, ()), criterion.code)
    levels = tuple(level.value for level in questionnaire.scale.levels)
    return Version(questionnaire.code, factors, levels)


def core_of(questionnaires: Sequence[Questionnaire]) -> ComparableCore:
    """Find what all of several versions have in common.

    Parameters
    ----------
    questionnaires
        The versions answered in the periods compared, one at least, the newest last.

    Returns
    -------
    ComparableCore
        Codes that any two of the versions share, in the order of the newest, and the factors that
        any two of them may be compared on. Nothing is shared when the versions do not agree on
        which levels count as satisfied.

    References
    ----------
    As `analysis.lineage.comparable_core`, version against version.
    """
    newest = version_of(questionnaires[-1])
    core = comparable_core(newest, newest)
    if len({questionnaire.scale.satisfied for questionnaire in questionnaires}) > 1:
        return ComparableCore((), frozenset())
    pairs, factors = core.pairs, core.factors
    for first, second in combinations(map(version_of, questionnaires), 2):
        found = comparable_core(first, second)
        pairs = tuple(pair for pair in pairs if pair in found.pairs)
        factors &= found.factors
    return ComparableCore(pairs, factors - {""})


def core_tally(
    questionnaire: Questionnaire, criteria: Iterable[Criterion], forms: Mapping[str, int]
) -> Tally:
    """Tally filled forms on some of their criteria alone.

    Parameters
    ----------
    questionnaire
        The version of the forms.
    criteria
        The criteria to count, as the newest version weighs them and puts them under factors.
    forms
        How many forms hold each packed line of answers.

    Returns
    -------
    Tally
        Rows of these criteria, of their factors and of the whole. The sums of squares of a part
        of a form cannot be had from the tally of the form: this is why forms are needed.

    Raises
    ------
    KeyError
        For a criterion the version does not ask.

    References
    ----------
    As `analysis.tally.tally_answers`.
    """
    asked = tuple(criteria)
    # The factors only have to be known; what they are called does not matter for sums.
    known = {criterion.factor for criterion in asked}
    factors = tuple(Factor(code, {"vi": code}) for code in sorted(filter(None, known)))
    part = replace(
        questionnaire, factors=factors, criteria=asked, overall=None, facts=(), comment=None
    )
    places = {code: place for place, code in enumerate(questionnaire.positions)}
    picked = [places[criterion.code] for criterion in asked]
    lines = (
        repeat("".join(form[place] for place in picked), count) for form, count in forms.items()
    )
    return tally_answers(part, chain.from_iterable(lines))

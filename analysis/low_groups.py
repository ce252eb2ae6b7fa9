"""Small groups in which most were not satisfied: told in words, never by a number."""

from __future__ import annotations

#: Of so many answers one must be a possible satisfied one, for all that outsiders can compute.
ONE_IN = 4


def is_low(n: int, answers: int, satisfied: int, hide: int, flag: int) -> bool:
    """Tell whether a group is small and fewer than half of its answers are satisfied ones.

    Parameters
    ----------
    n : int
        Respondents of the group.
    answers, satisfied : int
        Their answers, and the satisfied ones among these.
    hide, flag : int
        Fewest respondents to show a figure, and to show it without a mark.

    Returns
    -------
    bool
        Whether the group is told as "most were not satisfied". Half, because of the round shares
        it is the least below which the smallest group that is shown, five people with an answer
        each, keeps three possible numbers of satisfied ones; so the words never say "all alike".

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed. (group disclosure)
    """
    return hide <= n < flag and 2 * satisfied < answers


def quarter_of(answers: int) -> int:
    """Give how many satisfied answers must stay possible for such a group: a quarter of all."""
    return answers // ONE_IN


def most_satisfied(answers: int) -> int:
    """Give the most satisfied answers of a group known to be low: fewer than half."""
    return (answers - 1) // 2

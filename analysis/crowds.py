"""Whether forms that came together look like one hand, or like many people who came at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from analysis.integrity import beta_binomial_tail, binomial_tail

#: How a form was filled in: whether with one level throughout, and a key of its answers.
Way = tuple[bool, str]
#: Share of forms filled in one way that is never thought odd: one level throughout, other answers.
USUAL_STRAIGHT, USUAL_OTHER = 0.5, 0.1
#: Weight of what is usual elsewhere, in forms; and how much people who come together are alike.
WEIGHT, TOGETHER = 8, 0.02
#: So rare must it be by chance that so many people filled in the same.
ODD = 1e-3
#: So many forms of one code in ten minutes are one every four seconds: no desk serves so many.
TOO_MANY = 150
#: Share of a day's forms that phones of one make may have behind one address, and how rare more is.
ONE_MAKE, ONE_MAKE_CHANCE = 0.5, 1e-4


def odd_ways(crowd: Mapping[Way, int], ordinary: Mapping[Way, int]) -> frozenset[Way]:
    """Find the ways in which more forms of a crowd are filled in than people do by themselves.

    Parameters
    ----------
    crowd, ordinary : mapping of Way to int
        Forms of the crowd, and forms of the same desk that came in no crowd, by the way in which
        they were filled in.

    Returns
    -------
    frozenset of Way
        Empty for people who came at once: they answer as differently as on other days.

    Notes
    -----
    The usual share of a way is that among the n ordinary forms, but a half at least for one level
    throughout and a tenth for other answers. It is known the less the fewer those are, and people
    who come together are alike for good reasons: rho = max(0.02, 1/(n + 9)). A stuffer who takes
    care to vary the answers is not found by this.

    References
    ----------
    `analysis.integrity.beta_binomial_tail`.
    """
    forms, others = sum(crowd.values()), sum(ordinary.values())
    rho = max(TOGETHER, 1 / (others + WEIGHT + 1))
    return frozenset(
        way
        for way, alike in crowd.items()
        if beta_binomial_tail(alike, forms, _usual(way, ordinary.get(way, 0), others), rho) < ODD
    )


def _usual(way: Way, alike: int, forms: int) -> float:
    """Give the share of forms filled in so, drawn towards the usual one while forms are few."""
    least = USUAL_STRAIGHT if way[0] else USUAL_OTHER
    return max(least, (alike + WEIGHT * least) / (forms + WEIGHT))


def is_one_device(forms: int, of_day: int) -> bool:
    """Tell whether forms that look sent from one device are too many to be phones of one make.

    Parameters
    ----------
    forms, of_day : int
        Forms of what looks like one device, and all forms from phones at the desk on that day.

    Returns
    -------
    bool
        Phones of one make behind the wireless network of a hall look the same.

    References
    ----------
    `analysis.integrity.binomial_tail`.
    """
    return binomial_tail(forms, of_day, ONE_MAKE) < ONE_MAKE_CHANCE


def without_crowds(
    forms: Mapping[Way, int], crowds: Collection[Mapping[Way, int]]
) -> dict[Way, int]:
    """Take the forms of crowds away from those of a desk.

    Parameters
    ----------
    forms : mapping of Way to int
        All forms of the desk.
    crowds : collection of mappings of Way to int
        Forms that came together; a form in two crowds is taken away twice, never below none.

    Returns
    -------
    dict of Way to int
        What came by and by.

    References
    ----------
    docs/methodology.md, signals of integrity.
    """
    taken = {way: sum(crowd.get(way, 0) for crowd in crowds) for way in forms}
    return {way: count - taken[way] for way, count in forms.items() if count > taken[way]}

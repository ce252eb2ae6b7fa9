"""Which desks of a period show signs that forms may not be from citizens: marks, not verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import pstdev

from analysis.integrity import STRAIGHT_ANSWERS, beta_binomial_tail, fit_peers, poisson_tail
from analysis.many_units import benjamini_hochberg

#: Fewest forms of a desk before anything is said of it.
FEWEST_FORMS = 15
#: Forms of one ten minutes: at least so many, and less likely than this.
BURST, BURST_CHANCE = 6, 1e-7
#: Half hours and days over which a desk's forms are spread for the burst's expectation.
SLOTS, SPREAD = 62 * 48, 3
#: Forms of one device in one day.
SAME_DEVICE = 4
#: Forms filled alike, not in a straight line: at least so many, and beyond this share of them.
COPIED, COPIED_SHARE, COPIED_MORE = 4, 0.10, 2
#: Forms at a staffed machine, by an interviewer or on paper, dated on days the desk was closed.
CLOSED_DAYS = 3
#: From this share of the dossiers handled on so many forms are seldom given freely.
MANY_OF_DOSSIERS = 0.6
#: Answers of one form that differ by more than this look picked by chance, on five levels.
ERRATIC = 1.2
#: Marked forms a peer signal needs, and the false discovery rate it is judged at.
FEWEST_MARKED, RATE = 5, 0.01


class Signal(Enum):
    """A sign; `strong` ones stand alone, of the others two are needed for a red flag."""

    BURST = "burst"
    SAME_DEVICE = "same_device"
    MORE_THAN_DOSSIERS = "more_than_dossiers"
    COPIED = "copied"
    CLOSED_DAYS = "closed_days"
    MANY_OF_DOSSIERS = "many_of_dossiers"
    ERRATIC = "erratic"
    ALL_HIGHEST = "all_highest"
    STRAIGHT = "straight"
    ALL_LOWEST = "all_lowest"

    @property
    def strong(self) -> bool:
        """Tell whether the sign alone makes a red flag."""
        return self in _STRONG


_STRONG = frozenset(
    {
        Signal.BURST,
        Signal.SAME_DEVICE,
        Signal.MORE_THAN_DOSSIERS,
        Signal.COPIED,
        Signal.CLOSED_DAYS,
    }
)


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """What is counted of one desk in one period; `peers` names the desks it is held against."""

    peers: str
    forms: int
    #: Largest number of forms of one code in the same ten minutes, and of one device in one day,
    #: where they look like one hand (`analysis.crowds`); and filled alike without being a straight
    #: line.
    burst: int = 0
    same_device: int = 0
    copied: int = 0
    #: Forms of at least ten answers that are not all equal.
    varied: int = 0
    all_highest: int = 0
    straight: int = 0
    all_lowest: int = 0
    #: Forms whose answers differ as if picked by chance.
    erratic: int = 0
    #: Forms taken down at the desk on days on which it was closed.
    closed: int = 0
    #: Dossiers handled; None when not known.
    dossiers: int | None = None


def is_burst(count: int, forms: int) -> bool:
    """Tell whether so many forms in ten minutes are more than a busy desk explains.

    Parameters
    ----------
    count, forms : int
        Forms of the ten minutes, and of the desk in the period.

    Returns
    -------
    bool
        Six at least, where three times the other forms, spread evenly, make them less likely than
        one in ten million.

    References
    ----------
    `analysis.integrity.poisson_tail`.
    """
    expected = SPREAD * (forms - count) / SLOTS
    return count >= BURST and poisson_tail(count, expected) < BURST_CHANCE


def is_copied(count: int, varied: int) -> bool:
    """Tell whether so many forms are filled alike that they look copied.

    Parameters
    ----------
    count, varied : int
        Forms filled alike without being a straight line, and all that are no straight line.

    Returns
    -------
    bool
        Four at least, and more than a tenth of those forms and two.

    References
    ----------
    docs/methodology.md, signals of integrity.
    """
    return count >= COPIED and count > COPIED_SHARE * varied + COPIED_MORE


def is_erratic(levels: Sequence[int]) -> bool:
    """Tell whether the answers of one form differ as if they were picked by chance.

    Parameters
    ----------
    levels : sequence of int, shape (n,)
        Valid answers of one form.

    Returns
    -------
    bool
        A standard deviation above 1.2 over ten answers and more; even chance over five levels
        gives 1.4.

    Notes
    -----
    One in ten honest forms is so too: only a desk with far more of them than its peers is marked.

    References
    ----------
    docs/methodology.md, integrity signals.
    """
    return len(levels) >= STRAIGHT_ANSWERS and pstdev(levels) > ERRATIC


def find_signals(desks: Mapping[int, DeskCounts]) -> dict[int, tuple[Signal, ...]]:
    """Look for signs at all desks of one period.

    Parameters
    ----------
    desks : mapping of int to DeskCounts
        Every desk that was answered at; desks below 15 forms are peers of none and get no sign.

    Returns
    -------
    dict of int to tuple of Signal
        Only desks with a sign, strong signs first.

    Notes
    -----
    High and low answers are looked at alike. Honest campaign days, interpreters and agents make
    signs too; nothing is excluded on a sign alone.

    References
    ----------
    `analysis.integrity.beta_binomial_tail` and `fit_peers`; Benjamini and Hochberg (1995).
    """
    known = {key: desk for key, desk in desks.items() if desk.forms >= FEWEST_FORMS}
    found: dict[int, list[Signal]] = defaultdict(list)
    for key, desk in known.items():
        found[key].extend(_strong(desk))
        if _is_many(desk):
            found[key].append(Signal.MANY_OF_DOSSIERS)
    for signal, marked in _MARKED.items():
        for key in _against_peers(known, marked):
            found[key].append(signal)
    return {key: tuple(signals) for key, signals in sorted(found.items()) if signals}


def is_red(signals: Sequence[Signal]) -> bool:
    """Tell whether signs make a red flag: any strong one, or two others.

    Parameters
    ----------
    signals : sequence of Signal
        The signs of one desk.

    Returns
    -------
    bool
        Otherwise the flag is yellow.

    References
    ----------
    docs/methodology.md, signals of integrity.
    """
    return any(signal.strong for signal in signals) or len(signals) > 1


def _strong(desk: DeskCounts) -> Iterable[Signal]:
    if desk.burst >= BURST:
        yield Signal.BURST
    if desk.same_device >= SAME_DEVICE:
        yield Signal.SAME_DEVICE
    if desk.dossiers is not None and desk.forms > desk.dossiers:
        yield Signal.MORE_THAN_DOSSIERS
    if is_copied(desk.copied, desk.varied):
        yield Signal.COPIED
    if desk.closed >= CLOSED_DAYS:
        yield Signal.CLOSED_DAYS


def _is_many(desk: DeskCounts) -> bool:
    """Tell whether nearly everybody who was served answered; more forms than served stand alone."""
    return bool(desk.dossiers) and MANY_OF_DOSSIERS < desk.forms / (desk.dossiers or 1) <= 1


_MARKED: Mapping[Signal, Callable[[DeskCounts], int]] = {
    Signal.ALL_HIGHEST: lambda desk: desk.all_highest,
    Signal.STRAIGHT: lambda desk: desk.straight,
    Signal.ALL_LOWEST: lambda desk: desk.all_lowest,
    Signal.ERRATIC: lambda desk: desk.erratic,
}


def _against_peers(
    desks: Mapping[int, DeskCounts], marked: Callable[[DeskCounts], int]
) -> list[int]:
    """Name the desks with far more marked forms than others of their kind."""
    groups: dict[str, list[int]] = defaultdict(list)
    for key, desk in desks.items():
        groups[desk.peers].append(key)
    chances: dict[int, float] = {}
    for keys in groups.values():
        peers = fit_peers([marked(desks[k]) for k in keys], [desks[k].forms for k in keys])
        if peers is not None:
            for key in keys:
                count, forms = marked(desks[key]), desks[key].forms
                chances[key] = beta_binomial_tail(count, forms, peers.mu, peers.rho)
    adjusted = benjamini_hochberg(list(chances.values()))
    return [
        key
        for key, chance in zip(chances, adjusted, strict=True)
        if chance is not None and chance < RATE and marked(desks[key]) >= FEWEST_MARKED
    ]

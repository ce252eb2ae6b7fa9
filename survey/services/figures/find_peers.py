"""Finds what a unit is held against on its page: the whole, and the units of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import quantiles

from survey.rendering.figures import Figure
from survey.services.figures.page_figures import OfficeFigures, UnitFigures

#: Fewest units of a kind whose middle half says something.
FEWEST = 5


@dataclass(frozen=True)
class Peers:
    """The public figures of the whole, and the middle half of the units of the same kind."""

    name: str
    overall: Figure
    kind: str
    #: How many units of the kind have enough answers.
    units: int
    #: First quartile, middle, third quartile of their indices; none with too few units.
    middle: tuple[float, float, float] | None


def find_peers(figures: UnitFigures, public: OfficeFigures) -> Peers:
    """Find them from figures that are public already, so that nothing new follows."""
    shares = [
        unit.figure.share
        for unit in public.units
        if unit.kind == figures.kind
        and unit.figure.status == "ok"
        and unit.figure.share is not None
    ]
    middle = None
    if len(shares) >= FEWEST:
        low, half, high = quantiles(shares, n=4, method="inclusive")
        middle = (low, half, high)
    return Peers(public.name, public.overall, figures.kind, len(shares), middle)

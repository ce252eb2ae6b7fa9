"""What a report or a page says of a unit beside its index: change, targets, units, channels."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from survey.rendering.figures import Change, Comparison, Figure, Row


@dataclass(frozen=True)
class Target:
    """The index against one target; both numbers as they are printed."""

    target: str
    index: str
    reached: bool
    verdict: str
    #: The target itself, in percent.
    mark: Decimal

    @property
    def fact(self) -> str:
        """State the plain fact, on the index without any rounding."""
        # In words: the print fonts have no sign for "at least".
        return f"{self.index}%, {'không dưới' if self.reached else 'dưới'} {self.target}%"


@dataclass(frozen=True)
class FactorChange:
    """One factor against the period before."""

    name: str
    change: Change | None
    #: How many of its criteria both periods asked, when their forms differ.
    shared: int | None = None


@dataclass(frozen=True)
class ChannelRow:
    """One channel beside the others."""

    name: str
    figure: Figure
    gap: Change | None
    pooled: bool
    #: The QR code, with which the others are compared.
    reference: bool


@dataclass(frozen=True)
class UnitRow:
    """One unit under the unit of the report, and where it stands against the rest."""

    #: None for the desks that stand right under the parent.
    unit_id: int | None
    name: str
    figure: Figure
    standing: str


@dataclass(frozen=True)
class RollUpFigures:
    """The two other ways from units to the whole."""

    #: None when it may not be shown; the sentence says why.
    weighted: tuple[float, float | None, float | None] | None
    covered: float | None
    unit_mean: float | None
    shown: int
    hidden: int
    units: int
    unknown: tuple[str, ...]
    #: More than a point lies between the headline and the dossier-weighted index.
    apart: bool


@dataclass(frozen=True)
class PublishedRow:
    """One period of a merged unit: as published, and on today's map."""

    label: str
    parts: tuple[Row, ...]
    today: Figure
    #: Whose period it is, in a table of several units.
    unit: str = ""


@dataclass(frozen=True)
class Findings:
    """All that is said beside the index; empty parts are not printed."""

    comparison: Comparison | None = None
    targets: tuple[Target, ...] = ()
    #: "trên mức chung", of how many units; none where nothing can be said.
    standing: tuple[str, int] | None = None
    #: Whether there are other units to stand against.
    has_rest: bool = False
    #: Of whom the rest is, for a report on units under one that is not the highest itself.
    rest_of: str = ""
    #: The unit in which this one is counted today; "" for one that still stands by itself.
    joined: str = ""
    factors: tuple[FactorChange, ...] = ()
    channels: tuple[ChannelRow, ...] = ()
    units: tuple[UnitRow, ...] = ()
    rollup: RollUpFigures | None = None
    published: tuple[PublishedRow, ...] = ()
    #: The channels are left out: small groups would follow from them.
    channels_withheld: bool = False

    @property
    def marks(self) -> tuple[Decimal, ...]:
        """List the targets, on whose right side the index and its limits are to be printed."""
        return tuple(target.mark for target in self.targets)

    @property
    def apart(self) -> tuple[str, ...]:
        """Name the channels that do not enter the index."""
        return tuple(row.name for row in self.channels if not row.pooled)

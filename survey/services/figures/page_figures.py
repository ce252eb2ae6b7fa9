"""What the pages of officials show: plain values; what is withheld holds no numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from survey.rendering.figures import Change, Figure, Row
from survey.services.figures.lay_out_findings import WordedFindings
from survey.services.protection.name_withheld import Withheld

#: Where a unit stands against the rest; "none": too few answered to tell, or withheld.
Band = Literal["above", "below", "unclear", "none"]
#: Kinds of units by the level of government they belong to.
LEVELS: Mapping[str, tuple[str, ...]] = {
    "tinh": ("department", "centre"),
    "xa": ("ward", "commune", "special_zone"),
}


@dataclass(frozen=True)
class UnitMark:
    """One unit in one period, with its place against the rest."""

    #: None for the desks that stand right under the authority.
    unit_id: int | None
    code: str
    name: str
    kind: str
    figure: Figure
    band: Band
    standing: str
    #: Forms of its desks; None where its figures are withheld.
    forms: int | None = None
    #: Dossiers handled; None when not known.
    dossiers: int | None = None

    @property
    def participation(self) -> float | None:
        """Give the forms per dossier; more than 1 is a matter for a check, not a rate."""
        return self.forms / self.dossiers if self.forms is not None and self.dossiers else None


@dataclass(frozen=True)
class OfficeFigures:
    """An authority in one period: itself, and every unit right under it."""

    unit_id: int
    name: str
    overall: Figure
    words: WordedFindings
    units: tuple[UnitMark, ...]
    #: Units in force that had no answer.
    silent: tuple[str, ...]
    forms: int | None
    dossiers: int | None
    hide: int
    flag: int
    counted_through: date | None


@dataclass(frozen=True)
class SeriesPoint:
    """One period of a line."""

    #: "2026Q3", for addresses.
    period: str
    #: "III/2026", under the axis.
    label: str
    figure: Figure
    #: Other criteria were asked than in the period before: the line has a gap here.
    new_form: bool = False

    @property
    def name(self) -> str:
        """Name the period in a table."""
        return f"{self.label} (phiếu mới)" if self.new_form else self.label


@dataclass(frozen=True)
class UnitFigures:
    """One unit in one period with all that its page says."""

    unit_id: int
    code: str
    name: str
    kind: str
    parent_name: str | None
    overall: Figure
    words: WordedFindings
    factors: tuple[Row, ...]
    criteria: tuple[Row, ...]
    general: Figure | None
    series: tuple[SeriesPoint, ...]
    children: tuple[UnitMark, ...]
    desks: tuple[Row, ...]
    #: What stands beside the desks: what they are for, and how many are left out.
    desk_remark: str
    strongest: str
    weakest: str
    #: How many more answers would be needed to tell.
    needed: tuple[str, ...]
    #: Titles of the questionnaires answered.
    asked: str
    #: What became of which units.
    mergers: tuple[str, ...]
    forms: int | None
    hide: int
    flag: int
    counted_through: date | None


@dataclass(frozen=True)
class Verdict:
    """What may be said of one unit between two quarters."""

    #: "tăng", "giảm", "chưa thấy thay đổi rõ", or "không so sánh".
    word: str
    sentence: str
    change: Change | None


@dataclass(frozen=True)
class UnitVerdicts:
    """The verdicts of one unit between any two of the last quarters: "2026Q1 2026Q3" -> verdict."""

    between: Mapping[str, Verdict]


@dataclass(frozen=True)
class SplitGroup:
    """One channel or one field: the authority and its units within it."""

    name: str
    overall: Figure
    units: Mapping[str, Figure]


@dataclass(frozen=True)
class SplitFigures:
    """All channels and all fields of one quarter, withheld together."""

    channels: Mapping[str, SplitGroup]
    fields: Mapping[str, SplitGroup]


@dataclass(frozen=True)
class PublicPattern:
    """Which cells the public tables withhold: keys only."""

    hidden: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]
    #: Hidden cells of which it is told that most were not satisfied.
    told: tuple[tuple[str, str], ...]
    #: The periods that stand in the public tables, as "reporting:2026-Q3".
    periods: tuple[str, ...]
    #: Units whose table of channels is withheld.
    channels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DeskFlag:
    """One desk whose forms of a period need a look; for the office only."""

    desk_id: int
    desk: str
    unit_id: int
    unit: str
    #: A strong sign, or two others; else the flag is yellow.
    red: bool
    signals: tuple[str, ...]
    sentences: tuple[str, ...]
    forms: int
    #: People, answers and satisfied answers of the forms strong signs point at.
    marked: tuple[int, int, int]
    #: The same of the whole unit in the period.
    unit_sums: tuple[int, int, int]


@dataclass(frozen=True)
class FlagFigures:
    """All flags of a period, red ones first."""

    flags: tuple[DeskFlag, ...]


@dataclass(frozen=True)
class WithheldFigures:
    """What the public would not see of a period if it were closed now."""

    units: tuple[Withheld, ...]


@dataclass(frozen=True)
class DraftFigures:
    """The public tables of a period as they would be approved, or why they may not be."""

    #: JSON of the tables, see `survey.queries.published_tables`, and its seal.
    document: str
    sha256: str
    withheld: tuple[Withheld, ...]
    refusal: str | None = None


@dataclass(frozen=True)
class SilentDesk:
    """One desk where answers have stopped coming; for the office only."""

    desk_id: int
    desk: str
    unit: str
    last_answer: date
    #: Open days since, all without an answer.
    days: int
    #: Forms it used to have on an open day.
    usual: float


@dataclass(frozen=True)
class SilentDesks:
    """All desks that are silent on a day, those that are missed most first."""

    desks: tuple[SilentDesk, ...]

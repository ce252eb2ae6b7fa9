"""Sets some units side by side over quarters, as far as the reader may see each of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.period import Period
from survey.queries.publications import live_publications
from survey.queries.unit_tree import UnitNode, UnitTree
from survey.rendering.figures import NO_FIGURE
from survey.services.figures.lay_out_findings import short_label
from survey.services.figures.page_figures import SeriesPoint, UnitFigures, UnitVerdicts, Verdict
from survey.services.pages.keep_page_figures import PageFigures
from survey.services.pages.lay_out_verdicts import verdict_name
from survey.services.tallies.gather_tallies import SERIES

#: Lines that can still be told apart.
MOST_UNITS = 8
#: On which map merged units are drawn: today's, that of then, or both.
MAPS = {
    "nay": "Theo đơn vị hiện nay",
    "cu": "Theo đơn vị khi đó",
    "ca-hai": "Cả hai",
}


@dataclass(frozen=True)
class ComparedUnit:
    """One line: its points under the labels, and what may be said between them."""

    unit_id: int
    name: str
    points: tuple[SeriesPoint, ...]
    #: Of each point against the one before; None for the first.
    steps: tuple[Verdict | None, ...]
    #: From the first point to the last.
    overall: Verdict | None
    #: Said beside the name: "đơn vị cũ", "số cộng của các đơn vị cũ".
    remark: str = ""


@dataclass(frozen=True)
class ComparedQuarters:
    """The lines under common labels."""

    periods: tuple[Period, ...]
    labels: tuple[str, ...]
    units: tuple[ComparedUnit, ...]
    #: Quarters of other units that are not public are left out.
    left_out: bool

    @property
    def shows_any(self) -> bool:
        """Tell whether any point has a figure."""
        return any(point.figure.shown for unit in self.units for point in unit.points)


@dataclass(frozen=True)
class Reader:
    """Which units a reader may see wholly; None: all of them. Of others the public figures."""

    own: Collection[int] | None

    def sees(self, unit_id: int) -> bool:
        """Tell whether the reader may see more of a unit than the public does."""
        return self.own is None or unit_id in self.own


def quarters_between(first: Period, last: Period) -> tuple[Period, ...]:
    """List quarters up to the last, eight at most."""
    found = [last]
    while len(found) < SERIES and found[-1].start > first.start:
        found.append(found[-1].previous())
    return tuple(found[::-1])


def compare_quarters(
    pages: PageFigures,
    tree: UnitTree,
    unit_ids: Sequence[int],
    periods: tuple[Period, ...],
    reader: Reader,
    on_map: str = "nay",
) -> ComparedQuarters:
    """Set units side by side; units that are not in the tree are left out."""
    lines, left_out = [], False
    for unit in _with_old_units(tree, unit_ids, on_map):
        figures = pages.unit(unit.id, periods[-1]).value
        verdicts = pages.verdicts(unit.id, periods[-1]).value
        shown = periods if reader.sees(unit.id) else _public(pages, periods)
        left_out = left_out or len(shown) < len(periods)
        if on_map == "cu" and figures.words.found.published:
            shown = tuple(period for period in shown if period.end > unit.valid_from)
        lines.append(_line(figures, verdicts, periods, frozenset(shown), _remark(unit, figures)))
    labels = tuple(short_label(period) for period in periods)
    return ComparedQuarters(periods, labels, tuple(lines), left_out)


def _public(pages: PageFigures, periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """Keep what is published and has not changed since: a change would show beside the edition."""
    with pages.reading() as session:
        live = live_publications(session)
    unchanged = pages.pattern().periods
    return tuple(p for p in periods if p in live and f"{p.calendar}:{p.code}" in unchanged)


def _with_old_units(tree: UnitTree, unit_ids: Sequence[int], on_map: str) -> Iterator[UnitNode]:
    """Give the units asked for, each followed by those it was made of when these are wanted."""
    wanted: dict[int, None] = {}
    for key in unit_ids:
        if key in tree.units:
            wanted.setdefault(key)
            if on_map != "nay":
                old = (s.old_unit_id for s in tree.successions if s.new_unit_id == key)
                wanted |= dict.fromkeys(old)
    return (tree.units[key] for key in list(wanted)[:MOST_UNITS])


def _remark(unit: UnitNode, figures: UnitFigures) -> str:
    if unit.valid_to is not None:
        return "đơn vị cũ"
    return "thành lập khi sắp xếp" if figures.words.found.published else ""


def _line(
    figures: UnitFigures,
    verdicts: UnitVerdicts,
    periods: tuple[Period, ...],
    shown: frozenset[Period],
    remark: str,
) -> ComparedUnit:
    known = {point.period: point for point in figures.series}
    points = tuple(
        known.get(period.compact, _nothing(period)) if period in shown else _nothing(period)
        for period in periods
    )
    steps = [_between(verdicts, before, now, shown) for before, now in pairwise(periods)]
    in_use = [p for p, point in zip(periods, points, strict=True) if point.figure.shown]
    overall = _between(verdicts, in_use[0], in_use[-1], shown) if len(in_use) > 1 else None
    return ComparedUnit(figures.unit_id, figures.name, points, (None, *steps), overall, remark)


def _between(
    verdicts: UnitVerdicts, before: Period, now: Period, shown: frozenset[Period]
) -> Verdict | None:
    if before not in shown or now not in shown:
        return None
    return verdicts.between.get(verdict_name(before, now))


def _nothing(period: Period) -> SeriesPoint:
    return SeriesPoint(period.compact, short_label(period), NO_FIGURE)

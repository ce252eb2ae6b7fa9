"""Chooses and orders the units of the office's table by a fixed list of filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from survey.rendering.figures import NO_FIGURE, Figure
from survey.services.figures.page_figures import (
    LEVELS,
    OfficeFigures,
    SplitFigures,
    SplitGroup,
    UnitMark,
)

KIND_NAMES: Mapping[str, str] = {
    "department": "Sở, ban, ngành",
    "centre": "Trung tâm, chi nhánh",
    "ward": "Phường",
    "commune": "Xã",
    "special_zone": "Đặc khu",
    "other": "Khác",
}
LEVEL_NAMES: Mapping[str, str] = {"tinh": "Cấp tỉnh", "xa": "Cấp xã"}
#: By what the table may be ordered, and the words of its heads.
ORDERS: Mapping[str, str] = {
    "ten": "Đơn vị",
    "nguoi": "Số người",
    "chi-so": "Chỉ số",
    "tham-gia": "Phiếu trên hồ sơ",
    "so-sanh": "So với các đơn vị còn lại",
}
ONE_AT_A_TIME = (
    "Không lọc cùng lúc theo kênh và theo lĩnh vực: nhóm chung của hai bộ lọc chồng lên các nhóm "
    "đã hiển thị nên lấy số này trừ số kia có thể ra số liệu của một vài người. "
    "Hãy bỏ bớt một bộ lọc."
)
QUARTERS_ONLY = (
    "Kênh và lĩnh vực chỉ lọc được trong kỳ là một quý: số liệu của năm trừ đi các quý đã xem sẽ "
    "ra số liệu của nhóm ít người. Hãy chọn một quý."
)
_BAND_ORDER = ("below", "unclear", "above", "none")
_KEYS: Mapping[str, Callable[[UnitMark], float | None]] = {
    "nguoi": lambda unit: unit.figure.respondents if unit.figure.shown else None,
    # What is told to be low stands with the lowest.
    "chi-so": lambda unit: -1.0 if unit.figure.status == "low" else unit.figure.share,
    "tham-gia": lambda unit: unit.participation,
    "so-sanh": lambda unit: _BAND_ORDER.index(unit.band),
}


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; an empty text asks for everything."""

    kind: str = ""
    level: str = ""
    channel: str = ""
    field: str = ""
    order: str = "ten"
    falling: bool = False

    @property
    def splits(self) -> bool:
        """Tell whether a filter is on that cuts through the answers of a unit."""
        return bool(self.channel or self.field)


@dataclass(frozen=True)
class ChosenUnits:
    """The units to show, the whole they are a part of, or why there is nothing to show."""

    units: tuple[UnitMark, ...]
    overall: Figure
    refusal: str = ""
    #: The channel or field shown; "" for all.
    group: str = ""


def refusal(wanted: Wanted, period_kind: str) -> str:
    """Say why some filters cannot be protected; "" when they can."""
    if wanted.channel and wanted.field:
        return ONE_AT_A_TIME
    return QUARTERS_ONLY if wanted.splits and period_kind != "quarter" else ""


def choose_units(figures: OfficeFigures, split: SplitFigures | None, wanted: Wanted) -> ChosenUnits:
    """Choose the units; kind and level only leave out lines and make no new sums."""
    units, overall, group = figures.units, figures.overall, ""
    if split is not None and wanted.splits:
        found = _group(split, wanted)
        units = tuple(_within(unit, found, figures.unit_id) for unit in units)
        overall, group = (NO_FIGURE, "") if found is None else (found.overall, found.name)
    kinds = LEVELS.get(wanted.level)
    kept = tuple(
        unit
        for unit in units
        if (not wanted.kind or unit.kind == wanted.kind) and (kinds is None or unit.kind in kinds)
    )
    return ChosenUnits(order_units(kept, wanted), overall, group=group)


def order_units(units: tuple[UnitMark, ...], wanted: Wanted) -> tuple[UnitMark, ...]:
    """Order units; those without the number asked for stand last, in both directions."""
    key = _KEYS.get(wanted.order)
    if key is None:
        return units[::-1] if wanted.falling else units
    known = [unit for unit in units if key(unit) is not None]
    rest = tuple(unit for unit in units if key(unit) is None)
    ordered = sorted(known, key=lambda unit: key(unit) or 0.0, reverse=wanted.falling)
    return (*ordered, *rest)


def _group(split: SplitFigures, wanted: Wanted) -> SplitGroup | None:
    if wanted.channel:
        return split.channels.get(wanted.channel)
    return split.fields.get(wanted.field)


def _within(unit: UnitMark, group: SplitGroup | None, authority: int) -> UnitMark:
    """Give a unit's figure within a group; bands and participation are of all its answers."""
    key = str(authority if unit.unit_id is None else unit.unit_id)
    figure = NO_FIGURE if group is None else group.units.get(key, NO_FIGURE)
    return replace(unit, figure=figure, band="none", standing="", forms=None, dossiers=None)

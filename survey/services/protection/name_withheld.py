"""Names the units that a public table withholds in a period, and says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.period import Period
from survey.queries.unit_tree import UnitTree
from survey.services.protection.protect_publication import PublicTable

Why = Literal["few", "low", "complement", "details"]

WORDS: dict[Why, str] = {
    "few": "ít người trả lời",
    "low": "ít người trả lời, phần lớn chưa hài lòng: nêu bằng lời, không nêu con số",
    "complement": "để không lấy tổng trừ đi mà ra số của đơn vị ít người",
    "details": "chỉ hiện chỉ số chung: có tiêu chí ít người trả lời, hoặc từ tiêu chí suy ra được",
}


@dataclass(frozen=True)
class Withheld:
    """One unit of which the public sees nothing, or the overall index alone."""

    name: str
    why: Why

    @property
    def in_words(self) -> str:
        """Say why, as officials read it."""
        return WORDS[self.why]


def withheld_units(
    public: PublicTable, tree: UnitTree, period: Period, hide: int
) -> tuple[Withheld, ...]:
    """List the units withheld in a period, in Vietnamese order."""
    found: dict[int, Why] = {}
    for key, cell in public.cells.items():
        kind, _, unit = key[0].partition(":")
        if key[1] != period.compact or kind != "unit" or not cell.n:
            continue
        if key in public.suppression.hidden:
            found[int(unit)] = _why(few=cell.n < hide, low=key in public.suppression.told)
        elif key in public.details:
            found[int(unit)] = "details"
    in_order = sorted(found, key=lambda unit: tree.units[unit].sort_key)
    return tuple(Withheld(tree.units[unit].name, found[unit]) for unit in in_order)


def _why(*, few: bool, low: bool) -> Why:
    if few:
        return "few"
    return "low" if low else "complement"

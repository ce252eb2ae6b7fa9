"""One page to pin up in the hall: the index and the factors of a unit, for two metres away."""

from __future__ import annotations

from dataclasses import dataclass, replace

from survey.formatting import line_start
from survey.rendering import sentences
from survey.rendering.emblem import Emblem
from survey.rendering.figures import Row
from survey.rendering.pages import render_page
from survey.rendering.pdf import render_pdf
from survey.rendering.placards import type_size
from survey.rendering.stamp import Stamp
from survey.rendering.unit_report import UnitReport

#: Longest name of each type size: one line at the largest, two below, so that nothing beneath is
#: pushed into the stamp, whatever a unit is called.
NAME_STEPS = (30, 80, 110)


@dataclass(frozen=True)
class HallSheet:
    """What the sheet shows, and nothing else."""

    whole: UnitReport
    #: The name as it stands alone, with a capital.
    name: str
    emblem: Emblem | None = None

    @property
    def name_size(self) -> str:
        """Return the type size of the name."""
        return type_size(self.name, NAME_STEPS)

    @property
    def factors(self) -> tuple[Row, ...]:
        """Return the factors that may be shown."""
        return tuple(row for row in self.whole.factors if row.figure.shown)

    @property
    def change(self) -> str:
        """Return what became of the index, in few and careful words."""
        found = self.whole.comparison
        if found.change is None:
            return ""
        word = sentences.verdict(found.change)
        said = {"tăng": "cao hơn", "giảm": "thấp hơn"}.get(word)
        beside = f" (kỳ đó chỉ có {found.part.in_words})" if found.part else ""
        if said is None:
            return f"Chưa thấy thay đổi rõ so với {found.label}{beside}"
        return f"{line_start(said)} {found.label}{beside}"


def hall_sheet_pdf(sheet: HallSheet, stamp: Stamp | None) -> bytes:
    """Return the sheet as a tagged PDF of one page."""
    page = render_page(
        "reports/hall_sheet.html",
        sheet=sheet,
        report=replace(sheet.whole, stamp=stamp),
        say=sentences,
    )
    given = sheet.emblem.pictures if sheet.emblem else None
    return render_pdf(page, stylesheets=("hall.css",), pictures=given)

"""Says what the index of a unit is with and without the forms the office has left out."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.formatting import percent, thousands
from survey.rendering.figures import Figure
from survey.rendering.unit_report import Method
from survey.services.integrity.gather_left_out import LeftOut, gather_left_out


def tell_left_out(
    session: Session, period: Period, unit_ids: Collection[int], whole: Figure, method: Method
) -> str:
    """Give the sentence; nothing where no form is left out or the index itself is withheld.

    What quarters leave out is left out of the longer periods they are part of. The second figure
    is withheld where a few people could be told from it, and where one unit or one quarter leaves
    out a few: they would follow from the reports of the others.
    """
    if not whole.shown or method.index is not None:
        return ""
    by_unit = gather_left_out(session, period, unit_ids)
    left_out = LeftOut(tuple(part for one in by_unit.values() for part in one.parts))
    both = left_out.beside(whole, method.hide)
    if both is None:
        return ""
    if both.published is None:
        return (
            "Khi xem xét các dấu hiệu bất thường, cơ quan chủ trì xác định có phiếu không phải của "
            "người dân; chỉ số sau khi loại không nêu vì từ đó suy ra được câu trả lời của ít "
            "người. Các số liệu trong báo cáo tính trên tất cả phiếu."
        )
    return (
        "Khi xem xét các dấu hiệu bất thường, cơ quan chủ trì xác định "
        f"{thousands(left_out.sums[0])} phiếu không phải của người dân. Chỉ số của tất cả phiếu: "
        f"{percent(both.with_all)}; sau khi loại: {percent(both.published)}. Các số liệu khác "
        "trong báo cáo tính trên tất cả phiếu."
    )

"""Says what the index of a unit is with and without the forms the office has left out."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from analysis.integrity import with_and_without
from analysis.period import Period
from survey.formatting import percent, thousands
from survey.queries.integrity import left_out_sums
from survey.rendering.figures import Figure
from survey.rendering.unit_report import Method


def tell_left_out(
    session: Session, period: Period, unit_ids: Collection[int], whole: Figure, method: Method
) -> str:
    """Give the sentence; nothing where no form is left out or the index itself is withheld.

    The second figure is withheld where a few people could be told from it, and where one of the
    units under an authority leaves out a few: the rest would follow from the reports of the others.
    """
    if not whole.shown or method.index is not None:
        return ""
    by_unit = left_out_sums(session, period, unit_ids)
    people, answers, satisfied = (sum(sums[i] for sums in by_unit.values()) for i in range(3))
    if not people or people > whole.respondents:
        return ""
    both = with_and_without(
        whole.answers,
        whole.satisfied,
        answers,
        satisfied,
        forms=whole.respondents,
        excluded_forms=people,
        hide=method.hide,
    )
    few = any(sums[0] < method.hide for sums in by_unit.values())
    if both.published is None or few:
        return (
            "Khi xem xét các dấu hiệu bất thường, cơ quan chủ trì xác định có phiếu không phải của "
            "người dân; chỉ số sau khi loại không nêu vì từ đó suy ra được câu trả lời của ít "
            "người. Các số liệu trong báo cáo tính trên tất cả phiếu."
        )
    return (
        "Khi xem xét các dấu hiệu bất thường, cơ quan chủ trì xác định "
        f"{thousands(people)} phiếu không phải của người dân. Chỉ số của tất cả phiếu: "
        f"{percent(both.with_all)}; sau khi loại: {percent(both.published)}. Các số liệu khác "
        "trong báo cáo tính trên tất cả phiếu."
    )

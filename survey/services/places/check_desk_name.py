"""Looks at the name of a desk: a code for one official or one hour would tell who answered."""

from __future__ import annotations

import re

#: Hours, spans of the day and days.
_MOMENT = re.compile(
    r"\b\d{1,2}\s?(?:h|g|giờ)\s?(?:\d{2}|rưỡi)?\b|\b\d{1,2}:\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
    r"|\bca (?:sáng|chiều|tối)\b|\bbuổi (?:sáng|chiều|tối)\b|\b(?:sáng|chiều) thứ\b|\bngày \d",
    re.IGNORECASE,
)
_WORD = r"[A-ZĐÀ-ỸƠƯ][a-zđà-ỹơư]+"
_OFFICIAL = re.compile(
    rf"\b(?:[Đđ]/c|[Đđ]ồng chí|[Cc]án bộ|[Cc]ông chức|[Cc]huyên viên|[Aa]nh|[Cc]hị):? {_WORD}"
)
_PERSON = re.compile(rf"\b(?:[Ôô]ng|[Bb]à|[Cc]ô|[Cc]hú):? ({_WORD}) {_WORD}")
#: Places that begin like somebody who is spoken of.
_PLACES = frozenset({"Rịa", "Triệu", "Đen", "Chiểu", "Tô", "Giang", "Ích"})

REASON = (
    "Tên quầy không nêu {what}: mã QR của quầy khi đó cho biết phiếu là của ai. "
    "Hãy đặt theo số quầy hoặc lĩnh vực."
)


def fault_of_desk_name(name: str) -> str | None:
    """Say why a name cannot be given to a desk; nothing when it can."""
    if _MOMENT.search(name):
        return REASON.format(what="giờ, buổi hay ngày")
    named = _PERSON.search(name)
    if _OFFICIAL.search(name) or (named and named[1] not in _PLACES):
        return REASON.format(what="tên người")
    return None

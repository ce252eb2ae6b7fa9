"""How final the figures of a report are, in the words the report prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from survey.formatting import short_date


@dataclass(frozen=True)
class ClosingNote:
    """Which closing the figures of a finished period show, or that there is none."""

    #: Which closing; none was made yet.
    revision: int | None = None
    closed_on: date | None = None
    reason: str | None = None
    #: Forms came or went after the closing.
    changed: bool = False
    #: While paper forms are still taken as a matter of course: to the end of which day.
    late_until: date | None = None

    @property
    def sentence(self) -> str:
        """Return the sentence under the scope of a report."""
        if self.revision is None or self.closed_on is None:
            return "Kỳ báo cáo đã kết thúc, số liệu chưa chốt" + self._waiting
        day = short_date(self.closed_on)
        if self.changed:
            return (
                f"Số liệu đã thay đổi sau khi chốt lần {self.revision}, ngày {day}; những thay đổi "
                "này chưa chốt."
            )
        why = f"; lý do: {self.reason.rstrip('.')}" if self.reason else ""
        return f"Số liệu chốt lần {self.revision}, ngày {day}{why}."

    @property
    def _waiting(self) -> str:
        if self.late_until is None:
            return "."
        return f"; còn nhận phiếu giấy đến muộn đến hết ngày {short_date(self.late_until)}."

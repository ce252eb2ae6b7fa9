"""How final the figures of a report are, in the words the report prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from survey.formatting import short_date


@dataclass(frozen=True)
class Published:
    """The newest edition of the public tables of a period."""

    edition: int
    #: The closing whose figures the tables show.
    closing: int
    day: date
    withdrawn_on: date | None = None

    @property
    def sentence(self) -> str:
        """Return whether the public tables stand."""
        told = f"Kỳ này đã công bố, bản {self.edition}, ngày {short_date(self.day)}"
        if self.withdrawn_on is not None:
            return f"{told}; bản này đã rút ngày {short_date(self.withdrawn_on)}."
        return f"{told}, theo số liệu chốt lần {self.closing}."


@dataclass(frozen=True)
class QuarterClosing:
    """The newest closing of one quarter of a longer period."""

    #: "quý I/2026"
    label: str
    revision: int
    day: date
    #: Forms came or went after the closing.
    changed: bool = False

    @property
    def in_words(self) -> str:
        """Return quarter, number and day."""
        return f"{self.label} lần {self.revision}, ngày {short_date(self.day)}"


@dataclass(frozen=True)
class ClosingNote:
    """Which closing the figures of a finished period show, or that there is none."""

    #: Which closing; none was made yet, or only its quarters were closed.
    revision: int | None = None
    closed_on: date | None = None
    reason: str | None = None
    #: Forms came or went after the closing.
    changed: bool = False
    #: While paper forms are still taken as a matter of course: to the end of which day.
    late_until: date | None = None
    #: What of the period outsiders can see.
    published: Published | None = None
    #: Of a longer period without a closing of its own: those of its quarters, if all have one.
    quarters: tuple[QuarterClosing, ...] = ()

    @property
    def in_words(self) -> str:
        """Return how final the figures are, and whether they are published."""
        told = "Kỳ này chưa công bố." if self.published is None else self.published.sentence
        return f"{self.sentence} {told}"

    @property
    def sentence(self) -> str:
        """Return the sentence under the scope of a report."""
        if self.quarters:
            return self._by_quarters
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
    def _by_quarters(self) -> str:
        told = "; ".join(each.in_words for each in self.quarters)
        changed = [each.label for each in self.quarters if each.changed]
        if not changed:
            return f"Số liệu chốt theo từng quý: {told}."
        return (
            f"Số liệu đã chốt theo từng quý ({told}), nhưng {' và '.join(changed)} đã thay đổi sau "
            "khi chốt; những thay đổi này chưa chốt."
        )

    @property
    def _waiting(self) -> str:
        if self.late_until is None:
            return "."
        return f"; còn nhận phiếu giấy đến muộn đến hết ngày {short_date(self.late_until)}."

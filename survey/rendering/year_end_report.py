"""The year-end report: indices of a year by unit and factor, and the points they are worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from analysis.points import PointsRule
from survey.rendering import finding_sentences, sentences
from survey.rendering.authority_report import AuthorityReport, Member
from survey.rendering.figures import Figure, Row
from survey.rendering.pages import render_page
from survey.rendering.rule_words import plain_number, rule_in_words
from survey.rendering.stamp import Stamp


@dataclass(frozen=True)
class Points:
    """Points of an index, and at both ends of its interval."""

    value: Decimal
    lo: Decimal
    hi: Decimal

    @property
    def ends(self) -> str:
        """Return the points at both ends as they stand in a sentence."""
        if self.lo == self.hi:
            return f"đều là {plain_number(self.lo)}"
        return f"từ {plain_number(self.lo)} đến {plain_number(self.hi)}"

    @property
    def in_words(self) -> tuple[str, str]:
        """Return the points, and the points at both ends, as printed."""
        return plain_number(self.value), f"{plain_number(self.lo)} – {plain_number(self.hi)}"


@dataclass(frozen=True)
class YearRow:
    """One unit: its index, its factors in the report's order, and its points."""

    member: Member
    factors: tuple[Figure, ...]
    points: Points | None


@dataclass(frozen=True)
class YearEndReport:
    """All that the year-end report prints, and nothing else."""

    authority: AuthorityReport
    rows: tuple[YearRow, ...]
    #: Points of the authority as a whole.
    points: Points | None
    rule: PointsRule
    stamp: Stamp | None = None

    @property
    def title(self) -> str:
        """Return the subject of the document."""
        whole = self.authority.whole
        return (
            "Chỉ số hài lòng tại Bộ phận Một cửa và điểm quy đổi phục vụ điều tra xã hội học của "
            f"các đơn vị thuộc {whole.unit}, {whole.period}"
        )

    @property
    def factors(self) -> tuple[Row, ...]:
        """Return the factors, in the order of the columns."""
        return self.authority.whole.factors

    @property
    def rule_in_words(self) -> tuple[str, ...]:
        """Return the rule of conversion, a sentence a line."""
        lines = list(rule_in_words(self.rule))
        lines.append(
            "Điểm tính từ chỉ số chưa làm tròn, làm tròn một lần đến "
            f"{self.rule.decimals} chữ số sau dấu phẩy. Điểm tại hai đầu khoảng tin cậy 95% ghi "
            "bên cạnh để thấy điểm chắc chắn đến đâu."
        )
        return tuple(lines)


def year_end_page(report: YearEndReport) -> str:
    """Return the report as a page ready for the press."""
    return render_page(
        "reports/year_end_report.html",
        report=replace(report.authority.whole, stamp=report.stamp),
        all=report.authority,
        year=report,
        say=sentences,
        tell=finding_sentences,
    )

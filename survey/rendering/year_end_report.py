"""The year-end report: indices of a year by unit and factor, and the points they are worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from analysis.points import PointsRule
from survey.formatting import decimal
from survey.rendering import finding_sentences, sentences
from survey.rendering.authority_report import AuthorityReport, Member
from survey.rendering.figures import Figure, Row
from survey.rendering.pages import render_page
from survey.rendering.stamp import Stamp


@dataclass(frozen=True)
class Points:
    """Points of an index, and at both ends of its interval."""

    value: Decimal
    lo: Decimal
    hi: Decimal

    @property
    def in_words(self) -> tuple[str, str]:
        """Return the points, and the points at both ends, as printed."""
        return _number(self.value), f"{_number(self.lo)} – {_number(self.hi)}"


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
        most = _number(self.rule.most)
        lines = [_shape(self.rule)]
        if self.rule.full_at is not None:
            lines.append(f"Chỉ số từ {_number(self.rule.full_at)}% trở lên được đủ {most} điểm.")
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


def _shape(rule: PointsRule) -> str:
    knots = [(_number(percent), _number(points)) for percent, points in rule.knots]
    if rule.kind == "linear":
        (start, _), (end, most) = knots
        return f"Điểm tăng đều theo chỉ số, từ 0 điểm ở {start}% đến {most} điểm ở {end}%."
    if rule.kind == "step":
        steps = "; ".join(f"từ {percent}%: {points} điểm" for percent, points in knots)
        return f"Điểm theo bậc của chỉ số: {steps}; dưới {knots[0][0]}%: 0 điểm."
    joints = "; ".join(f"{percent}%: {points} điểm" for percent, points in knots)
    return f"Điểm nối đều giữa các mốc của chỉ số: {joints}."


def _number(value: Decimal | Fraction) -> str:
    """Write points or a percent: as many decimals as a rounded number has, else as few as do."""
    exact = value if isinstance(value, Decimal) else Decimal(str(float(value))).normalize()
    exponent = exact.as_tuple().exponent
    return decimal(exact, max(-exponent, 0) if isinstance(exponent, int) else 0)

"""The report on one unit and one period: its values, and how they become a printed page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from survey.formatting import short_date
from survey.rendering import finding_sentences, no_figures, part_of_period, sentences
from survey.rendering.closing_note import ClosingNote
from survey.rendering.figures import (
    Comparison,
    FactRow,
    Figure,
    Merger,
    Part,
    QuarterPoint,
    Row,
)
from survey.rendering.findings import Findings
from survey.rendering.pages import render_page
from survey.rendering.pdf import render_pdf
from survey.rendering.receipt_note import ReceiptNote
from survey.rendering.stamp import Stamp

LEVELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")


@dataclass(frozen=True)
class Header:
    """The parts around the text that Decree 30/2020 asks for; number and date are the clerk's."""

    #: Printed above the agency, not bold: "UBND TỈNH ...".
    parent_agency: str
    #: The agency that signs: "SỞ NỘI VỤ".
    agency: str
    #: Place before the date: "Hà Nam".
    place: str
    #: After the number: "BC-SNV".
    symbol: str
    #: Year of the date, whose day and month stay open.
    year: int
    #: Authority and position above the signature, one line each.
    signer: tuple[str, ...] = ("THỦ TRƯỞNG CƠ QUAN",)
    #: Lines under "Nơi nhận", without hyphen and semicolon; the archive line is added.
    recipients: tuple[str, ...] = ()
    #: Who drafted, in the archive line "Lưu: VT, CCHC".
    archive: str = "VT, CCHC"

    @property
    def agency_in_text(self) -> str:
        """Return the agency as it stands inside a sentence: "Sở Nội vụ"."""
        return sentences.agency(self.agency)


@dataclass(frozen=True)
class Method:
    """What a reader needs to check a figure."""

    #: Title of the questionnaire and its version, or of all that were answered in the period.
    questionnaire: str
    #: Below this many people a figure is hidden, is flagged, and hidden for a single desk.
    hide: int
    flag: int
    desk_hide: int
    #: Words of the levels, lowest first.
    levels: tuple[str, ...] = LEVELS
    #: How the index is made, when it is not the share of satisfied answers.
    index: str | None = None
    #: How many versions of the questionnaire were answered in the period.
    versions: int = 1

    @property
    def versions_in_words(self) -> str:
        """Return that more than one version of the questionnaire was answered; "" where one was."""
        if self.versions < 2:
            return ""
        return (
            f"Trong kỳ có {self.versions} phiên bản phiếu khảo sát được trả lời (nêu tại phần "
            "phương pháp); tiêu chí chỉ có ở một số phiên bản được tính theo những người được hỏi "
            "tiêu chí đó."
        )

    @property
    def index_in_words(self) -> str:
        """Return how the index is made."""
        if self.index is not None:
            return self.index
        return (
            f"Chỉ số hài lòng là tỷ lệ câu trả lời “{self.levels[3]}” và “{self.levels[4]}” trong "
            "tổng số câu trả lời hợp lệ; không tính câu trả lời “Không áp dụng” và câu bỏ trống."
        )


@dataclass(frozen=True)
class UnitReport:
    """All that a unit report prints, and nothing else."""

    header: Header
    #: In the middle of a sentence: "Trung tâm Phục vụ hành chính công xã An Bình".
    unit: str
    #: "quý III/2026" and "từ ngày 15/06/2026 đến ngày 14/09/2026".
    period: str
    dates: str
    overall: Figure
    comparison: Comparison
    factors: tuple[Row, ...]
    criteria: tuple[Row, ...]
    #: Oldest first, this period last.
    quarters: tuple[QuarterPoint, ...]
    #: Desks that may be shown; how many are left out because too few answered there.
    desks: tuple[Row, ...]
    desks_left_out: int
    facts: tuple[FactRow, ...]
    #: None where some are deleted by now, their time being over.
    comments: int | None
    method: Method
    mergers: tuple[Merger, ...] = ()
    #: The last day in the figures, when the period is not over yet.
    counted_through: date | None = None
    #: Which closing the figures show, once the period is over.
    closing: ClosingNote | None = None
    #: How many forms came with a one-time code, where such codes are given out.
    receipts: ReceiptNote | None = None
    #: The index with and without the forms the office left out after looking into signs.
    left_out: str = ""
    #: Figures of a period that is not published, so not protected together with those that are.
    internal: bool = False
    #: "What do you think of the service as a whole?", asked apart from the criteria.
    general: Figure | None = None
    #: Targets, other units, channels, mergers.
    more: Findings = field(default_factory=Findings)
    #: Questions of fact are left out: small groups would follow from them.
    facts_withheld: bool = False
    #: Left out although enough people answered: the figures of few others would follow.
    complement: bool = False
    #: Decimals of the index: enough to lie on its side of every target.
    places: int = 1
    #: The quarters with answers, where some of the period have none.
    part: Part | None = None
    #: By which the document is found again; none on one that is no edition.
    stamp: Stamp | None = None

    @property
    def title(self) -> str:
        """Return the subject of the document."""
        return f"Chỉ số hài lòng tại Bộ phận Một cửa của {self.unit}, {self.period}"

    @property
    def introduction(self) -> tuple[str, ...]:
        """Return the sentences on what was measured, of whom and when."""
        lines = [sentences.measured(self.unit, self.dates, self.overall, self.method.hide)]
        if self.complement:
            lines = [no_figures.measured(self.unit, self.dates)]
        if self.counted_through is not None:
            lines.append(
                "Kỳ báo cáo chưa kết thúc; số liệu tạm tính đến ngày "
                f"{short_date(self.counted_through)}."
            )
        if self.closing is not None:
            lines.append(self.closing.in_words)
        if self.overall.shown:
            lines += filter(None, [part_of_period.scope(self.part), self.method.versions_in_words])
        return (*lines, *(sentences.merger(found, self.unit) for found in self.mergers))

    @property
    def findings(self) -> tuple[str, ...]:
        """Return the sentences under the summary."""
        flag, hide = self.method.flag, self.method.hide
        lines = [sentences.index(self.overall, flag, self.places, self.more.marks)]
        if self.complement:
            lines = [no_figures.LEST_OTHERS_FOLLOW]
        lines += no_figures.advice(self.overall, hide, flag, complement=self.complement)
        if self.overall.shown:
            lines.append(sentences.change(self.comparison, flag))
            lines.append(finding_sentences.standing(self.more, self.overall, flag))
        return tuple(filter(None, lines))

    @property
    def why_withheld(self) -> str:
        """Return in some words why no figure is shown although there are answers; "" else."""
        return no_figures.why(self.overall, self.method.hide, complement=self.complement)

    @property
    def factor_remark(self) -> str:
        """Return what may be said about the lowest factor."""
        return sentences.lowest(self.factors, "yếu tố")

    @property
    def criterion_remark(self) -> str:
        """Return what may be said about the lowest criterion."""
        return sentences.lowest(self.criteria, "tiêu chí")

    @property
    def desk_remark(self) -> str:
        """Return what stands under the table of desks."""
        return sentences.desks(bool(self.desks), self.desks_left_out, self.method.desk_hide)

    @property
    def loose_criteria(self) -> tuple[Row, ...]:
        """Return the criteria that belong to none of the factors."""
        known = {factor.code for factor in self.factors}
        return tuple(row for row in self.criteria if row.factor not in known)

    @property
    def one_each(self) -> bool:
        """Tell whether each factor is asked by one criterion: both tables would say the same."""
        asked = [row.factor for row in self.criteria]
        return len(set(asked)) == len(asked) == len(self.factors) and None not in asked

    @property
    def details_withheld(self) -> bool:
        """Tell whether factors and criteria have answers and not one of them may be shown."""
        rows = (*self.factors, *self.criteria)
        told = any(row.figure.shown for row in rows) or bool(self.general and self.general.shown)
        return any(row.figure.status == "hidden" for row in rows) and not told

    @property
    def has_annex(self) -> bool:
        """Tell whether any criterion has counts per level to put in the annex."""
        return any(row.figure.levels for row in self.criteria)


def unit_report_page(report: UnitReport) -> str:
    """Return the report as a page ready for the press."""
    return render_page(
        "reports/unit_report.html", report=report, say=sentences, tell=finding_sentences
    )


def unit_report_pdf(report: UnitReport) -> bytes:
    """Return the report as a tagged PDF."""
    return render_pdf(unit_report_page(report), stylesheets=("report.css",))

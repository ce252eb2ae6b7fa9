"""Issues the report of a unit: stored sums become a summary, the summary a document, that a PDF."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.summary import UnitSummary
from survey.formatting import unit_in_sentence
from survey.queries.publications import editions_of
from survey.queries.settings import all_settings, setting
from survey.queries.unit_tree import UnitTree, read_unit_tree
from survey.rendering.closing_note import ClosingNote, Published, QuarterClosing
from survey.rendering.receipt_note import ReceiptNote
from survey.rendering.unit_report import Header, UnitReport, unit_report_pdf
from survey.services.figures.lay_out_report import lay_out_report, without_figures
from survey.services.figures.look_at_province import Province, look_at_province
from survey.services.integrity.tell_left_out import tell_left_out
from survey.services.periods.choose_publishable import choose_publishable
from survey.services.periods.follow_periods import PeriodState, states_of
from survey.services.protection.protect_parts import protect_parts
from survey.services.protection.protect_publication import PublicTable, public_table
from survey.services.summarise import summarise_unit
from survey.services.tallies.count_receipts import ReceiptCounts, count_receipts
from survey.services.tallies.gather_tallies import read_limits, units_standing_for


def public_figures(session: Session, period: Period, today: date) -> PublicTable | None:
    """Build the public tables if the period stands in them; nothing if it is not published."""
    published = choose_publishable(session, today).periods
    if period not in published:
        return None
    tree = read_unit_tree(session)
    table = public_table(session, tree, published)
    return protect_parts(session, tree, table, published, [period])


def issue_unit_report(
    session: Session,
    unit_id: int,
    period: Period,
    *,
    now: datetime,
    closing: ClosingNote | None = None,
    public: PublicTable | None = None,
) -> bytes:
    """Make the PDF report of one unit and one period, without a stamp."""
    report = gather_unit_report(session, unit_id, period, now=now, closing=closing, public=public)
    return unit_report_pdf(report)


def gather_unit_report(
    session: Session,
    unit_id: int,
    period: Period,
    *,
    now: datetime,
    closing: ClosingNote | None = None,
    public: PublicTable | None = None,
    province: Province | None = None,
) -> UnitReport:
    """Gather all that the report of one unit and one period prints; KeyError for an unknown unit.

    `closing` is that of the period, `public` what the public tables withhold, `province` a look at
    all its units; whoever issues many reports asks for them once. Where the public tables withhold
    the unit altogether its report holds no figure, and says so.
    """
    province = province or look_at_province(session, period, public)
    summary = summarise_unit(
        session, unit_id, period, today=now.date(), public=public, province=province
    )
    note = closing or closing_note(session, period, now.date())
    report = lay_out_report(summary, _header(session, now), note)
    [*_, top] = province.tree.line_up(unit_id)
    if top != unit_id:
        name = unit_in_sentence(province.tree.units[top].name)
        report = replace(report, more=replace(report.more, rest_of=name))
    if public is not None and public.hides("unit", unit_id, period):
        key = (f"unit:{unit_id}", period.compact)
        # A unit made of others has no cell of its own before that day.
        few = key in public.cells and public.cells[key].n < summary.thresholds.hide
        low = public.tells_low("unit", unit_id, period)
        return without_figures(report, complement=not (few or low), low=low)
    if report.overall.status == "low":
        return replace(without_figures(report, low=True), internal=public is None)
    receipts = receipt_note(session, summary, period, province.tree, public)
    members = units_standing_for(province.tree, province.tree.units[unit_id])
    left_out = tell_left_out(session, period, members, report.overall, report.method)
    return replace(report, receipts=receipts, left_out=left_out, internal=public is None)


def receipt_note(
    session: Session,
    summary: UnitSummary,
    period: Period,
    tree: UnitTree,
    public: PublicTable | None,
) -> ReceiptNote | None:
    """Tell how many forms came with a one-time code; nothing where none did and none is asked."""
    if not summary.overall.shown:
        return None
    members = units_standing_for(tree, tree.units[summary.unit_id])
    counts = sum(count_receipts(session, period, members).values(), ReceiptCounts())
    if counts.without == counts.forms and not setting(session, "receipts.enabled"):
        return None
    hidden = counts.hidden(read_limits(session).thresholds.hide)
    if public is not None and public.hides_part("receipts", summary.unit_id, period):
        hidden |= {"verified", "unverified"}
    return ReceiptNote(
        counts.forms,
        None if "verified" in hidden else counts.verified,
        None if "unverified" in hidden else counts.unverified,
    )


def closing_note(session: Session, period: Period, today: date) -> ClosingNote | None:
    """Tell which closing the figures of a period show; nothing while it is running."""
    [found] = states_of(session, [period], today)
    if found.state == "running":
        return None
    published = _published(session, period)
    if found.last is None:
        late_until = found.late_until if found.state == "late_forms" else None
        return ClosingNote(
            late_until=late_until,
            published=published,
            quarters=tuple(_quarter_closing(each) for each in found.quarters),
        )
    last = found.last
    return ClosingNote(
        last.revision,
        last.closed_on,
        last.reason,
        changed=found.state == "changed",
        published=published,
    )


def _quarter_closing(state: PeriodState) -> QuarterClosing:
    """Tell the closing of one quarter of a longer period."""
    last = state.last
    if last is None:
        raise ValueError("only quarters that were closed are told")
    return QuarterClosing(
        state.period.label, last.revision, last.closed_on, changed=state.state == "changed"
    )


def _published(session: Session, period: Period) -> Published | None:
    """Tell the newest edition of the public tables, if any was ever published."""
    told = [
        Published(each.number, each.closing, each.published_on, each.withdrawn_on)
        for each in editions_of(session, period)
        if each.published_on is not None
    ]
    return told[-1] if told else None


def _header(session: Session, now: datetime) -> Header:
    """Take the names on the document from the settings; day and number stay open for the clerk."""
    values = all_settings(session)
    return Header(
        parent_agency=values["agency.parent"],
        agency=values["agency.name"],
        place=values["agency.place"],
        symbol=values["agency.symbol"],
        year=now.year,
        signer=_lines(values["agency.signer"]),
        recipients=_lines(values["agency.recipients"]),
        archive=values["agency.archive"],
    )


def _lines(value: str) -> tuple[str, ...]:
    """Give the lines of a setting that keeps several, with semicolons between."""
    return tuple(line for part in value.split(";") if (line := part.strip()))

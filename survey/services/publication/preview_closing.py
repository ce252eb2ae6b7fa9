"""Tells before a period is closed what closing would keep, and what the public would not see."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.queries.change_marks import tally_changes
from survey.queries.closed_periods import ClosingFace, CorrectionFace, corrections, last_closings
from survey.queries.unit_tree import read_unit_tree
from survey.services.periods.choose_publishable import choose_publishable
from survey.services.periods.follow_periods import PeriodState
from survey.services.protection.name_withheld import Withheld, withheld_units
from survey.services.protection.protect_publication import public_table
from survey.services.tallies.gather_tallies import read_limits


@dataclass(frozen=True)
class ClosingPreview:
    """What a closing made now would keep, told without reading the forms."""

    forms: int
    #: Names what was looked at: another mark, and something has changed since.
    mark: str
    last: ClosingFace | None
    #: Forms let in after the last closing.
    added: tuple[CorrectionFace, ...]
    #: Late paper forms are still taken as a matter of course before this day.
    closable_from: date
    #: Closed before that day, so somebody has to say why.
    early: bool
    #: As far as their number tells, the last closing already says it all.
    unchanged: bool

    @property
    def needs_reason(self) -> bool:
        """Tell whether somebody has to say why."""
        return self.early or self.last is not None

    @property
    def revision(self) -> int:
        """Number the closing that would be made."""
        return 1 if self.last is None else self.last.revision + 1


def preview_closing(session: Session, state: PeriodState, today: date) -> ClosingPreview:
    """Tell what closing a finished period would keep; at once, however many forms there are."""
    period, last = state.period, state.last
    since = () if last is None else corrections(session, period)
    return ClosingPreview(
        forms=state.forms,
        mark=closing_mark(session, period),
        last=last,
        added=tuple(one for one in since if last and one.revision == last.revision),
        closable_from=state.closable_from,
        early=today < state.closable_from,
        unchanged=state.state == "closed",
    )


def closing_mark(session: Session, period: Period) -> str:
    """Name the forms of a period and its last closing as they are now."""
    last = last_closings(session).get(period)
    revision = 0 if last is None else last.revision
    changes = tally_changes(session, period.start, period.end)
    mark = f"{period.calendar}/{period.code} {revision} {changes}"
    return hashlib.sha256(mark.encode()).hexdigest()


def withheld_of(session: Session, period: Period, today: date) -> tuple[Withheld, ...]:
    """List the units of which the public would not see all."""
    tree = read_unit_tree(session)
    periods = sorted({*choose_publishable(session, today).periods, period}, key=lambda p: p.end)
    table = public_table(session, tree, periods)
    return withheld_units(table, tree, period, read_limits(session).thresholds.hide)

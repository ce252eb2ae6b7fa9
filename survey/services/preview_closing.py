"""Tells before a period is closed what closing would keep, and what the public would not see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.queries.closed_periods import ClosingFace, CorrectionFace, corrections, last_closings
from survey.queries.unit_tree import read_unit_tree
from survey.services.choose_publishable import choose_publishable
from survey.services.follow_periods import closable_from
from survey.services.gather_tallies import read_limits
from survey.services.name_withheld import Withheld, withheld_units
from survey.services.protect_publication import public_table
from survey.services.seal_periods import Seal, seal_of


@dataclass(frozen=True)
class ClosingPreview:
    """What a closing made now would keep."""

    seal: Seal
    last: ClosingFace | None
    #: Forms let in after the last closing.
    added: tuple[CorrectionFace, ...]
    #: Late paper forms are still taken as a matter of course before this day.
    closable_from: date
    #: Closed before that day, so somebody has to say why.
    early: bool
    withheld: tuple[Withheld, ...]

    @property
    def unchanged(self) -> bool:
        """Tell whether the last closing already says it all."""
        return self.last is not None and self.seal == Seal(self.last.forms, self.last.sha256)

    @property
    def needs_reason(self) -> bool:
        """Tell whether somebody has to say why."""
        return self.early or self.last is not None

    @property
    def revision(self) -> int:
        """Number the closing that would be made."""
        return 1 if self.last is None else self.last.revision + 1


def preview_closing(session: Session, period: Period, today: date) -> ClosingPreview:
    """Read what closing a finished period would keep; reads all its forms."""
    last = last_closings(session).get(period)
    first = closable_from(session, period)
    since = () if last is None else corrections(session, period)
    return ClosingPreview(
        seal=seal_of(session, period),
        last=last,
        added=tuple(one for one in since if last and one.revision == last.revision),
        closable_from=first,
        early=today < first,
        withheld=_withheld(session, period, today),
    )


def _withheld(session: Session, period: Period, today: date) -> tuple[Withheld, ...]:
    tree = read_unit_tree(session)
    periods = sorted({*choose_publishable(session, today).periods, period}, key=lambda p: p.end)
    table = public_table(session, tree, periods)
    return withheld_units(table, tree, period, read_limits(session).thresholds.hide)

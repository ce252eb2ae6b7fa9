"""Closes a period: counts its forms, seals them, and keeps what the public table hides of it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.formatting import short_date, thousands
from survey.models import ClosedPeriod
from survey.queries.closed_periods import ClosingFace, last_closings
from survey.services.changes.keep_audit import COMMAND_LINE, Actor, note_action
from survey.services.periods.follow_periods import closable_from
from survey.services.periods.seal_periods import Progress, Seal, seal_of
from survey.services.protection.keep_pattern import Pattern, keep_pattern, pattern_of


class PeriodOpen(ValueError):
    """The period cannot be closed yet; the message says from which day, in Vietnamese."""


class ReasonMissing(ValueError):
    """Nobody said why a period is closed early, or again after a change; told in Vietnamese."""


class ClosedMeanwhile(Exception):
    """Somebody else closed the period while it was being reckoned."""


@dataclass(frozen=True)
class Closing:
    """One closing; `new` tells whether it was stored now or is the last one unchanged."""

    calendar: str
    code: str
    revision: int
    forms: int
    sha256: str
    new: bool
    closed_on: date
    reason: str | None


@dataclass(frozen=True)
class Reckoning:
    """Everything a closing will keep, read but not stored yet."""

    period: Period
    seal: Seal
    #: The closing before; the same seal makes no other.
    last: ClosingFace | None
    reason: str | None = None
    pattern: Pattern | None = None

    @property
    def unchanged(self) -> bool:
        """Tell whether the last closing already says it all."""
        return self.last is not None and self.seal == Seal(self.last.forms, self.last.sha256)


def close_period(
    session: Session,
    period: Period,
    now: datetime,
    *,
    force: bool = False,
    reason: str | None = None,
    actor: Actor = COMMAND_LINE,
) -> Closing:
    """Store number and seal of the period's forms; the same forms give no second revision.

    `force` closes before the days of waiting are over, never a running period: the answers of
    today can then not fall into a closed one.
    """
    reckoning = reckon_closing(session, period, now, force=force, reason=reason)
    return store_closing(session, reckoning, now, actor)


def reckon_closing(
    session: Session,
    period: Period,
    now: datetime,
    *,
    force: bool = False,
    reason: str | None = None,
    progress: Progress | None = None,
) -> Reckoning:
    """Read all that a closing keeps; what takes long is done here, without the lock for writing."""
    words = plain_reason(reason)
    _refuse_early(session, period, now.date(), force=force)
    if force and words is None:
        raise ReasonMissing('Chốt sớm thì phải nói vì sao: hãy thêm --reason "lý do".')
    seal = seal_of(session, period, progress)
    found = Reckoning(period, seal, last_closings(session).get(period), words)
    if found.unchanged:
        return found
    if found.last is not None and words is None:
        raise ReasonMissing(
            f"Số liệu của {period.label} đã thay đổi sau lần chốt {found.last.revision} ngày "
            f"{short_date(found.last.closed_on)} (khi đó {thousands(found.last.forms)} phiếu, nay "
            f"{thousands(seal.forms)} phiếu). Để chốt lần {found.last.revision + 1}, hãy thêm "
            '--reason "lý do".'
        )
    return Reckoning(period, seal, found.last, words, pattern_of(session, period, now.date()))


def store_closing(
    session: Session, reckoning: Reckoning, now: datetime, actor: Actor = COMMAND_LINE
) -> Closing:
    """Store what was reckoned, in a transaction that writes, and note totals and seal."""
    last = last_closings(session).get(reckoning.period)
    if last != reckoning.last:
        raise ClosedMeanwhile
    if last is not None and reckoning.unchanged:
        return _closing(last, new=False)
    period, seal = reckoning.period, reckoning.seal
    revision = 1 if last is None else last.revision + 1
    face = ClosingFace(period, revision, now.date(), seal.forms, seal.sha256, reckoning.reason)
    session.add(
        ClosedPeriod(
            calendar=period.calendar,
            code=period.code,
            revision=face.revision,
            closed_on=face.closed_on,
            forms=face.forms,
            sha256=face.sha256,
            reason=face.reason,
        )
    )
    session.flush()
    if (kept := reckoning.pattern) is not None:
        keep_pattern(session, face, kept)
    note_action(
        session,
        actor,
        "period.close",
        f"period:{period.calendar}/{period.code}",
        {"revision": revision, "forms": seal.forms, "sha256": seal.sha256, "reason": face.reason},
        now=now,
    )
    return _closing(face, new=True)


def plain_reason(text: str | None) -> str | None:
    """Write a reason on one line; none when nothing is said."""
    return " ".join(unicodedata.normalize("NFC", text or "").split()) or None


def _refuse_early(session: Session, period: Period, today: date, *, force: bool) -> None:
    first = closable_from(session, period)
    if today < period.end:
        raise PeriodOpen(
            f"Kỳ {period.label} chưa kết thúc ({period.dates_label}). Chốt được từ ngày "
            f"{short_date(first)}; kỳ đang chạy thì không chốt sớm được."
        )
    if today < first and not force:
        raise PeriodOpen(
            f"Kỳ {period.label} ({period.dates_label}) còn nhận phiếu giấy đến muộn đến hết ngày "
            f"{short_date(first - timedelta(days=1))}. Chốt được từ ngày {short_date(first)}. "
            'Cần chốt sớm hơn, hãy thêm --force --reason "lý do".'
        )


def _closing(face: ClosingFace, *, new: bool) -> Closing:
    return Closing(
        calendar=face.period.calendar,
        code=face.period.code,
        revision=face.revision,
        forms=face.forms,
        sha256=face.sha256,
        new=new,
        closed_on=face.closed_on,
        reason=face.reason,
    )

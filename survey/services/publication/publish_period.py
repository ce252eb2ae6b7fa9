"""Makes a closed period public in two steps, and takes it back: approve, publish, withdraw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import Period
from survey.formatting import short_date, thousands
from survey.models import Publication
from survey.queries.closed_periods import ClosingFace, last_closings
from survey.queries.publications import (
    PublicationFace,
    edition_document,
    editions_of,
    ever_published,
    publications,
)
from survey.queries.published_tables import (
    PublishedTables,
    from_document,
    seal_of_document,
    to_document,
)
from survey.queries.settings import setting
from survey.services.changes.guard_revision import ChangedMeanwhile, check_revision
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.periods.choose_publishable import choose_publishable, publication_calendar
from survey.services.periods.follow_periods import quick_states_of, states_of
from survey.services.periods.seal_periods import Progress
from survey.services.protection.name_withheld import Withheld, withheld_units
from survey.services.publication.close_period import plain_reason
from survey.services.publication.compare_editions import Told, telling_differences
from survey.services.publication.compose_tables import Composer, compose_tables, read_composer

PUBLIC_KINDS = frozenset({"quarter", "half", "nine_months", "year"})
#: So many units are named in a refusal; the others are counted.
NAMED_UNITS = 5
_CALENDARS = {"reporting": "kỳ báo cáo", "calendar": "quý dương lịch"}


class PublicationRefused(ValueError):
    """The period may not be approved or published; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class Draft:
    """The tables as they would be approved, and the closing they show."""

    tables: PublishedTables
    document: str
    closing: ClosingFace
    #: Units of which the public sees nothing, or the index alone.
    withheld: tuple[Withheld, ...]

    @property
    def sha256(self) -> str:
        """Seal the tables."""
        return seal_of_document(self.document)


def draft_publication(
    session: Session,
    period: Period,
    today: date,
    progress: Progress | None = None,
    *,
    quick: bool = False,
) -> Draft:
    """Compose what would be made public of a period; PublicationRefused with the reason.

    Takes long with many forms: they are compared with the seal of the closing. A quick look
    compares their number only: good enough to show, never to approve.
    """
    closing = _closing(session, period, today, progress, quick=quick)
    earlier = [each for each in ever_published(session) if _overlap(each.period, period)]
    periods = {*choose_publishable(session, today).periods, *(e.period for e in earlier), period}
    composer = read_composer(session, sorted(periods, key=lambda p: (p.end, p.start)))
    if composer.public.suppression.unsafe:
        raise PublicationRefused(
            "Có ô phải che mà vẫn tính ngược được từ số liệu đã công bố; xem lệnh disclosure audit."
        )
    tables = compose_tables(session, composer, closing)
    for edition in earlier:
        _refuse_telling(session, composer, edition, tables)
    withheld = withheld_units(composer.public, composer.tree, period, tables.hide)
    return Draft(tables, to_document(tables), closing, withheld)


def approve_period(
    session: Session, draft: Draft, actor: Actor, now: datetime, *, seen: str | None = None
) -> PublicationFace:
    """Store the tables as approved; `seen` is the seal of what the approver looked at."""
    period = draft.closing.period
    if last_closings(session).get(period) != draft.closing or seen not in (None, draft.sha256):
        raise ChangedMeanwhile
    editions = editions_of(session, period)
    if any(each.state == "approved" for each in editions):
        raise PublicationRefused(f"Kỳ {period.label} đã được duyệt và đang chờ công bố.")
    if any(e.state == "published" and e.sha256 == draft.sha256 for e in editions):
        raise PublicationRefused(f"Bản đang công bố của {period.label} đã đúng là số liệu này.")
    session.add(
        Publication(
            calendar=period.calendar,
            code=period.code,
            number=len(editions) + 1,
            closing=draft.closing.revision,
            approved_on=now.date(),
            approved_by=actor.name,
            approver_id=actor.account_id,
            document=draft.document,
            sha256=draft.sha256,
            revision=1,
        )
    )
    session.flush()
    return _noted(session, period, len(editions) + 1, actor, "period.approve", now)


def publish_period(
    session: Session, period: Period, number: int, seen: int, actor: Actor, now: datetime
) -> PublicationFace:
    """Make an approved edition public; the one before it is taken back in its favour."""
    row = _row(session, period, number)
    if row.published_on is not None or row.withdrawn_on is not None:
        raise ChangedMeanwhile
    closing = last_closings(session)[period]
    if closing.revision != row.closing:
        raise PublicationRefused(
            f"Sau khi duyệt, {period.label} đã được chốt lại (lần {closing.revision}). "
            "Hãy rút bản đã duyệt rồi duyệt lại."
        )
    if setting(session, "publication.two_people") and _same(actor, row):
        raise PublicationRefused(
            "Người công bố phải khác người duyệt (thiết lập “Hai người duyệt và công bố”)."
        )
    check_revision(row, seen)
    for earlier in _standing(session, period):
        earlier.withdrawn_on, earlier.withdrawn_by = now.date(), actor.name
        earlier.reason = f"thay bằng bản công bố lần {number}"
        earlier.revision += 1
    row.published_on, row.published_by = now.date(), actor.name
    session.flush()
    return _noted(session, period, number, actor, "period.publish", now)


def withdraw_period(
    session: Session,
    period: Period,
    number: int,
    seen: int,
    reason: str | None,
    actor: Actor,
    now: datetime,
) -> PublicationFace:
    """Take an approved or published edition back, with a reason that is kept."""
    words = plain_reason(reason)
    if words is None:
        raise PublicationRefused("Rút thì phải ghi lý do.")
    row = _row(session, period, number)
    if row.withdrawn_on is not None:
        raise ChangedMeanwhile
    check_revision(row, seen)
    row.withdrawn_on, row.withdrawn_by, row.reason = now.date(), actor.name, words
    session.flush()
    return _noted(session, period, number, actor, "period.withdraw", now)


def may_be_published(period: Period) -> bool:
    """Tell whether periods of this kind are published: those that add up in one way."""
    return period.kind in PUBLIC_KINDS and not period.code.endswith("H2")


def edition_marks(session: Session) -> str:
    """Name all that was ever approved, published or withdrawn: a draft is compared with it."""
    return " ".join(
        f"{each.period.calendar}/{each.period.code}/{each.number}/{each.state}/{each.published_on}"
        for each in publications(session)
    )


def _closing(
    session: Session, period: Period, today: date, progress: Progress | None, *, quick: bool
) -> ClosingFace:
    """Find the closing to be shown, or say what is missing."""
    calendar = publication_calendar(session)
    if period.calendar != calendar or not may_be_published(period):
        raise PublicationRefused(
            f"Không công bố {period.label}: chỉ công bố quý, 6 tháng đầu năm, 9 tháng và năm theo "
            f"lịch {_CALENDARS[calendar]} (thiết lập “Lịch công bố”)."
        )
    [state] = (
        quick_states_of(session, [period], today)
        if quick
        else states_of(session, [period], today, progress)
    )
    if state.last is None:
        raise PublicationRefused(f"Kỳ {period.label} chưa chốt; hãy chốt trước khi duyệt.")
    if state.state == "changed":
        raise PublicationRefused(
            f"Số liệu của {period.label} đã thay đổi sau lần chốt {state.last.revision} ngày "
            f"{short_date(state.last.closed_on)}; hãy chốt lại trước khi duyệt."
        )
    return state.last


def _refuse_telling(
    session: Session, composer: Composer, edition: PublicationFace, draft: PublishedTables
) -> None:
    """Refuse when an edition that is known outside shows, by subtraction, who came since."""
    before = from_document(edition_document(session, edition))
    last = last_closings(session)[edition.period]
    own = edition.period == draft.period
    told = telling_differences(
        before, draft if own else compose_tables(session, composer, last), before.hide
    )
    if not told:
        return
    named = "; ".join(_in_words(told))
    raise PublicationRefused(
        f"Bản {edition.period.label} công bố ngày {short_date(edition.published_on or date.min)} "
        f"nay khác số liệu hiện có quá ít người ({named}): lấy số mới trừ số đã công bố sẽ ra câu "
        "trả lời của những người đó. "
        + (
            "Chưa duyệt được; bản đã công bố vẫn giữ nguyên."
            if own
            else f"Chưa duyệt được {draft.period.label}."
        )
    )


def _in_words(told: list[Told]) -> Iterator[str]:
    for one in told[:NAMED_UNITS]:
        yield f"{one.unit}: {thousands(one.respondents)} người"
    if len(told) > NAMED_UNITS:
        yield f"và {thousands(len(told) - NAMED_UNITS)} đơn vị nữa"


def _overlap(one: Period, other: Period) -> bool:
    return one.start < other.end and other.start < one.end


def _row(session: Session, period: Period, number: int) -> Publication:
    row = session.get(Publication, (period.calendar, period.code, number), with_for_update=True)
    if row is None:
        raise PublicationRefused(f"Kỳ {period.label} không có bản duyệt lần {number}.")
    return row


def _same(actor: Actor, row: Publication) -> bool:
    return actor.did(row.approver_id, row.approved_by)


def _standing(session: Session, period: Period) -> list[Publication]:
    """Give what is public of the period now."""
    return list(
        session.scalars(
            select(Publication).where(
                Publication.calendar == period.calendar,
                Publication.code == period.code,
                Publication.published_on.is_not(None),
                Publication.withdrawn_on.is_(None),
            )
        )
    )


def _noted(
    session: Session, period: Period, number: int, actor: Actor, action: str, now: datetime
) -> PublicationFace:
    """Note the step in the audit, and give the edition as it stands."""
    face = next(each for each in editions_of(session, period) if each.number == number)
    note_action(
        session,
        actor,
        action,
        f"period:{period.calendar}/{period.code}",
        {
            "number": number,
            "closing": face.closing,
            "sha256": face.sha256,
            **({"reason": face.reason} if action == "period.withdraw" else {}),
        },
        now=now,
    )
    return face

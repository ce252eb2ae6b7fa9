"""Lets the office decide about flags: answers stay, and both figures are shown side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.integrity import WithAndWithout, with_and_without
from analysis.period import Period
from analysis.signals import Signal
from survey.formatting import percent, thousands
from survey.models import IntegrityReview
from survey.queries.integrity import ReviewFace
from survey.services.changes.guard_revision import ChangedMeanwhile, check_revision
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.figures.page_figures import DeskFlag, FlagFigures

#: What may be decided, and the words for it; "open" is a flag nobody has decided about.
DECISIONS = {
    "kept": "Giữ: có lý do chính đáng",
    "excluded": "Loại: không phải phiếu của người dân",
    "waiting": "Chờ xác minh",
}
STATES = {"open": "Chưa xem xét", **DECISIONS, "unconfirmed": "Loại: chờ người thứ hai xác nhận"}
#: From so many forms on an exclusion needs a second person, and so does any of bad marks.
SECOND_PERSON_FROM = 30


class SecondPersonNeeded(ValueError):
    """Who proposed an exclusion cannot be the one who confirms it."""

    def __init__(self) -> None:
        super().__init__(
            "Người xác nhận phải khác người đã đề nghị loại. Xin nhờ một người khác của cơ quan "
            "chủ trì, bằng tài khoản của người đó."
        )


class NothingToConfirm(ValueError):
    """There is no exclusion that waits for a second person."""

    def __init__(self) -> None:
        super().__init__("Không có đề nghị loại nào đang chờ xác nhận ở quầy này.")


@dataclass(frozen=True)
class ReviewedFlag:
    """A flag and what was decided about it."""

    flag: DeskFlag
    review: ReviewFace | None

    @property
    def state(self) -> str:
        """Name the state: one of STATES."""
        if self.review is None:
            return "open"
        return "unconfirmed" if self.review.unconfirmed else self.review.decision

    @property
    def waits(self) -> bool:
        """Tell whether somebody has to look: nothing is decided, or it does not hold yet."""
        return self.state in ("open", "waiting", "unconfirmed")

    @property
    def needs_second(self) -> bool:
        """Tell whether leaving its forms out takes two people."""
        many = self.flag.marked[0] >= SECOND_PERSON_FROM
        return many or Signal.ALL_LOWEST.value in self.flag.signals


@dataclass(frozen=True)
class Effect:
    """The index of a unit with all its forms, and without those of its excluded flags."""

    unit_id: int
    unit: str
    figures: WithAndWithout

    @property
    def sentence(self) -> str:
        """Say both figures, as far as they give nobody away."""
        both = self.figures
        text = f"{self.unit}: tất cả phiếu {percent(both.with_all)}"
        if both.protected:
            return f"{text}; số sau khi loại không nêu vì chỉ khác {both.excluded_label} phiếu."
        return (
            f"{text}; sau khi loại {thousands(int(both.excluded_shown))} phiếu: "
            f"{percent(both.published)}."
        )


def reviewed_flags(
    figures: FlagFigures, decided: Mapping[int, ReviewFace]
) -> tuple[ReviewedFlag, ...]:
    """Lay the decisions beside the flags; those that wait for one come first."""
    both = [ReviewedFlag(flag, decided.get(flag.desk_id)) for flag in figures.flags]
    return tuple(sorted(both, key=lambda one: one.state in ("kept", "excluded")))


def count_open(flags: Sequence[ReviewedFlag]) -> int:
    """Count the flags nobody has decided about, and those that wait to be verified."""
    return sum(one.waits for one in flags)


def count_open_red(flags: Sequence[ReviewedFlag]) -> int:
    """Count the red ones among them."""
    return sum(one.waits and one.flag.red for one in flags)


def effects(flags: Sequence[ReviewedFlag], hide: int) -> tuple[Effect, ...]:
    """Compute both figures of every unit with an excluded flag."""
    by_unit: dict[int, list[DeskFlag]] = defaultdict(list)
    for one in flags:
        if one.state == "excluded" and one.flag.marked[0]:
            by_unit[one.flag.unit_id].append(one.flag)
    return tuple(_effect(found, hide) for found in by_unit.values())


def _effect(flags: Sequence[DeskFlag], hide: int) -> Effect:
    people, answers, satisfied = (sum(flag.marked[i] for flag in flags) for i in range(3))
    whole = flags[0].unit_sums
    figures = with_and_without(
        whole[1],
        whole[2],
        answers,
        satisfied,
        forms=whole[0],
        excluded_forms=people,
        hide=hide,
    )
    return Effect(flags[0].unit_id, flags[0].unit, figures)


def decide_flag(
    session: Session,
    desk_id: int,
    period: Period,
    *,
    decision: str,
    reason: str,
    seen: int,
    actor: Actor,
    now: datetime,
    flag: ReviewedFlag | None = None,
) -> None:
    """Store a decision; `seen` is the revision it was made on, 0 where there was none.

    Of a `flag` that is excluded the sums of its forms are kept, for reports that show both figures.

    No answer is deleted or changed. The audit keeps each decision with its reason.
    """
    key = (desk_id, period.calendar, period.code)
    row = session.get(IntegrityReview, key)
    if row is None:
        if seen:
            raise ChangedMeanwhile
        row = IntegrityReview(desk_id=desk_id, calendar=period.calendar, code=period.code)
        row.revision = 1
        session.add(row)
    else:
        check_revision(row, seen)
    row.decision, row.reason = decision, reason
    row.decided_on, row.decided_by, row.decider_id = now.date(), actor.name, actor.account_id
    out = flag if flag is not None and decision == "excluded" else None
    counts = (0, 0, 0) if out is None else out.flag.marked
    row.left_out_forms, row.left_out_answers, row.left_out_satisfied = counts
    row.needs_second = out is not None and out.needs_second
    row.confirmed_on = row.confirmed_by = row.confirmer_id = None
    detail = {"period": f"{period.calendar}:{period.code}", "decision": decision, "reason": reason}
    note_action(session, actor, "flag.review", f"desk:{desk_id}", detail, now=now)


def confirm_exclusion(
    session: Session, desk_id: int, period: Period, *, seen: int, actor: Actor, now: datetime
) -> None:
    """Let a second person agree to an exclusion; from then on it holds."""
    row = session.get(IntegrityReview, (desk_id, period.calendar, period.code))
    if row is None or not row.needs_second or row.confirmed_on is not None:
        raise NothingToConfirm
    if actor.did(row.decider_id, row.decided_by):
        raise SecondPersonNeeded
    check_revision(row, seen)
    row.confirmed_on, row.confirmed_by, row.confirmer_id = now.date(), actor.name, actor.account_id
    detail = {"period": f"{period.calendar}:{period.code}", "decision": row.decision}
    note_action(session, actor, "flag.confirm", f"desk:{desk_id}", detail, now=now)

"""`period approve`, `publish` and `withdraw`: what the public may see of a closed period."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from analysis.period import Period
from survey.cli.context import FINDING, open_installation, stop
from survey.cli.periods import typed_period
from survey.clock import now
from survey.formatting import short_date, thousands
from survey.queries.publications import PublicationFace, State, editions_of
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.periods.choose_publishable import publication_calendar
from survey.services.publication.publish_period import (
    PublicationRefused,
    approve_period,
    draft_publication,
    publish_period,
    withdraw_period,
)


@click.command()
@click.argument("text", metavar="KỲ")
def approve(text: str) -> None:
    """Duyệt số liệu của một kỳ đã chốt: giữ lại đúng các bảng sẽ công bố."""
    with open_installation() as installation:
        with _told(), installation.sessions() as session:
            period = _period(session, text)
            draft = draft_publication(session, period, now().date())
        with _told(), installation.sessions.begin() as session:
            face = approve_period(session, draft, COMMAND_LINE, now())
    shown = sum(unit.overall is not None for unit in draft.tables.units)
    hidden = sum(unit.status in ("hidden", "low") for unit in draft.tables.units)
    click.echo(
        f"Đã duyệt {period.label}, bản {face.number}: {thousands(shown)} đơn vị có số liệu, "
        f"{thousands(hidden)} đơn vị được ẩn. Công bố bằng: period publish {period.code}"
    )


@click.command()
@click.argument("text", metavar="KỲ")
def publish(text: str) -> None:
    """Công bố bản đã duyệt của một kỳ: từ lúc này ai cũng xem được ở /ket-qua."""
    with open_installation() as installation, _told(), installation.sessions.begin() as session:
        period = _period(session, text)
        found = _newest(session, period, "approved")
        if found is None:
            stop(f"{period.label} chưa có bản nào được duyệt và chờ công bố.", FINDING)
        publish_period(session, period, found.number, found.revision, COMMAND_LINE, now())
    click.echo(f"Đã công bố {period.label}, bản {found.number}.")


@click.command()
@click.argument("text", metavar="KỲ")
@click.option("--reason", required=True, help="Lý do rút, được giữ lại.")
def withdraw(text: str, reason: str) -> None:
    """Rút bản đang công bố của một kỳ, hoặc bản đã duyệt mà chưa công bố."""
    with open_installation() as installation, _told(), installation.sessions.begin() as session:
        period = _period(session, text)
        found = _newest(session, period, "approved") or _newest(session, period, "published")
        if found is None:
            stop(f"{period.label} không có bản nào đang công bố hoặc chờ công bố.", FINDING)
        withdraw_period(session, period, found.number, found.revision, reason, COMMAND_LINE, now())
    click.echo(f"Đã rút {period.label}, bản {found.number}.")


def editions_in_words(editions: list[PublicationFace]) -> Iterator[str]:
    """Tell what became of each edition, in the order in which they were approved."""
    for each in editions:
        approved = f"duyệt ngày {short_date(each.approved_on)}, {each.approved_by}"
        parts = [f"Bản {each.number} (chốt lần {each.closing}): {approved}"]
        if each.published_on:
            parts.append(f"công bố ngày {short_date(each.published_on)}, {each.published_by}")
        if each.withdrawn_on:
            parts.append(
                f"rút ngày {short_date(each.withdrawn_on)}, {each.withdrawn_by}; "
                f"lý do: {each.reason}"
            )
        yield "; ".join(parts)


def _period(session: Session, text: str) -> Period:
    """Read a period of the calendar of publication: there is no other that can be published."""
    return typed_period(text, publication_calendar(session))


def _newest(session: Session, period: Period, state: State) -> PublicationFace | None:
    found = [each for each in editions_of(session, period) if each.state == state]
    return found[-1] if found else None


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except PublicationRefused as error:
        stop(str(error), FINDING)
    except (ChangedMeanwhile, IntegrityError):
        stop("Có người vừa thay đổi kỳ này. Hãy xem bằng: period show", FINDING)

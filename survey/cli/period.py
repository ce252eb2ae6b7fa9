"""`period` lists the periods, closes them, and shows what became of each."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import get_args

import click
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from analysis.period import Calendar, Period
from survey.cli.context import FINDING, Installation, open_installation, stop
from survey.cli.periods import typed_period
from survey.cli.publication import approve, editions_in_words, publish, withdraw
from survey.clock import now, today
from survey.formatting import short_date, thousands
from survey.queries.closed_periods import ClosingFace, CorrectionFace, closings, corrections
from survey.queries.publications import editions_of
from survey.queries.spans import half_month_forms
from survey.services.periods.follow_periods import PeriodState, period_states, states_of
from survey.services.periods.seal_periods import Progress
from survey.services.publication.close_period import (
    ClosedMeanwhile,
    Closing,
    PeriodOpen,
    ReasonMissing,
    plain_reason,
    reckon_closing,
    store_closing,
)

#: From so many forms on, reading them takes long enough to show how far it is.
LONG = 200_000
SHOWN_OF_A_SEAL = 12

calendar_option = click.option(
    "--calendar", type=click.Choice(get_args(Calendar)), default="reporting", show_default=True
)


@dataclass(frozen=True)
class PeriodRow:
    """One line of the list, as other programs read it."""

    code: str
    calendar: str
    first_day: str
    last_day: str
    state: str
    words: str
    revision: int | None
    closed_on: str | None
    closable_from: str
    forms: int


@click.group()
def period() -> None:
    """Xem, chốt và công bố kỳ báo cáo."""


for command in (approve, publish, withdraw):
    period.add_command(command)


@period.command("list")
@calendar_option
@click.option("--format", "shape", type=click.Choice(["text", "csv", "json"]), default="text")
def list_periods(calendar: Calendar, shape: str) -> None:
    """Liệt kê các kỳ có phiếu: mã kỳ, ngày, tình trạng, số phiếu."""
    with (
        open_installation() as installation,
        installation.sessions() as session,
        _progress(session, None, "Đang đối chiếu các kỳ đã chốt") as progress,
    ):
        states = period_states(session, calendar, today(), progress)
    rows = [asdict(_row(state)) for state in states]
    if shape == "json":
        click.echo(json.dumps(rows, ensure_ascii=False))
    elif shape == "csv":
        writer = csv.DictWriter(sys.stdout, list(PeriodRow.__annotations__), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        for state in states:
            click.echo(_line(state))


@period.command()
@click.argument("text", metavar="KỲ")
@calendar_option
@click.option("--force", is_flag=True, help="Chốt trước khi hết hạn nhận phiếu giấy đến muộn.")
@click.option("--reason", help="Lý do chốt sớm, hoặc lý do chốt lại khi số liệu đã thay đổi.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def close(text: str, calendar: Calendar, force: bool, reason: str | None, shape: str) -> None:
    """Chốt một kỳ, ví dụ 2026-Q3: giữ lại tổng số phiếu và mã kiểm tra của toàn bộ phiếu."""
    wanted = typed_period(text, calendar)
    if force and plain_reason(reason) is None:
        stop('Chốt sớm bằng --force thì phải có lý do: --reason "lý do".')
    with open_installation() as installation:
        try:
            closing = _close(installation, wanted, reason, force=force)
        except (PeriodOpen, ReasonMissing) as error:
            stop(str(error), FINDING)
        except (ClosedMeanwhile, IntegrityError):
            stop("Có người vừa chốt kỳ này. Hãy xem bằng: period show " + wanted.code, FINDING)
    if shape == "json":
        click.echo(json.dumps(asdict(closing), ensure_ascii=False, default=str))
        return
    word = "Đã chốt" if closing.new else "Không có gì đổi từ lần chốt trước:"
    click.echo(
        f"{word} {wanted.label} ({wanted.dates_label}), lần {closing.revision}: "
        f"{thousands(closing.forms)} phiếu, mã kiểm tra {closing.sha256}"
    )


@period.command()
@click.argument("text", metavar="KỲ")
@calendar_option
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def show(text: str, calendar: Calendar, shape: str) -> None:
    """Xem tình trạng một kỳ, các lần chốt và phiếu nhận thêm sau khi chốt."""
    wanted = typed_period(text, calendar)
    with open_installation() as installation, installation.sessions() as session:
        with _progress(session, wanted, "Đang đối chiếu kỳ đã chốt") as progress:
            [state] = states_of(session, [wanted], today(), progress)
        history = [one for one in closings(session) if one.period == wanted]
        added = corrections(session, wanted)
        editions = editions_of(session, wanted)
    if shape == "json":
        plain = {
            **asdict(_row(state)),
            "closings": [_plain(closing) for closing in history],
            "corrections": [asdict(one) for one in added],
            "publications": [
                {name: value for name, value in asdict(one).items() if name != "period"}
                | {"state": one.state}
                for one in editions
            ],
        }
        click.echo(json.dumps(plain, ensure_ascii=False, default=str))
        return
    click.echo(_line(state))
    for line in (*_history(history, added), *editions_in_words(editions)):
        click.echo(line)


def _close(
    installation: Installation, wanted: Period, reason: str | None, *, force: bool
) -> Closing:
    """Read without the lock, so that citizens are not kept waiting; then store in one stroke."""
    moment = now()
    with (
        installation.sessions() as session,
        _progress(session, wanted, f"Đang chốt {wanted.label}") as progress,
    ):
        reckoning = reckon_closing(
            session, wanted, moment, force=force, reason=reason, progress=progress
        )
    with installation.sessions.begin() as session:
        return store_closing(session, reckoning, moment)


@contextmanager
def _progress(session: Session, wanted: Period | None, label: str) -> Iterator[Progress | None]:
    """Show on the error stream how far the reading is, when there is much to read."""
    forms = half_month_forms(session)
    total = sum(n for start, n in forms.items() if wanted is None or wanted.contains(start))
    if total < LONG:
        yield None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield bar.update


def _row(state: PeriodState) -> PeriodRow:
    last = state.last
    return PeriodRow(
        code=state.period.code,
        calendar=state.period.calendar,
        first_day=state.period.first_day.isoformat(),
        last_day=state.period.last_day.isoformat(),
        state="by_quarters" if state.by_quarters else state.state,
        words=state.in_words,
        revision=None if last is None else last.revision,
        closed_on=None if last is None else last.closed_on.isoformat(),
        closable_from=state.closable_from.isoformat(),
        forms=state.forms,
    )


def _line(state: PeriodState) -> str:
    days = f"{short_date(state.period.first_day)} – {short_date(state.period.last_day)}"
    return f"{state.period.code:<8} {days}  {thousands(state.forms):>10} phiếu  {state.in_words}"


def _history(history: Iterable[ClosingFace], added: list[CorrectionFace]) -> Iterator[str]:
    """Tell every closing and what was let in after it, in the order in which it happened."""
    none = True
    for closing in history:
        none = False
        yield (
            f"Lần {closing.revision}, ngày {short_date(closing.closed_on)}: "
            f"{thousands(closing.forms)} phiếu, mã kiểm tra {closing.sha256[:SHOWN_OF_A_SEAL]}"
            + (f"; lý do: {closing.reason}" if closing.reason else "")
        )
        for one in added:
            if one.revision == closing.revision:
                yield (
                    f"  sau đó, ngày {short_date(one.made_on)}: nhận thêm "
                    f"{thousands(one.forms)} phiếu; lý do: {one.reason}"
                )
    if none:
        yield "Chưa chốt lần nào."


def _plain(closing: ClosingFace) -> dict[str, int | str | date | None]:
    return {
        "revision": closing.revision,
        "closed_on": closing.closed_on,
        "forms": closing.forms,
        "reason": closing.reason,
        "sha256": closing.sha256,
    }

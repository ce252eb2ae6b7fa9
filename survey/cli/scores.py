"""`scores` prints the score table that other programs read."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Literal, get_args

import click
from sqlalchemy.orm import Session

from analysis.period import Calendar
from survey.cli.context import open_installation, stop
from survey.cli.periods import answered_periods, publishable, typed_periods, why_not_public
from survey.queries.publications import edition_document, live_publications
from survey.queries.published_tables import PublicRow, PublicUnit, from_document
from survey.queries.unit_tree import UnitTree, read_unit_tree
from survey.services.figures.tabulate_scores import ScoreRow, Wanted, score_rows
from survey.services.periods.choose_publishable import publication_calendar
from survey.services.tallies.gather_tallies import pooled_channels

COLUMNS = [field.name for field in fields(ScoreRow)]


@dataclass(frozen=True)
class Asked:
    """The options of the command as they were typed."""

    texts: tuple[str, ...]
    everything: bool
    calendar: Calendar | None
    node: str | None
    audience: Literal["office", "public", "published"]
    channels: Literal["all", "pool"]
    unit_map: Literal["published", "today"]


@click.command()
@click.option(
    "--period", "texts", multiple=True, help="Kỳ: 2026Q3, 2026-H1, 2026; dùng được nhiều lần."
)
@click.option("--all", "everything", is_flag=True, help="Mọi quý và mọi năm có phiếu.")
@click.option(
    "--calendar",
    type=click.Choice(get_args(Calendar)),
    help="calendar: quý dương lịch (khi bỏ trống); reporting: kỳ báo cáo từ ngày 15 đến ngày 14. "
    "Số liệu công bố luôn theo thiết lập publication.calendar.",
)
@click.option("--node", help="Chỉ một quầy hoặc một đơn vị (mã).")
@click.option(
    "--for",
    "audience",
    type=click.Choice(["office", "public", "published"]),
    default="office",
    show_default=True,
    help="public: như bảng công bố, cho mọi kỳ đã kết thúc kể cả kỳ chưa công bố; che thêm những ô "
    "có thể suy ra từ các ô khác. published: đúng những số đang công bố.",
)
@click.option(
    "--channels",
    type=click.Choice(["all", "pool"]),
    default="all",
    show_default=True,
    help="pool: chỉ các kênh được tính vào chỉ số trong báo cáo.",
)
@click.option(
    "--map",
    "unit_map",
    type=click.Choice(["published", "today"]),
    default="published",
    show_default=True,
    help="today: quá khứ của đơn vị đã sáp nhập tính cho đơn vị hiện nay.",
)
@click.option(
    "--format", "shape", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
def scores(shape: str, **options: object) -> None:
    """In bảng điểm: unit,period,level,code,n,satisfied,index,lo,hi,n_resp (chỉ số theo %)."""
    asked = Asked(**options)  # type: ignore[arg-type]  # click has checked every value
    if asked.everything == bool(asked.texts):
        stop("Hãy chọn --period KỲ (một hoặc nhiều lần) hoặc --all.")
    with open_installation() as installation, installation.sessions() as session:
        rows = _rows(session, asked)
        if shape == "json":
            click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
            return
        writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


def _rows(session: Session, asked: Asked) -> Iterator[ScoreRow]:
    tree = read_unit_tree(session)
    if asked.node is not None and asked.node not in tree.codes:
        stop(f"Không có quầy hoặc đơn vị nào mang mã “{asked.node}”.")
    if asked.audience == "public":
        return _public_rows(session, tree, asked)
    if asked.audience == "published":
        return _published_rows(session, asked)
    calendar: Calendar = asked.calendar or "calendar"
    periods = (
        answered_periods(session, calendar)
        if asked.everything
        else typed_periods(asked.texts, calendar)
    )
    wanted = Wanted(
        node=asked.node,
        channels=pooled_channels(session) if asked.channels == "pool" else None,
        today=asked.unit_map == "today",
    )
    return score_rows(session, tree, periods, wanted)


def _public_rows(session: Session, tree: UnitTree, asked: Asked) -> Iterator[ScoreRow]:
    """Score what is public: one set of tables over one set of answers, whatever is asked."""
    if asked.unit_map == "today":
        stop("Số liệu công bố theo đơn vị của từng kỳ; bỏ --map today.")
    public = publishable(session, asked.calendar)
    periods = public.periods
    if not asked.everything:
        periods = tuple(typed_periods(asked.texts, public.calendar))
        for period in periods:
            if period not in public.periods:
                stop(why_not_public(period, public))
    wanted = Wanted(asked.node, public.periods, pooled_channels(session))
    return score_rows(session, tree, periods, wanted)


def _published_rows(session: Session, asked: Asked) -> Iterator[ScoreRow]:
    """Give what is public now, out of the tables that were approved."""
    calendar = publication_calendar(session)
    chosen = None if asked.everything else typed_periods(asked.texts, calendar)
    for period, face in live_publications(session).items():
        if chosen is None or period in chosen:
            tables = from_document(edition_document(session, face))
            yield from (
                _score_row(unit, row, period.compact)
                for unit in tables.units
                for row in unit.rows
                if asked.node in (None, unit.label)
            )


def _score_row(unit: PublicUnit, row: PublicRow, period: str) -> ScoreRow:
    index, lo, hi = (100 * share for share in (float(row.share), row.lo, row.hi))
    return ScoreRow(
        unit.label, period, row.level, row.code, row.answers, row.satisfied, index, lo, hi, row.n
    )

"""`disclosure` shows which cells of the public tables are withheld, and proves that none leaks."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import get_args

import click
from sqlalchemy.orm import Session

from analysis.period import Calendar
from survey.cli.context import FINDING, open_installation
from survey.cli.periods import publishable
from survey.formatting import thousands
from survey.queries.publications import edition_document, live_publications
from survey.queries.published_tables import from_document
from survey.queries.unit_tree import UnitTree, read_unit_tree
from survey.services.protection.protect_parts import protect_parts
from survey.services.protection.protect_publication import PublicTable, periods_above, public_table

COLUMNS = ("node", "parent", "period", "period_parent", "n", "status")
#: The further tables of reports, as the audit names them.
TABLES = {"channels": "theo kênh", "facts": "câu hỏi thực tế", "receipts": "mã phiếu hẹn"}
calendar_option = click.option(
    "--calendar",
    type=click.Choice(get_args(Calendar)),
    help="Phải là lịch công bố (thiết lập publication.calendar).",
)


@dataclass(frozen=True)
class TableRow:
    """One cell as an outsider sees it; the number of a withheld cell is empty."""

    node: str
    parent: str
    period: str
    period_parent: str
    n: int | None
    status: str


@click.group()
def disclosure() -> None:
    """Bảo vệ nhóm nhỏ trong số liệu công bố."""


@disclosure.command()
@calendar_option
@click.option(
    "--published",
    is_flag=True,
    help="Chỉ những bảng đang công bố; bỏ trống: mọi kỳ đã kết thúc, như sẽ công bố.",
)
@click.option("--format", "shape", type=click.Choice(["csv", "json"]), default="csv")
def table(calendar: Calendar | None, published: bool, shape: str) -> None:
    """In bảng số người trả lời như công chúng thấy: node,parent,period,period_parent,n,status."""
    with open_installation() as installation, installation.sessions() as session:
        found = _published(session) if published else _rows(*_public(session, calendar))
        rows = [asdict(row) for row in found]
    if shape == "json":
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


@disclosure.command()
@calendar_option
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def audit(calendar: Calendar | None, shape: str) -> None:
    """Tính ngược từ mọi số đã công bố; mã thoát 1 khi có ô bị che mà vẫn suy ra được."""
    with open_installation() as installation, installation.sessions() as session:
        tree, public = _public(session, calendar)
        public = protect_parts(session, tree, public, publishable(session, calendar).periods)
    suppression = public.suppression
    open_cells = [*sorted(suppression.unsafe), *sorted(public.unsafe_parts)]
    unsafe = [(_name(tree, key[0]), key[1]) for key in open_cells]
    counts = {
        "cells": len(public.cells),
        "hidden": len(suppression.hidden),
        "primary": len(suppression.primary),
        "unsafe": len(unsafe),
    }
    tables = {name: len(public.parts.get(name, ())) for name in TABLES}
    if shape == "json":
        click.echo(
            json.dumps({**counts, "tables": tables, "unsafe_cells": unsafe}, ensure_ascii=False)
        )
    else:
        words = {name: thousands(count) for name, count in counts.items()}
        click.echo(
            f"{words['cells']} ô, che {words['hidden']} ô ({words['primary']} ô vì ít người, "
            f"còn lại để không tính ngược được); {words['unsafe']} ô không an toàn."
        )
        told = "; ".join(f"{TABLES[name]} {thousands(count)}" for name, count in tables.items())
        click.echo(f"Bảng không nêu trong báo cáo công bố (đơn vị × kỳ): {told}.")
        for node, period in unsafe:
            click.echo(f"KHÔNG AN TOÀN {node} {period}")
    if unsafe:
        raise SystemExit(FINDING)


def _public(session: Session, calendar: Calendar | None) -> tuple[UnitTree, PublicTable]:
    tree = read_unit_tree(session)
    return tree, public_table(session, tree, publishable(session, calendar).periods)


def _rows(tree: UnitTree, public: PublicTable) -> Iterator[TableRow]:
    for key, cell in public.cells.items():
        hidden = key in public.suppression.hidden
        yield TableRow(
            node=_name(tree, key[0]),
            parent=_name(tree, cell.parent) if cell.parent else "",
            period=key[1],
            period_parent=cell.period_parent or "",
            n=None if hidden else cell.n,
            status="suppressed" if hidden else "published",
        )


def _published(session: Session) -> Iterator[TableRow]:
    """Give the cells of the tables that are public now, as they were approved."""
    live = live_publications(session)
    for period, face in sorted(live.items(), key=lambda one: (one[0].end, one[0].code)):
        tables = from_document(edition_document(session, face))
        above = next((p.compact for p in periods_above(period) if p in live), "")
        for unit in tables.units:
            parent = tables.by_id.get(unit.parent_id or 0)
            yield TableRow(
                node=unit.label,
                parent=parent.label if parent else "",
                period=period.compact,
                period_parent=above,
                n=0 if unit.status == "none" else unit.overall.n if unit.overall else None,
                status="suppressed" if unit.status in ("hidden", "low") else "published",
            )


def _name(tree: UnitTree, node: str) -> str:
    """Name a node by codes; a desk with the unit that received there, since desks move."""
    kind, _, rest = node.partition(":")
    if kind == "unit":
        return tree.labels[int(rest)]
    if kind == "today":
        return f"{tree.labels[int(rest)]}@today"
    if kind in TABLES or kind == "details":
        return f"{tree.labels[int(rest)]} ({TABLES.get(kind, 'tiêu chí')})"
    desk, _, unit = rest.partition("@")
    return f"{tree.desks[int(desk)].code}@{tree.labels[int(unit)]}"

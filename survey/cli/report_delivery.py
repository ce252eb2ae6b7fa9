"""Brings the documents of a batch out of the installation: files, index, checksums, archive."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from survey.cli.outgoing import write_out
from survey.services.reports.pack_batch import Item, documents, parts, zip_stream
from survey.services.reports.report_order import CLOSING_FACT
from survey.services.reports.run_batch import Workshop


@dataclass(frozen=True)
class Issued:
    """What came of one document: a file, or the reason why there is none."""

    unit: str
    kind: str
    file: str | None
    fault: str | None = None
    #: Which closing its figures show; nothing while the period is running.
    closing: str | None = None
    #: Why the report holds no figure although there are answers.
    withheld: str | None = None
    edition: int | None = None
    code: str | None = None
    sha256: str | None = None


def deliver(shop: Workshop, items: Sequence[Item], out: Path) -> None:
    """Write the documents into a folder; several come with an index, checksums and an archive."""
    several = len(items) > 1
    contents = parts(items, shop.files) if several else documents(items, shop.files)
    for name, content in contents:
        write_out(out / name, [content])
    if several:
        write_out(out.with_name(f"{out.name}.zip"), zip_stream(parts(items, shop.files)))


def tell(items: Sequence[Item], out: Path, shape: str) -> bool:
    """Print what came of every document; tell whether any failed."""
    done = [_issued(item, out) for item in items]
    if shape == "json":
        click.echo(json.dumps([asdict(each) for each in done], ensure_ascii=False))
    else:
        _tell_in_words(done)
    return any(each.fault for each in done)


def _tell_in_words(done: Iterable[Issued]) -> None:
    for each in done:
        told = f" (không nêu số liệu: {each.withheld})" if each.withheld else ""
        missing = f"KHÔNG LÀM ĐƯỢC {each.unit}: {each.fault}"
        click.echo(f"{each.file}{told}" if each.file else missing)
    for sentence in dict.fromkeys(each.closing for each in done if each.closing):
        click.echo(sentence)


def _issued(item: Item, out: Path) -> Issued:
    task, edition = item.task, item.edition
    return Issued(
        unit=task.unit_code,
        kind=task.format,
        file=str(out / item.name) if item.name else None,
        fault=_fault(item),
        closing=edition.facts.get(CLOSING_FACT) if edition else None,
        withheld=item.withheld,
        edition=edition.number if edition else None,
        code=edition.shown_code if edition else None,
        sha256=item.sha256,
    )


def _fault(item: Item) -> str | None:
    if item.task.fault is not None or item.name is not None:
        return item.task.fault
    return "đã hủy" if item.task.state == "cancelled" else "chưa làm xong"

"""Writes published tables as open data: CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from survey.queries.publications import PublicationFace
from survey.queries.published_tables import AskedForm, PublicRow, PublicUnit, PublishedTables
from survey.rendering.sheets import Cell, write_csv

#: Decimals of shares in percent: enough to sort and add up, and no more than the counts say.
PLACES = 2
#: Names of the columns, in their order; they never change, new ones come at the end.
COLUMNS = (
    "period",
    "first_day",
    "last_day",
    "unit",
    "unit_name",
    "parent",
    "kind",
    "status",
    "level",
    "code",
    "text",
    "respondents",
    "answers",
    "satisfied",
    "index",
    "lo",
    "hi",
)


@dataclass(frozen=True)
class Terms:
    """Who publishes, and under which terms the data may be used."""

    publisher: str
    licence: str
    #: Where the period's page stands.
    address: str


def published_csv(tables: PublishedTables) -> str:
    """Write one period as CSV, with a byte order mark for Excel."""
    return write_csv(COLUMNS, _lines(tables), bom=True)


def published_json(tables: PublishedTables, face: PublicationFace, terms: Terms) -> str:
    """Write one period as JSON, with all that is needed to understand it."""
    period = tables.period
    return json.dumps(
        {
            "format": 1,
            "title": f"Mức độ hài lòng tại Bộ phận Một cửa, {period.label}",
            "publisher": terms.publisher,
            "licence": terms.licence,
            "address": terms.address,
            "note": "Không phải chỉ số SIPAS.",
            "period": {
                "code": tables.code,
                "calendar": tables.calendar,
                "label": period.label,
                "first_day": period.first_day.isoformat(),
                "last_day": period.last_day.isoformat(),
            },
            "closing": {
                "revision": tables.closing,
                "closed_on": tables.closed_on.isoformat(),
                "sha256": tables.seal,
            },
            "edition": face.number,
            "published_on": None if face.published_on is None else face.published_on.isoformat(),
            "rules": {"hidden_below": tables.hide, "flagged_below": tables.flag},
            "targets": [float(target) for target in tables.targets],
            "channels": list(tables.channels),
            "questionnaires": [_form(form) for form in tables.forms],
            "units": [_unit(tables, unit) for unit in tables.units],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def percent_number(share: float) -> float:
    """Give a share in percent with the decimals of open data."""
    return round(100 * share, PLACES)


def _form(form: AskedForm) -> dict[str, object]:
    return {
        "code": form.code,
        "title": form.title,
        "factors": [{"code": f.code, "text": f.text} for f in form.factors],
        "criteria": [{"code": c.code, "factor": c.factor, "text": c.text} for c in form.criteria],
    }


def _unit(tables: PublishedTables, unit: PublicUnit) -> dict[str, object]:
    return {
        "code": unit.label,
        "name": unit.name,
        "name_en": unit.name_en,
        "parent": _parent(tables, unit),
        "kind": unit.kind,
        "status": unit.status,
        "only_overall": unit.only_overall,
        "rows": [
            {
                "level": row.level,
                "code": row.code,
                "respondents": row.n,
                "answers": row.answers,
                "satisfied": row.satisfied,
                "index": percent_number(float(row.share)),
                "lo": percent_number(row.lo),
                "hi": percent_number(row.hi),
            }
            for row in unit.rows
        ],
    }


def _lines(tables: PublishedTables) -> Iterator[tuple[Cell, ...]]:
    """Give one line a row; a unit without figures has one line that says why."""
    texts = {q.code: q.text["vi"] for f, own in tables.factors() for q in (f, *own)}
    texts |= {c.code: c.text["vi"] for form in reversed(tables.forms) for c in form.criteria}
    period = tables.period
    when: tuple[Cell, ...] = (tables.code, period.first_day, period.last_day)
    for unit in tables.units:
        who: tuple[Cell, ...] = (
            *when, unit.label, unit.name, _parent(tables, unit), unit.kind, unit.status,
        )  # fmt: skip
        for row in unit.rows:
            yield (*who, row.level, row.code, texts.get(row.code, ""), *_figures(row))
        if not unit.rows:
            yield (*who, "overall", "ALL", "", *(None,) * 6)


def _figures(row: PublicRow) -> tuple[Cell, ...]:
    shares = (float(row.share), row.lo, row.hi)
    return (row.n, row.answers, row.satisfied, *map(percent_number, shares))


def _parent(tables: PublishedTables, unit: PublicUnit) -> str | None:
    above = tables.by_id.get(unit.parent_id or 0)
    return None if above is None else above.label

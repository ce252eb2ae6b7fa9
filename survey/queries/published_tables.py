"""The public tables of one period, as approved: every figure an outsider is shown, and no other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from analysis.period import Period, parse_period
from analysis.questionnaire import Text

FORMAT = 1
#: "low": hidden, and it is told that most were not satisfied.
Status = Literal["none", "hidden", "low", "few", "ok"]


@dataclass(frozen=True)
class PublicRow:
    """One row of a unit: an index with what it rests on."""

    #: "overall", "factor", or "criterion" (the question on the service as a whole among them).
    level: str
    code: str
    #: Respondents, their answers, and the satisfied ones among these.
    n: int
    answers: int
    satisfied: int
    #: The 95 % interval, 0..1.
    lo: float
    hi: float

    @property
    def share(self) -> Fraction:
        """Give the index, 0..1, exactly."""
        return Fraction(self.satisfied, self.answers)


@dataclass(frozen=True)
class PublicUnit:
    """One unit as the public sees it; a hidden or low one has no row."""

    id: int
    #: Names it in addresses: its code, with a day for an older holder of the same code.
    label: str
    name: str
    name_en: str | None
    kind: str
    parent_id: int | None
    status: Status
    #: Whether criteria and factors are withheld although the unit's index is shown.
    only_overall: bool
    rows: tuple[PublicRow, ...]

    @cached_property
    def by_code(self) -> Mapping[tuple[str, str], PublicRow]:
        """Find a row by level and code."""
        return {(row.level, row.code): row for row in self.rows}

    @property
    def overall(self) -> PublicRow | None:
        """Give the unit's index; nothing where it is withheld or nobody answered."""
        return self.by_code.get(("overall", "ALL"))


@dataclass(frozen=True)
class AskedQuestion:
    """A factor, or one of its criteria."""

    code: str
    text: Text
    #: None for a factor, and for the question on the service as a whole.
    factor: str | None = None


@dataclass(frozen=True)
class AskedForm:
    """One questionnaire that was answered in the period."""

    code: str
    title: Text
    factors: tuple[AskedQuestion, ...]
    criteria: tuple[AskedQuestion, ...]


@dataclass(frozen=True)
class PublishedTables:
    """All that is public of one period."""

    calendar: str
    code: str
    #: Which closing the figures show, and the seal over its forms.
    closing: int
    closed_on: date
    seal: str
    hide: int
    flag: int
    desk_hide: int
    #: In percent.
    targets: tuple[str, ...]
    channels: tuple[str, ...]
    #: The most used one first.
    forms: tuple[AskedForm, ...]
    #: In Vietnamese order, the unit above all first.
    units: tuple[PublicUnit, ...]

    @cached_property
    def period(self) -> Period:
        """Give the period."""
        return parse_period(self.code, "calendar" if self.calendar == "calendar" else "reporting")

    @cached_property
    def marks(self) -> tuple[Decimal, ...]:
        """Give the targets as numbers: a rounded index stays on its side of each."""
        return tuple(Decimal(target) for target in self.targets)

    @property
    def root(self) -> PublicUnit:
        """Give the unit above all others."""
        return self.units[0]

    @cached_property
    def by_id(self) -> Mapping[int, PublicUnit]:
        """Find a unit by its id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def by_label(self) -> Mapping[str, PublicUnit]:
        """Find a unit by its name in addresses."""
        return {unit.label: unit for unit in self.units}

    def children(self, unit_id: int) -> list[PublicUnit]:
        """List the units right under a unit."""
        return [unit for unit in self.units if unit.parent_id == unit_id]

    def factors(self) -> Iterator[tuple[AskedQuestion, list[AskedQuestion]]]:
        """Give every factor of all forms once, with its criteria, in the order they were asked."""
        factors = {f.code: f for form in reversed(self.forms) for f in form.factors}
        criteria = {c.code: c for form in reversed(self.forms) for c in form.criteria}
        order = dict.fromkeys(f.code for form in self.forms for f in form.factors)
        for code in order:
            yield factors[code], [c for c in criteria.values() if c.factor == code]

    def apart(self) -> list[AskedQuestion]:
        """List the questions of no factor once: the one on the service as a whole."""
        criteria = {c.code: c for form in reversed(self.forms) for c in form.criteria}
        return [c for c in criteria.values() if c.factor is None]

    @property
    def criteria_codes(self) -> frozenset[str]:
        """Collect what was asked: two periods with the same criteria can be laid side by side."""
        return frozenset(c.code for form in self.forms for c in form.criteria)


def to_document(tables: PublishedTables) -> str:
    """Write the tables down; equal tables give equal text."""
    plain = {"format": FORMAT, **asdict(tables)}
    return json.dumps(
        plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=date.isoformat
    )


def seal_of_document(document: str) -> str:
    """Seal what was approved, so that nothing else can be shown later."""
    return hashlib.sha256(document.encode()).hexdigest()


def from_document(document: str) -> PublishedTables:
    """Read the tables back."""
    plain: dict[str, Any] = json.loads(document)
    if plain.pop("format") != FORMAT:
        raise ValueError("public tables of an unknown format")
    return PublishedTables(
        **{
            **plain,
            "closed_on": date.fromisoformat(plain["closed_on"]),
            "targets": tuple(plain["targets"]),
            "channels": tuple(plain["channels"]),
            "forms": tuple(_form(one) for one in plain["forms"]),
            "units": tuple(_unit(one) for one in plain["units"]),
        }
    )


def _form(plain: Mapping[str, Any]) -> AskedForm:
    return AskedForm(
        plain["code"],
        plain["title"],
        tuple(AskedQuestion(**one) for one in plain["factors"]),
        tuple(AskedQuestion(**one) for one in plain["criteria"]),
    )


def _unit(plain: Mapping[str, Any]) -> PublicUnit:
    return PublicUnit(**{**plain, "rows": tuple(PublicRow(**row) for row in plain["rows"])})

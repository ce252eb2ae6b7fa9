"""Plans a batch: gathers all figures in one look at the data, and sees what is new in them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.database.engine import hold_still
from survey.engine.limits import time_limit
from survey.formatting import line_start
from survey.queries.report_editions import (
    SIGNS_OF_A_CODE,
    EditionFace,
    current_editions,
)
from survey.rendering.press_version import press_version
from survey.rendering.stamp import Stamp
from survey.services.jobs.write_documents import SECONDS, Fault, in_words
from survey.services.reports.make_document import (
    KINDS,
    document_name,
    gather_figures,
    look_around,
    name_figures,
)
from survey.services.reports.report_order import Around, Order

#: Without i, l, o, u: as the codes at the desks.
FROM_BASE32 = str.maketrans("abcdefghijklmnopqrstuvwxyz234567", "0123456789abcdefghjkmnpqrstvwxyz")


@dataclass(frozen=True)
class Plan:
    """What is to be done about one unit of a batch."""

    order: Order
    #: Format -> name of the file.
    names: Mapping[str, str]
    figures: Any = None
    fault: Fault | None = None
    fingerprint: str = ""
    press: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    #: The edition in force before this batch.
    current: EditionFace | None = None
    number: int = 1
    code: str = ""
    change: str | None = None
    #: What the documents are made without, for the result of the batch.
    remark: str = ""

    @property
    def unchanged(self) -> bool:
        """Tell whether the edition in force already says the same in the same way."""
        return self.current is not None and self.current.number == self.number

    def stamp(self, base_url: str) -> Stamp:
        """Return the mark that the documents carry."""
        shown = f"{self.code[:5]}-{self.code[5:]}"
        return Stamp(shown, self.number, f"{base_url}/bao-cao/{shown}")


def plan_batch(
    session: Session, order: Order, units: Mapping[int, Sequence[str]], now: datetime
) -> Iterator[Plan]:
    """Plan the formats of each unit; all figures are of the moment of the first look.

    The session must be new: its whole transaction is one look, so figures of different units fit
    together although answers arrive and corrections are made meanwhile.
    """
    hold_still(session)
    around = look_around(session, order.period, now, internal=order.internal)
    current = current_editions(session, order.kind, order.period, internal=order.internal)
    for unit_id, forms in units.items():
        yield _plan(session, replace(order, unit_id=unit_id), forms, (now, around), current)


def _plan(
    session: Session,
    order: Order,
    forms: Sequence[str],
    given: tuple[datetime, Around],
    current: Mapping[int, EditionFace],
) -> Plan:
    now, around = given
    names = {form: document_name(replace(order, format=form), around.tree) for form in forms}
    remark = around.emblem.remark if KINDS[order.kind].bears_emblem else ""
    plan = Plan(order, names, current=current.get(order.unit_id), remark=remark)
    try:
        with time_limit(SECONDS):
            figures = gather_figures(session, order, now=now, around=around)
            facts = KINDS[order.kind].facts(figures)
        fingerprint = name_figures(order.kind, figures)
    except Exception as error:  # noqa: BLE001 (named in the result; the other units go on)
        return replace(plan, fault=in_words(error))
    plan = replace(
        plan, figures=figures, fingerprint=fingerprint, press=press_version(), facts=dict(facts)
    )
    return number_plan(plan, plan.current)


def number_plan(plan: Plan, current: EditionFace | None) -> Plan:
    """Give a plan its number, code and words of change, after the edition in force."""
    same = current is not None and _says(current) == (plan.fingerprint, plan.press)
    if current is not None and same:
        return replace(plan, current=current, number=current.number, code=current.code)
    number = 1 if current is None else current.number + 1
    return replace(
        plan,
        current=current,
        number=number,
        code=edition_code(plan.order, plan.fingerprint, plan.press, number),
        change=None if current is None else change_in_words(current, plan),
    )


def _says(edition: EditionFace) -> tuple[str, str]:
    return edition.fingerprint, edition.press


def edition_code(order: Order, fingerprint: str, press: str, number: int) -> str:
    """Make the code of an edition: the same edition made again has the same, so the same bytes."""
    period: Period = order.period
    parts = [order.kind, order.unit_id, period.calendar, period.code, order.internal, number]
    seal = hashlib.sha256(json.dumps([*parts, fingerprint, press]).encode()).digest()
    return base64.b32encode(seal).decode().lower()[:SIGNS_OF_A_CODE].translate(FROM_BASE32)


def change_in_words(before: EditionFace, plan: Plan) -> str:
    """Say what a reader of the edition before has to know."""
    if before.fingerprint == plan.fingerprint:
        return "Số liệu không đổi; chỉ đổi mẫu trình bày."
    old, new = before.facts, plan.facts
    changed = [
        f"{label}: từ “{old[label]}” thành “{text}”"
        for label, text in new.items()
        if label in old and old[label] != text
    ]
    changed += [f"thêm {label}: {text}" for label, text in new.items() if label not in old]
    changed += [f"bỏ {label}" for label in old if label not in new]
    if not changed:
        return (
            "Các số liệu chính không đổi; có thay đổi ở số liệu chi tiết hoặc ở tên gọi, ghi chú."
        )
    text = "; ".join(changed)
    return f"{line_start(text)}."

"""Makes the invented province: units, a merger, desks, codes and two years of answers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from survey.models import DossierCount
from survey.queries.placards import active_placards
from survey.queries.questionnaires import standing_questionnaire
from survey.queries.unit_tree import UnitTree, read_unit_tree
from survey.services.demo.demo_answers import invent_answers
from survey.services.demo.demo_comments import handle_demo_comments
from survey.services.demo.demo_province import (
    MERGED,
    OLD_UNITS,
    PROVINCE,
    UNITS,
    InventedUnit,
    fields_at,
)
from survey.services.demo.demo_questionnaire import (
    Asked,
    first_day_of_ward_version,
    make_ward_version,
    with_added,
)
from survey.services.places.manage_placards import issue_missing_placards
from survey.services.places.manage_units import create_desk, create_unit, merge_units
from survey.services.record_response import FilledForm, store_forms
from survey.services.settings.manage_settings import change_setting

YEARS = 2
#: The merger happened this many days ago: in the middle of the two years.
MERGED_DAYS_AGO = 365
SEED = 20_260
SETTINGS = {
    "agency.parent": "UBND tỉnh Sông Mây",
    "agency.name": "Sở Nội vụ",
    "agency.place": "Sông Mây",
    "agency.symbol": "BC-SNV",
    "agency.signer": "KT. GIÁM ĐỐC; PHÓ GIÁM ĐỐC",
    "agency.recipients": "UBND tỉnh (để báo cáo); Các sở, ban, ngành; UBND các xã, phường",
    "contact.hotline": "0000 000 000 (số minh họa)",
}


@dataclass(frozen=True)
class DemoFaces:
    """Where a newcomer starts: the code of one desk and the id of one unit."""

    token: str
    unit_id: int
    unit_code: str


def demo_faces(session: Session) -> DemoFaces | None:
    """Find the places to show first; none before the province is made."""
    tree = read_unit_tree(session)
    unit = tree.with_code(MERGED.code)
    faces = active_placards(session, unit.id) if unit else []
    return DemoFaces(faces[0].token, unit.id, unit.code) if unit and faces else None


def make_demo(session: Session, *, now: datetime) -> int:
    """Make the whole province in the open transaction; count the answers."""
    for key, value in SETTINGS.items():
        change_setting(session, key, value)
    first = now.date() - timedelta(days=YEARS * 365)
    merged_on = now.date() - timedelta(days=MERGED_DAYS_AGO)
    _make_units(session, first, merged_on, now)
    issue_missing_placards(session, now)
    tree = read_unit_tree(session)
    standing, wards = Asked(*standing_questionnaire(session)), make_ward_version(session, now)
    forms = [
        form
        for unit in UNITS
        for form in _forms(tree, unit, (standing, wards), (first, now.date()), merged_on)
    ]
    asked = {one.key: one.version for one in (standing, wards)}
    store_forms(session.connection(), forms, asked)
    _store_dossiers(session, tree, first, now.date())
    handle_demo_comments(session, tree.with_code(MERGED.code), now=now)
    return len(forms)


def _store_dossiers(session: Session, tree: UnitTree, first: date, last: date) -> None:
    """Invent how many dossiers each desk handled; departments handle more than they collect."""
    months = [
        date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)
    ]
    rows = [
        {
            "desk_id": desk.id,
            "unit_id": desk.unit_id,
            "month": month,
            "field": "",
            "handled": 240 if tree.units[desk.unit_id].kind == "department" else 90,
        }
        for desk in tree.desks.values()
        for month in months
        if first <= month < last
    ]
    session.execute(insert(DossierCount), rows)


def _make_units(session: Session, first: date, merged_on: date, now: datetime) -> None:
    code, name = PROVINCE
    root = create_unit(session, code=code, name=name, kind="province", now=now, valid_from=first)
    ids = {}
    for unit in UNITS:
        ids[unit.code] = create_unit(
            session,
            code=unit.code,
            name=unit.name,
            kind=unit.kind,
            parent_id=root,
            now=now,
            valid_from=first,
        )
        for number, desk in enumerate(unit.desks, start=1):
            create_desk(
                session,
                unit_id=ids[unit.code],
                code=f"{unit.code}-Q{number}",
                name=desk,
                field=fields_at(desk),
                now=now,
                valid_from=first,
            )
    new = create_unit(
        session,
        code=MERGED.code,
        name=MERGED.name,
        kind=MERGED.kind,
        parent_id=root,
        now=now,
        valid_from=merged_on,
    )
    merge_units(session, [ids[old] for old in OLD_UNITS], new, merged_on, now)


def _forms(
    tree: UnitTree,
    unit: InventedUnit,
    asked: tuple[Asked, Asked],
    days: tuple[date, date],
    merged_on: date,
) -> Iterator[FilledForm]:
    """Invent the forms of all desks of a unit, and give them to whoever received them that day.

    `asked` are the version of everybody and that of the wards, from a day on.
    """
    standing, wards = asked
    changed_on = first_day_of_ward_version(days[1]) if unit.kind == "ward" else days[1]
    own = next(u.id for u in tree.units.values() if u.code == unit.code)
    desks = sorted(
        (d for d in tree.desks.values() if d.code.startswith(f"{unit.code}-Q")),
        key=lambda d: d.code,
    )
    for desk in desks:
        # The same desk gives the same answers whenever the demo is made on that day.
        seed = int.from_bytes(hashlib.sha256(f"{SEED} {desk.code}".encode()).digest()[:8])
        invented = invent_answers(
            standing.version,
            first=days[0],
            last=days[1] - timedelta(days=1),
            level=unit.level,
            drift=unit.drift,
            seed=seed,
        )
        for place, answer in enumerate(invented):
            merged = unit.code in OLD_UNITS and answer.day >= merged_on
            changed = answer.day >= changed_on
            yield FilledForm(
                unit_id=tree.today[own] if merged else own,
                desk_id=desk.id,
                questionnaire_id=(wards if changed else standing).key,
                channel=answer.channel,
                day=answer.day,
                answers=with_added(answer.levels, place) if changed else answer.levels,
                facts={"trips": answer.trips},
                comment=answer.comment,
                form_token=f"demo {desk.code} {place}",
            )

"""Reads the names of what audit entries tell of, as they are today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from survey.models import Account, ApiToken, Campaign, Desk, ServiceField, StoredTheme, Unit

#: Number and name of what is told by its name.
NAMED: Mapping[str, tuple[InstrumentedAttribute[int], InstrumentedAttribute[str]]] = {
    "account": (Account.id, Account.name),
    "api_token": (ApiToken.id, ApiToken.name),
    "campaign": (Campaign.id, Campaign.name),
    "desk": (Desk.id, Desk.name),
    "field": (ServiceField.id, ServiceField.name),
    "theme": (StoredTheme.id, StoredTheme.name),
    "unit": (Unit.id, Unit.name),
}
LARGEST_KEY = 2**31


def subject_names(session: Session, subjects: Iterable[str]) -> dict[str, str]:
    """Give the name of every subject that has one; what is gone keeps its number."""
    wanted: dict[str, set[int]] = {}
    for subject in subjects:
        kind, _, key = subject.partition(":")
        if kind in NAMED and key.isascii() and key.isdigit() and int(key) < LARGEST_KEY:
            wanted.setdefault(kind, set()).add(int(key))
    return {
        f"{kind}:{key}": name
        for kind, keys in wanted.items()
        for key, name in session.execute(select(*NAMED[kind]).where(NAMED[kind][0].in_(keys)))
    }

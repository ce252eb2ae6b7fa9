"""Reads whose second factor was set up under which key, as far as the audit tells."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.models import Account, AuditEntry

SET_UP, RENEWED = "account.second_factor_on", "secret.renew"


@dataclass(frozen=True)
class SecondFactors:
    """Logins of accounts in use whose second factor is on, in the order of their names."""

    #: Set up before the key was changed the last time, or nobody knows when.
    before: tuple[str, ...]
    #: Set up afterwards: under the new key, unless the servers had not yet been restarted.
    after: tuple[str, ...]


def second_factors(session: Session) -> SecondFactors:
    """Tell who set the second factor up before the key was changed, and who afterwards."""
    changed = session.scalar(
        select(func.max(AuditEntry.number)).where(AuditEntry.action == RENEWED)
    )
    enrolments = session.execute(
        select(AuditEntry.subject, func.max(AuditEntry.number).label("number"))
        .where(AuditEntry.action == SET_UP)
        .group_by(AuditEntry.subject)
    )
    set_up = {row.subject: int(row.number) for row in enrolments}
    before: list[str] = []
    after: list[str] = []
    for account_id, login in session.execute(
        select(Account.id, Account.login)
        .where(Account.second_factor_on, Account.disabled_on.is_(None))
        .order_by(Account.sort_key, Account.login)
    ):
        is_later = set_up.get(f"account:{account_id}", 0) > (changed or 0)
        (after if is_later else before).append(login)
    return SecondFactors(tuple(before), tuple(after))

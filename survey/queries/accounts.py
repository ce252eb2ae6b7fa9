"""Reads accounts with the roles they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from survey.models import Account, RoleGrant, Unit
from survey.ordering import search_key

ACCOUNTS_ON_A_PAGE = 50
#: Roles that see or change more than one unit and therefore need a second factor.
NEED_SECOND_FACTOR = frozenset({"admin", "office"})


@dataclass(frozen=True)
class HeldRole:
    """One role somebody holds, in one unit or everywhere."""

    grant_id: int
    role: str
    unit_id: int | None
    unit_name: str | None


@dataclass(frozen=True)
class AccountFace:
    """One account as pages and commands show it; nothing secret is in it."""

    id: int
    login: str
    name: str
    has_password: bool
    second_factor_on: bool
    subject: str | None
    created_on: date
    disabled_on: date | None
    revision: int
    roles: tuple[HeldRole, ...] = field(default=())

    @property
    def needs_second_factor(self) -> bool:
        """Tell whether a role of this account asks for a second factor."""
        return any(held.role in NEED_SECOND_FACTOR for held in self.roles)


@dataclass(frozen=True)
class AccountPage:
    """One page of the list, and how many there are in all."""

    accounts: tuple[AccountFace, ...]
    total: int


def account_by_id(session: Session, account_id: int) -> AccountFace | None:
    """Find an account."""
    return _first(session, select(Account).where(Account.id == account_id))


def account_by_login(session: Session, login: str) -> AccountFace | None:
    """Find an account by what is typed to sign in."""
    return _first(session, select(Account).where(Account.login == login.strip().lower()))


def account_by_subject(session: Session, subject: str) -> AccountFace | None:
    """Find an account by its name at the identity provider."""
    return _first(session, select(Account).where(Account.subject == subject))


def find_accounts(session: Session, text: str = "", page: int = 1) -> AccountPage:
    """List accounts whose name or login holds some words, those in use first."""
    words = search_key(text).split()
    matching = and_(True, *(Account.search_key.contains(word, autoescape=True) for word in words))
    total = session.scalar(select(func.count()).select_from(Account).where(matching)) or 0
    statement = (
        select(Account)
        .where(matching)
        .order_by(Account.disabled_on.is_not(None), Account.sort_key, Account.login)
        .limit(ACCOUNTS_ON_A_PAGE)
        .offset((page - 1) * ACCOUNTS_ON_A_PAGE)
    )
    return AccountPage(tuple(_faces(session, statement)), total)


def count_accounts(session: Session) -> int:
    """Count the accounts that are not disabled."""
    statement = select(func.count()).select_from(Account).where(Account.disabled_on.is_(None))
    return session.scalar(statement) or 0


def has_office(session: Session) -> bool:
    """Tell whether anybody may do the work of the survey."""
    return session.scalars(_holders("office").limit(1)).first() is not None


def all_accounts(session: Session) -> list[AccountFace]:
    """List all accounts in the order of their names."""
    return _faces(session, select(Account).order_by(Account.sort_key, Account.login))


def has_admin(session: Session, *, beside: int | None = None) -> bool:
    """Tell whether an account that is not disabled looks after accounts, one set aside."""
    statement = _holders("admin")
    if beside is not None:
        statement = statement.where(Account.id != beside)
    return session.scalars(statement.limit(1)).first() is not None


def _holders(role: str) -> Select[int]:
    return (
        select(Account.id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role == role, Account.disabled_on.is_(None))
    )


def roles_of(session: Session, account_ids: Iterable[int]) -> dict[int, tuple[HeldRole, ...]]:
    """Give the roles of several accounts, those without a unit first."""
    rows = session.execute(
        select(RoleGrant, Unit.name)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.account_id.in_(list(account_ids)))
        .order_by(RoleGrant.unit_id.is_not(None), Unit.sort_key, RoleGrant.role)
    )
    held: dict[int, list[HeldRole]] = defaultdict(list)
    for grant, unit_name in rows:
        held[grant.account_id].append(HeldRole(grant.id, grant.role, grant.unit_id, unit_name))
    return {account_id: tuple(roles) for account_id, roles in held.items()}


def _first(session: Session, statement: Select[Account]) -> AccountFace | None:
    faces = _faces(session, statement)
    return faces[0] if faces else None


def _faces(session: Session, statement: Select[Account]) -> list[AccountFace]:
    accounts: Sequence[Account] = session.scalars(statement).all()
    roles = roles_of(session, [account.id for account in accounts])
    return [
        AccountFace(
            id=account.id,
            login=account.login,
            name=account.name,
            has_password=account.password_hash is not None,
            second_factor_on=account.second_factor_on,
            subject=account.subject,
            created_on=account.created_on,
            disabled_on=account.disabled_on,
            revision=account.revision,
            roles=roles.get(account.id, ()),
        )
        for account in accounts
    ]

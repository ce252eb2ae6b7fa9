"""Who is asking, as far as pages for staff need to know; a citizen is nobody here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from survey.services.changes.keep_audit import Actor

#: "head" and "viewer" belong to a unit, the other two to the whole installation.
Role = Literal["admin", "office", "head", "viewer"]


@dataclass(frozen=True)
class Grant:
    """One role of one person; a person may hold several, in several units."""

    role: Role
    unit_id: int | None = None


@dataclass(frozen=True)
class Visitor:
    """The person behind a request: without an account and grants for everyone else."""

    account_id: int | None = None
    name: str = ""
    grants: frozenset[Grant] = frozenset()

    @property
    def is_admin(self) -> bool:
        """Tell whether accounts and settings are this person's."""
        return any(grant.role == "admin" for grant in self.grants)

    @property
    def is_office(self) -> bool:
        """Tell whether this person looks after all units."""
        return any(grant.role == "office" for grant in self.grants)

    @property
    def is_staff(self) -> bool:
        """Tell whether this person has signed in, with any role or none yet."""
        return self.account_id is not None or bool(self.grants)

    @property
    def actor(self) -> Actor:
        """Give the name under which actions are noted."""
        return Actor(self.account_id, self.name)

    def units(self, *roles: Role) -> frozenset[int]:
        """Give the units in which this person holds one of the roles; both kinds if none said."""
        wanted = roles or ("head", "viewer")
        return frozenset(
            grant.unit_id
            for grant in self.grants
            if grant.role in wanted and grant.unit_id is not None
        )


NOBODY = Visitor()

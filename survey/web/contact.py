"""Who asks and where else to turn, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Agency:
    """Who asks."""

    name: str = ""
    parent: str = ""

    @property
    def parent_known(self) -> bool:
        """Tell whether the authority above has its name yet; a new installation shows dots."""
        return bool(self.parent) and "..." not in self.parent


@dataclass(frozen=True)
class Contact:
    """The official channels for whoever wants an answer."""

    hotline: str = ""
    portal: str = ""

    @property
    def dial(self) -> str:
        """Give the number as a telephone link needs it."""
        return "".join(sign for sign in self.hotline if sign in "+0123456789")

    @property
    def portal_link(self) -> str | None:
        """Give the portal as a link, if it is an address of the web and nothing else."""
        address = self.portal if "://" in self.portal else f"https://{self.portal}"
        parts = urlsplit(address)
        safe = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
        return address if safe and not any(sign.isspace() for sign in address) else None


@dataclass(frozen=True)
class Notice:
    """What the authority adds to the page on privacy, in its own words."""

    #: Whom to ask about what is kept.
    contact: str = ""
    #: For how long comments are kept.
    keep: str = ""
    #: Days after which a citizen's own words are deleted.
    keep_days: int = 0


def agency_of(settings: Mapping[str, Any]) -> Agency:
    """Read who asks from the settings."""
    return Agency(name=str(settings["agency.name"]), parent=str(settings["agency.parent"]))


def contact_of(settings: Mapping[str, Any]) -> Contact:
    """Read the official channels from the settings."""
    return Contact(str(settings["contact.hotline"]), str(settings["contact.portal"]))


def notice_of(settings: Mapping[str, Any]) -> Notice:
    """Read what the authority adds to the page on privacy."""
    contact, keep = str(settings["privacy.contact"]), str(settings["privacy.keep"])
    return Notice(contact.strip().rstrip("."), keep.strip(), int(settings["comments.keep_days"]))

"""The signed token of an opened form: random, tied to what the form was shown with, no time."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from forms.offers import NO_OFFERS, Offers

#: HMAC with SHA-256; by itself the library would take SHA-1.
SIGNED_WITH = {"digest_method": hashlib.sha256}
#: 128 bits, as url-safe text.
RANDOM_BYTES = 16
RANDOM_LENGTH = 22
#: Random, placard, questionnaire. A desk with lists adds them; so do no tokens of before there were
#: lists, and those stay good.
PARTS = 3


@dataclass(frozen=True)
class FormToken:
    """What an opened form proves: which placard and which questionnaire it was shown for."""

    #: Random; the same value twice means the same filled form was sent twice.
    key: str
    placard: str
    questionnaire: str
    #: The lists it was shown with: a choice from them stays good when the desk gets other ones.
    offers: Offers = NO_OFFERS


class FormTokens:
    """Makes and reads form tokens; they stay good after a restart, an upgrade and a clock step."""

    def __init__(self, secret_key: str, former_key: str = "") -> None:
        """Derive the signature from the secret of the installation; the former one is read too."""
        keys = [former_key, secret_key] if former_key else [secret_key]
        # The last one signs.
        self._serializer = URLSafeSerializer(keys, salt="citizen-form", signer_kwargs=SIGNED_WITH)

    def issue(self, placard: str, questionnaire: str, offers: Offers = NO_OFFERS) -> str:
        """Make the token of a form that is about to be shown."""
        parts: list[Any] = [secrets.token_urlsafe(RANDOM_BYTES), placard, questionnaire]
        if offers != NO_OFFERS:
            parts.append([offers.fields, offers.deciding])
        return str(self._serializer.dumps(parts))

    def read(self, text: str) -> FormToken | None:
        """Read a token; nothing if anybody else made it or a sign was changed."""
        try:
            parts = self._serializer.loads(text)
        except BadData:
            return None
        if not _well_formed(parts):
            return None
        key, placard, questionnaire = parts[:PARTS]
        return FormToken(key, placard, questionnaire, _offers(parts[PARTS:]))


def _well_formed(parts: object) -> bool:
    return (
        isinstance(parts, list)
        and PARTS <= len(parts) <= PARTS + 1
        and all(isinstance(part, str) for part in parts[:PARTS])
        and len(parts[0]) == RANDOM_LENGTH
    )


def _offers(lists: list[Any]) -> Offers:
    """Read what `issue` wrote; the signature was checked, so nobody else wrote it."""
    if not lists:
        return NO_OFFERS
    fields, deciding = lists[0]
    return Offers(tuple(fields), tuple((int(key), str(name)) for key, name in deciding))

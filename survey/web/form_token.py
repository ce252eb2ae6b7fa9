"""The signed token of an opened form: random, tied to a placard and a questionnaire, no time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

#: 128 bits, as url-safe text.
RANDOM_BYTES = 16
RANDOM_LENGTH = 22
PARTS = 3


@dataclass(frozen=True)
class FormToken:
    """What an opened form proves: which placard and which questionnaire it was shown for."""

    #: Random; the same value twice means the same filled form was sent twice.
    key: str
    placard: str
    questionnaire: str


class FormTokens:
    """Makes and reads form tokens; they stay good after a restart, an upgrade and a clock step."""

    def __init__(self, secret_key: str) -> None:
        """Derive the signature from the secret of the installation."""
        self._serializer = URLSafeSerializer(secret_key, salt="citizen-form")

    def issue(self, placard: str, questionnaire: str) -> str:
        """Make the token of a form that is about to be shown."""
        key = secrets.token_urlsafe(RANDOM_BYTES)
        return str(self._serializer.dumps([key, placard, questionnaire]))

    def read(self, text: str) -> FormToken | None:
        """Read a token; nothing if anybody else made it or a sign was changed."""
        try:
            parts = self._serializer.loads(text)
        except BadData:
            return None
        if not _well_formed(parts):
            return None
        return FormToken(*parts)


def _well_formed(parts: object) -> bool:
    return (
        isinstance(parts, list)
        and len(parts) == PARTS
        and all(isinstance(part, str) for part in parts)
        and len(parts[0]) == RANDOM_LENGTH
    )

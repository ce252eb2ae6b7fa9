"""Reads which forms are already stored, by the tokens they came with."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import SeenToken

#: Fewer than the values one statement may carry on either database.
TOKENS_AT_A_TIME = 5_000


def seen_tokens(session: Session, tokens: Collection[str]) -> set[str]:
    """Give those of the tokens that were used before."""
    by_hash = {hashlib.sha256(token.encode()).digest(): token for token in tokens}
    hashes = iter(by_hash)
    found: set[str] = set()
    while part := list(islice(hashes, TOKENS_AT_A_TIME)):
        statement = select(SeenToken.token_hash).where(SeenToken.token_hash.in_(part))
        found.update(by_hash[key] for key in session.scalars(statement))
    return found

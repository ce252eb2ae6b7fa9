"""The account of whoever asks, for the pages everybody looks after alone."""

from __future__ import annotations

from werkzeug.exceptions import NotFound

from survey.queries.sign_ins import SignedIn
from survey.web.arrival import arrival


def own_sign_in() -> SignedIn:
    """Give the sign-in of this browser; visitors of the demonstration have none."""
    found = arrival().sign_in
    if found is None or found.state != "open":
        raise NotFound
    return found

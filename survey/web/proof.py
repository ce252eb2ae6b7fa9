"""Whether what an official sends was sent from a page of ours; without that nothing is written.

Each form checks its own token and keeps what was typed when it is missing. This stands behind all
of them: a page that forgot the check could still not write, and could not look as if it had.
"""

from __future__ import annotations

from flask import g, request
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import BadRequest
from wtforms.validators import ValidationError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def note_proof() -> None:
    """Remember for this request whether its form carries the token of a page of ours."""
    if request.method in SAFE_METHODS:
        return
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        g.unproved = True


def is_unproved() -> bool:
    """Tell whether an official's request came from anywhere but a page of ours."""
    return bool(g.get("unproved", False))


def require_proof() -> None:
    """Refuse to write for such a request."""
    if is_unproved():
        raise BadRequest

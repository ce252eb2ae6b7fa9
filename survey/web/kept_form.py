"""A form of officials that was sent when nobody was signed in any more: kept inside the page."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from flask import g, request
from flask import session as cookie
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge
from wtforms import ValidationError

from forms.sign_in import OnwardForm
from survey.web.own_address import own_address

FIELD = "csrf_token"
#: What is kept of a form; a file is not, and has to be chosen again.
LARGEST_KEPT = 1024 * 1024  # bytes
#: Above this many fields a form is not sent in parts: those are limited to 1000.
MOST_PARTS = 500


@dataclass(frozen=True)
class KeptForm:
    """Where a form was sent to, and its fields in order."""

    address: str
    fields: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """Give the fields as the pages carry them."""
        return json.dumps(self.fields, ensure_ascii=False)

    @property
    def fits_parts(self) -> bool:
        """Tell whether it can be sent in parts, which keeps long Vietnamese texts short."""
        return len(self.fields) <= MOST_PARTS


def sent_form() -> KeptForm | None:
    """Keep what is being sent; nothing where no page of ours can have sent it.

    Raises
    ------
    RequestEntityTooLarge
        More was sent than can be kept: a file, most often.
    """
    address = here()
    if request.method != "POST" or address is None:
        return None
    try:
        fields = tuple(request.form.items(multi=True))
    except RequestEntityTooLarge:
        raise
    except HTTPException:
        return None
    return KeptForm(address, fields)


def sent_by_stranger() -> KeptForm | None:
    """Keep what somebody sends who is not signed in any more, if it looks like a form of ours."""
    request.max_content_length = LARGEST_KEPT
    kept = sent_form()
    return kept if kept is not None and FIELD in dict(kept.fields) else None


def kept_in(form: OnwardForm) -> KeptForm | None:
    """Read the form that was kept while somebody signed in; nothing when there was none."""
    address = own_address(form.tiep.data)
    if not form.giu.data or address is None:
        return None
    try:
        pairs = json.loads(form.giu.data)
        return KeptForm(address, tuple((str(name), str(value)) for name, value in pairs))
    except (ValueError, TypeError):
        # Only somebody who writes this field by hand gets here.
        raise BadRequest from None


def make_room() -> None:
    """Take a form that carries another one inside."""
    request.max_content_length = request.max_form_memory_size = 2 * LARGEST_KEPT


def begin_anew(kept: KeptForm | None) -> KeptForm | None:
    """Forget the token of the time before; a kept form that held it gets the new one.

    A form without it may have been sent by another site: it keeps what it brought, and its page
    refuses it and shows what is in it.
    """
    ours = kept is not None and _is_ours(kept)
    cookie.clear()
    g.pop(FIELD, None)
    if kept is None or not ours:
        return kept
    token = generate_csrf()
    fields = ((name, token if name == FIELD else value) for name, value in kept.fields)
    return replace(kept, fields=tuple(fields))


def here() -> str | None:
    """Give the address that was asked for, as far as one can be sent back to it."""
    query = request.query_string.decode("ascii", "replace")
    return own_address(f"{request.path}?{query}" if query else request.path)


def _is_ours(kept: KeptForm) -> bool:
    try:
        validate_csrf(dict(kept.fields).get(FIELD))
    except ValidationError:
        return False
    return True

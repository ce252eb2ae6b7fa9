"""One row of the battery: what is sent, and what is a right answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from tests.faults.live import Headers, form_address, request

#: Never part of anything of ours: wherever it comes back, it was reflected.
MARK = "QzXMark7"
SCRIPT = f"<script>alert('{MARK}')</script>"
REFUSED = frozenset(range(400, 500))
SHOWN = frozenset({200})
THANKED = frozenset({303})
INCOMPLETE = frozenset({422})
IMPOSSIBLE = frozenset({400})


@dataclass(frozen=True)
class Row:
    """One request."""

    name: str
    raw: bytes
    #: The statuses that are right.
    right: frozenset[int] = REFUSED
    #: The form that is stored by it, if it is to be stored.
    stores: dict[str, str] | None = None
    #: The sender closes its side after the last byte.
    end: bool = False
    #: Closing without a word is right as well: what came was no request.
    may_drop: bool = False
    #: Text comes back to whoever typed it, escaped: this must not come back as it is.
    never: str = MARK
    #: How the address begins to which an answer leads that leads on.
    leads: bytes = b"/d/"
    #: Only the head of the answer is sent.
    headless_body: bool = False


def posted(
    name: str,
    body: bytes | dict[str, str],
    headers: Headers = (),
    right: frozenset[int] = REFUSED,
    **more: object,
) -> Row:
    """Make a row that posts to the form."""
    raw = body if isinstance(body, bytes) else urlencode(body).encode()
    return Row(name, request("POST", form_address(), raw, headers), right, **more)  # type: ignore[arg-type]


def accepted(name: str, fields: dict[str, str], headers: Headers = (), address: str = "") -> Row:
    """Make a row that is odd, and is to be stored and thanked for."""
    body = urlencode(fields).encode()
    raw = request("POST", address or form_address(), body, headers)
    return Row(name, raw, THANKED, stores=fields)


def opened(name: str, address: str | bytes, right: frozenset[int] = SHOWN, **more: object) -> Row:
    """Make a row that asks for a page."""
    return Row(name, request("GET", address), right, **more)  # type: ignore[arg-type]

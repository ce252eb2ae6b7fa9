"""The two cookies of somebody who signs in: the key of this browser, and its mark.

The key ends with the browser. The mark stays: a browser that was used before is never kept out by
somebody who guesses elsewhere (`survey.services.people.hold_back_guessing`).
"""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from survey.services.people.keep_sign_ins import KNOWN_FOR
from survey.web.state import house

KEY, MARK = "phien", "may"
#: What `secrets.token_urlsafe(32)` gives; anything else is none of ours.
SIGNS = 43


def key_shown() -> str | None:
    """Give the key this browser holds."""
    return _shown(KEY)


def mark_shown() -> str | None:
    """Give the mark this browser holds."""
    return _shown(MARK)


def give_key(response: Response, key: str) -> None:
    """Let the browser hold a key until it is closed."""
    _give(response, KEY, key, None)


def give_mark(response: Response, mark: str) -> None:
    """Let the browser hold a mark."""
    _give(response, MARK, mark, int(KNOWN_FOR.total_seconds()))


def take_key(response: Response) -> None:
    """Take the key back; the mark stays."""
    response.delete_cookie(_name(KEY), path="/", secure=_is_https(), httponly=True, samesite="Lax")


def _shown(kind: str) -> str | None:
    text = request.cookies.get(_name(kind), "")
    return text if len(text) == SIGNS else None


def _give(response: Response, kind: str, text: str, seconds: int | None) -> None:
    response.set_cookie(
        _name(kind),
        text,
        max_age=seconds,
        path="/",
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )


def _name(kind: str) -> str:
    return f"__Host-{kind}" if _is_https() else kind


def _is_https() -> bool:
    return house().settings.base_url.startswith("https://")

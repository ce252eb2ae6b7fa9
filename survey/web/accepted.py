"""What a browser says it can read, taken apart once for every way of saying it.

Browsers send the same few lines with every request. Nobody is told apart by them here.
"""

from __future__ import annotations

from functools import lru_cache

from flask import Request
from werkzeug.datastructures import Accept, LanguageAccept
from werkzeug.http import parse_accept_header

#: Different lines that are remembered; whatever else comes is taken apart again.
REMEMBERED = 256


def reads_gzip(request: Request) -> bool:
    """Tell whether the browser can read a compressed page."""
    return _encodings(request.environ.get("HTTP_ACCEPT_ENCODING", ""))["gzip"] > 0


def read_languages(request: Request) -> LanguageAccept:
    """Give the languages that the user of the browser reads, the dearest first."""
    return _languages(request.environ.get("HTTP_ACCEPT_LANGUAGE", ""))


@lru_cache(maxsize=REMEMBERED)
def _encodings(accepted: str) -> Accept:
    return parse_accept_header(accepted, Accept)


@lru_cache(maxsize=REMEMBERED)
def _languages(accepted: str) -> LanguageAccept:
    return parse_accept_header(accepted, LanguageAccept)

"""The headers of every answer, and its compression."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Literal

from flask import Flask, Response, g, request

from survey.web.accepted import reads_gzip
from survey.web.state import house
from survey.web.styles import StyleSheet

LEAST_COMPRESSED = 500
COMPRESSIBLE = frozenset(
    {"text/html", "text/plain", "application/json", "text/csv", "text/javascript", "image/svg+xml"}
)

FIXED = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Encoding, Accept-Language",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
ONE_YEAR = 365 * 24 * 60 * 60  # seconds
#: What was withdrawn is gone from everywhere after so long.
PUBLIC_FOR = 5 * 60  # seconds

#: What a page may ask for beyond what every page may.
Freedom = Literal["scripts", "camera", "kept", "pictures", "published", "loadable", "framable"]
NO_FREEDOM: frozenset[Freedom] = frozenset()


def secure(response: Response) -> Response:
    """Set the security headers; nothing may be kept, framed, sniffed or loaded from elsewhere."""
    freedoms: frozenset[Freedom] = g.get("freedoms", NO_FREEDOM)
    if response.status_code != 200:
        freedoms -= {"published"}
    styles: StyleSheet | None = g.get("styles")
    https = house().settings.base_url.startswith("https://")
    # No page sets one of these itself.
    response.headers.extend(_closed(freedoms, styles.source if styles else None, https))
    return response


@lru_cache
def _closed(
    freedoms: frozenset[Freedom], style: str | None, https: bool
) -> tuple[tuple[str, str], ...]:
    """Give the headers of an answer with these freedoms and this style sheet."""
    headers = FIXED | {"Content-Security-Policy": _content_policy(freedoms, style)}
    if "kept" in freedoms:
        headers["Cache-Control"] = f"private, max-age={ONE_YEAR}, immutable"
    if "camera" in freedoms:
        headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    if "published" in freedoms:
        headers["Cache-Control"] = f"public, max-age={PUBLIC_FOR}"
        del headers["X-Robots-Tag"]
    if "loadable" in freedoms:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        headers["Access-Control-Allow-Origin"] = "*"
    if "framable" in freedoms:
        del headers["X-Frame-Options"]
    if https:
        headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    return tuple(headers.items())


def _content_policy(freedoms: frozenset[Freedom], style: str | None) -> str:
    own = "script-src 'self'; connect-src 'self'; worker-src 'self'; "
    scripts = own if "scripts" in freedoms else ""
    pictures = "'self' data:" if "pictures" in freedoms else "data:"
    frames = "*" if "framable" in freedoms else "'none'"
    return (
        f"default-src 'none'; {scripts}style-src '{style or 'none'}'; img-src {pictures}; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
    )


def compress(response: Response) -> Response:
    """Compress a page for a browser that can read it, and leave the time out of it."""
    if (
        "Content-Encoding" not in response.headers
        and response.mimetype in COMPRESSIBLE
        and not response.direct_passthrough
        and reads_gzip(request)
    ):
        plain = response.get_data()
        if len(plain) >= LEAST_COMPRESSED:
            response.set_data(gzip.compress(plain, compresslevel=6, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
    return response


def init_headers(app: Flask) -> None:
    """Put both behind every view; Flask runs them in the reverse order of this list."""
    app.after_request(compress)
    app.after_request(secure)


def allow_own_scripts() -> None:
    """Let this page run scripts, and ask for data, from our own address and no other."""
    _allow("scripts")


def allow_own_camera() -> None:
    """Let this page ask its user for the camera; every other page may not even ask."""
    _allow("camera")


def never_changes() -> None:
    """Let the browser keep this answer: its address is a new one whenever its content is."""
    _allow("kept")


def allow_own_pictures() -> None:
    """Let this page load pictures from our own address."""
    _allow("pictures")


def anybody_may_keep() -> None:
    """Let caches keep this answer for minutes and search engines list it: it is published."""
    _allow("published")


def anybody_may_load() -> None:
    """Let pages of other sites load this file: open data, badges, pictures to share."""
    _allow("loadable")


def anybody_may_frame() -> None:
    """Let pages of other sites show this one in a frame: it has no form and takes no click."""
    _allow("framable")


def _allow(freedom: Freedom) -> None:
    g.freedoms = g.get("freedoms", NO_FREEDOM) | {freedom}

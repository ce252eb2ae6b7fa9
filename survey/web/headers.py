"""The headers of every answer, and its compression."""

from __future__ import annotations

import gzip

from flask import Flask, Response, g, request

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
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
ONE_YEAR = 365 * 24 * 60 * 60  # seconds
#: What was withdrawn is gone from everywhere after so long.
PUBLIC_FOR = 5 * 60  # seconds


def secure(response: Response) -> Response:
    """Set the security headers; nothing may be kept, framed, sniffed or loaded from elsewhere."""
    response.headers.update(FIXED)
    if g.get("immutable", False):
        response.headers["Cache-Control"] = f"private, max-age={ONE_YEAR}, immutable"
    if g.get("own_camera", False):
        response.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    policy = _content_policy(g.get("styles"), g.get("own_scripts", False))
    if g.get("own_pictures", False):
        policy = policy.replace("img-src data:", "img-src 'self' data:")
    response.headers["Content-Security-Policy"] = policy
    _open_up(response)
    if house().settings.base_url.startswith("https://"):
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    response.vary.update(("Accept-Encoding", "Accept-Language"))
    return response


def _open_up(response: Response) -> None:
    """Give published results the freedoms that their pages asked for, and no other page any."""
    headers = response.headers
    if g.get("published", False) and response.status_code == 200:
        headers["Cache-Control"] = f"public, max-age={PUBLIC_FOR}"
        del headers["X-Robots-Tag"]
    if g.get("loadable", False):
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        headers["Access-Control-Allow-Origin"] = "*"
    if g.get("framable", False):
        del headers["X-Frame-Options"]
        policy = headers["Content-Security-Policy"]
        headers["Content-Security-Policy"] = policy.replace(
            "frame-ancestors 'none'", "frame-ancestors *"
        )


def compress(response: Response) -> Response:
    """Compress a page for a browser that can read it, and leave the time out of it."""
    if (
        request.accept_encodings["gzip"] > 0
        and response.mimetype in COMPRESSIBLE
        and "Content-Encoding" not in response.headers
        and not response.direct_passthrough
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
    g.own_scripts = True


def allow_own_camera() -> None:
    """Let this page ask its user for the camera; every other page may not even ask."""
    g.own_camera = True


def never_changes() -> None:
    """Let the browser keep this answer: its address is a new one whenever its content is."""
    g.immutable = True


def allow_own_pictures() -> None:
    """Let this page load pictures from our own address."""
    g.own_pictures = True


def anybody_may_keep() -> None:
    """Let caches keep this answer for minutes and search engines list it: it is published."""
    g.published = True


def anybody_may_load() -> None:
    """Let pages of other sites load this file: open data, badges, pictures to share."""
    g.loadable = True


def anybody_may_frame() -> None:
    """Let pages of other sites show this one in a frame: it has no form and takes no click."""
    g.framable = True


def _content_policy(styles: StyleSheet | None, own_scripts: bool) -> str:
    style = f"'{styles.source}'" if styles is not None else "'none'"
    own = "script-src 'self'; connect-src 'self'; worker-src 'self'; " if own_scripts else ""
    return (
        f"default-src 'none'; {own}style-src {style}; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )

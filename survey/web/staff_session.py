"""The signed cookie of staff pages: protection of forms and messages after a change.

Citizens' pages never touch it, so they set no cookie.
"""

from __future__ import annotations

import hashlib

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from survey.config import Settings


class StaffSessions(SecureCookieSessionInterface):
    """Flask's cookie, which costs a request without it nothing: citizens send none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the cookie if there is one."""
        if self.get_cookie_name(app) not in request.environ.get("HTTP_COOKIE", ""):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie if anybody looked at it or changed it."""
        if session.accessed or session.modified:
            super().save_session(app, session, response)


def init_staff_session(app: Flask, settings: Settings) -> None:
    """Sign with a key of its own and send the cookie only where it belongs."""
    key = hashlib.sha256(f"staff-session|{settings.secret_key}".encode()).hexdigest()
    app.session_interface = StaffSessions()
    https = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=key,
        SESSION_COOKIE_NAME="__Host-lang-nghe" if https else "lang-nghe",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        # The referrer of a page with `Referrer-Policy: no-referrer` is empty by design.
        WTF_CSRF_SSL_STRICT=False,
    )

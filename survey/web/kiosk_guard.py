"""Lets a tablet in by its secret, and answers tablets in JSON whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from survey.queries.kiosk_devices import KioskFace, find_kiosk
from survey.services.intake.enable_kiosk import EnabledDevice, enable_device
from survey.web.state import house
from survey.web.transaction import DatabaseUnavailable

View = TypeVar("View", bound=Callable[..., Any])
SCHEME = "Bearer "
LONGEST_SECRET = 64
BUSY = "Máy chủ tạm thời chưa nhận được. Phiếu vẫn giữ trên máy này và sẽ được gửi lại."
_SAYS = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Gói gửi lên quá lớn.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Gói gửi lên phải là JSON.",
    HTTPStatus.LENGTH_REQUIRED: "Gói gửi lên không ghi độ dài.",
}
log = logging.getLogger("survey.web")


class TurnedAway(Exception):
    """The tablet is not let in; `error` is a word for its program, `why` a sentence to show."""

    def __init__(self, error: str, why: str, status: HTTPStatus) -> None:
        super().__init__(error)
        self.error = error
        self.why = why
        self.status = status


def speaks_json(view: View) -> View:
    """Answer every refusal of a view as JSON with a sentence in Vietnamese."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        try:
            answered: ResponseReturnValue = view(*args, **kwargs)
        except TurnedAway as turned:
            return {"error": turned.error, "why": turned.why}, turned.status
        except HTTPException as refusal:
            status = HTTPStatus(refusal.code or HTTPStatus.INTERNAL_SERVER_ERROR)
            why = _SAYS.get(status, "Gói gửi lên không đúng khuôn dạng.")
            return {"error": "request", "why": why}, status
        except DatabaseUnavailable as error:
            log.error("database unavailable: %s", type(error.__cause__).__name__)
            return {"error": "busy", "why": BUSY}, HTTPStatus.SERVICE_UNAVAILABLE
        return answered

    return answer  # type: ignore[return-value]  # it is called as the view is


def calling_device(session: Session) -> KioskFace:
    """Find the tablet that calls; turn it away when it is unknown or revoked."""
    given = request.headers.get("Authorization", "")
    secret = given.removeprefix(SCHEME)
    known = None
    if given.startswith(SCHEME) and 0 < len(secret) <= LONGEST_SECRET:
        known = find_kiosk(session, secret)
    if known is None:
        why = "Máy này chưa được ghép với quầy nào."
        raise TurnedAway("unknown", why, HTTPStatus.UNAUTHORIZED)
    if known.revoked_on is not None:
        why = f"Máy này đã bị thu hồi từ ngày {known.revoked_on:%d/%m/%Y}."
        raise TurnedAway("revoked", why, HTTPStatus.FORBIDDEN)
    return known


def enabled_device(code: str) -> EnabledDevice:
    """Use up a one-time code and commit."""
    try:
        with house().sessions.begin() as session:
            return enable_device(session, code, house().settings.secret_key, house().clock())
    except (DBAPIError, PoolTimeout, OSError) as error:
        raise DatabaseUnavailable from error

"""What other programs send: dossier counts, with a key of their own; every answer is JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.dossiers.take_dossiers import Taken, take_dossiers
from survey.services.people.manage_api_tokens import find_bearer
from survey.services.sheets.import_report import LISTED, Problem
from survey.web.access import open_to
from survey.web.body import posted_json
from survey.web.state import house
from survey.web.transaction import DatabaseUnavailable, writing

pages = Blueprint("api", __name__)
FAULTS = {
    400: "Nội dung không phải là JSON đúng dạng (UTF-8, mỗi tên chỉ một lần).",
    411: "Thiếu Content-Length.",
    413: "Nội dung quá 64 KB; hãy chia nhỏ.",
    415: "Cần Content-Type: application/json.",
}
SCHEME = "bearer"


@pages.post("/api/ho-so")
@open_to("everyone")
def put_dossiers() -> ResponseReturnValue:
    """Take the dossier counts of desks, months and fields: all of a request or none."""
    key = _key()
    # Read before the writers' turn: a slow sender holds nobody up.
    document, fault = _document()
    try:
        with writing() as session:
            now = house().clock()
            bearer = find_bearer(session, key, now.date()) if key else None
            if bearer is None:
                return _unknown(key)
            if fault is not None:
                return _refusal(fault, FAULTS.get(fault, FAULTS[400]))
            return _told(take_dossiers(session, bearer, document, now=now))
    except ChangedMeanwhile:
        return _refusal(409, "Có nơi khác vừa ghi cùng lúc; chưa lưu gì, xin gửi lại.")
    except DatabaseUnavailable:
        answer = _refusal(503, "Máy chủ chưa ghi được lúc này; chưa lưu gì, xin gửi lại sau.")
        answer.headers["Retry-After"] = "30"
        return answer


def _document() -> tuple[Any, int | None]:
    """Read the body; else give the status of what is wrong with it."""
    try:
        return posted_json(request), None
    except HTTPException as error:
        return None, error.code or 400


def _key() -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == SCHEME else ""


def _unknown(key: str) -> Response:
    told = "Khóa không đúng hoặc đã bị thu hồi." if key else "Thiếu Authorization: Bearer <khóa>."
    answer = _refusal(401, told)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _told(taken: Taken) -> Response:
    if taken.put is None:
        return _refusal(422, "Chưa lưu gì: có mục sai.", list(taken.problems))
    put = taken.put
    return jsonify({"moi": put.created, "thay_doi": put.changed, "giu_nguyen": put.unchanged})


def _refusal(status: int, told: str, problems: list[Problem] | None = None) -> Response:
    document: dict[str, Any] = {"loi": told}
    if problems:
        document["chi_tiet"] = [
            {"muc": one.row, "ten": one.column, "loi": one.text} for one in problems[:LISTED]
        ]
    answer = jsonify(document)
    answer.status_code = status
    return answer

"""Reads the body of a posted form strictly: whole, small, well-formed UTF-8, every field once."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import (
    BadRequest,
    LengthRequired,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

#: A comment of 2,000 signs at four bytes, each byte written as %XX, is 24 kB.
LARGEST_BODY = 64 * 1024
MOST_FIELDS = 64
FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"
PIECE = 16 * 1024
#: So much of a too large body is read and thrown away.
MOST_DRAINED = 1024 * 1024

_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def posted_fields(request: Request) -> MultiDict[str, str]:
    """Read the fields of a form; raise a 4xx for a body no honest browser sends."""
    _check_type(request, FORM_TYPE)
    pairs = _pairs(_whole_body(request))
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise BadRequest
    return MultiDict(pairs)


def posted_json(request: Request) -> Any:
    """Read a body of JSON; raise a 4xx for what is cut, too large, or names a key twice."""
    _check_type(request, JSON_TYPE)
    try:
        return json.loads(
            _whole_body(request).decode("utf-8"),
            object_pairs_hook=_each_key_once,
            parse_constant=_no_number,
        )
    except (ValueError, RecursionError) as error:
        raise BadRequest from error


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key came twice")
    return dict(pairs)


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _check_type(request: Request, wanted: str) -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != wanted or charset not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType


def _whole_body(request: Request) -> bytes:
    announced = request.content_length
    chunked = bool(request.environ.get("wsgi.input_terminated")) and announced is None
    if announced is None and not chunked:
        raise LengthRequired
    if announced is not None and announced > LARGEST_BODY:
        _drain(request)
        raise RequestEntityTooLarge
    body = _read(request, LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        raise RequestEntityTooLarge
    # A server that ends the input itself hands over a cut body without a word.
    if announced is not None and len(body) != announced:
        raise BadRequest
    return body


def _read(request: Request, most: int) -> bytes:
    pieces: list[bytes] = []
    left = most
    try:
        while left > 0 and (piece := request.stream.read(min(PIECE, left))):
            pieces.append(piece)
            left -= len(piece)
    except RequestEntityTooLarge:
        raise
    except Exception as error:
        # Each server has exceptions of its own for a malformed chunk or a connection that broke;
        # whatever stops the reading, the body is not whole.
        raise BadRequest from error
    return b"".join(pieces)


def _drain(request: Request) -> None:
    """Read a too large body past the limit, so that its sender hears the refusal."""
    left = MOST_DRAINED
    with suppress(Exception):
        while left > 0 and (piece := request.environ["wsgi.input"].read(PIECE)):
            left -= len(piece)


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode("utf-8")
        if _BROKEN_ESCAPE.search(text):
            raise BadRequest
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            strict_parsing=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise BadRequest from error
    if any("\x00" in name or "\x00" in value for name, value in pairs):
        raise BadRequest
    return pairs

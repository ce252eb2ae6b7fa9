"""The body of a form or a delivery: taken whole and small, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Request
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge
from werkzeug.test import EnvironBuilder

from survey.web.body import (
    FORM_TYPE,
    JSON_TYPE,
    LARGEST_BODY,
    MOST_FIELDS,
    posted_fields,
    posted_json,
)


def sent(body: bytes, kind: str, announced: int | None = None) -> Request:
    """Make a request of a server that ends the body where the sender ended it."""
    environment = EnvironBuilder(method="POST", data=body, content_type=kind).get_environ()
    environment["CONTENT_LENGTH"] = str(len(body) if announced is None else announced)
    environment["wsgi.input_terminated"] = True
    return Request(environment)


def a_form(length: int) -> bytes:
    return b"comment=" + b"a" * (length - 8)


def a_delivery(length: int) -> bytes:
    return b'"' + b"a" * (length - 2) + b'"'


KINDS: dict[str, tuple[Callable[[Request], Any], Callable[[int], bytes]]] = {
    FORM_TYPE: (posted_fields, a_form),
    JSON_TYPE: (posted_json, a_delivery),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("length", "announced", "refused"),
    [
        (LARGEST_BODY + 1, LARGEST_BODY + 1, RequestEntityTooLarge),
        (500, LARGEST_BODY + 1, RequestEntityTooLarge),
        (500, 501, BadRequest),
    ],
)
def test_a_body_that_is_too_large_or_not_whole_is_refused(
    kind: str, length: int, announced: int, refused: type[HTTPException]
) -> None:
    read, write = KINDS[kind]
    assert read(sent(write(LARGEST_BODY), kind))
    with pytest.raises(refused):
        read(sent(write(length), kind, announced))


def test_more_fields_than_any_form_of_ours_has_are_not_taken_apart() -> None:
    fields = [f"x{number}=" for number in range(MOST_FIELDS + 1)]
    assert len(posted_fields(sent("&".join(fields[1:]).encode(), FORM_TYPE))) == MOST_FIELDS
    with pytest.raises(BadRequest):
        posted_fields(sent("&".join(fields).encode(), FORM_TYPE))

"""Rows for the door through which tablets deliver: JSON that no tablet of ours writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.faults.live import Headers, request
from tests.faults.rows import MARK, REFUSED, SCRIPT, Row
from tests.tablet import ANSWERS, filled_item

DOOR = "/kiosk/answers"
JSON_TYPE = "application/json"
#: Sentences for the official at the tablet name the desk and the version it sent, as JSON text.
NAMED = SCRIPT
NO_JSON = {
    "nothing": b"",
    "an open brace": b"{",
    "a cut list": b'{"items": [',
    "single quotes": b"{'items': []}",
    "a comment": b'{"items": [] /* x */}',
    "a comma too many": b'{"items": [],}',
    "something after it": b'{"items": []} x',
    "NaN": b'{"items": [NaN]}',
    "infinity": b'{"items": [-Infinity]}',
    "a number of 5,000 digits": b'{"items": [' + b"9" * 5_000 + b"]}",
    "a number beyond all": b'{"items": [1e999]}',
    "20,000 lists within lists": b"[" * 20_000 + b"]" * 20_000,
    "10,000 objects within objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a key twice": b'{"items": [1], "items": [2]}',
    "a byte order mark": b'\xef\xbb\xbf{"items": []}',
    "UTF-16": '{"items": []}'.encode("utf-16"),
    "no UTF-8": b'{"items": ["\xff"]}',
    "a control character": b'{"items": ["\x01"]}',
    "a form": b"items=1&end=1",
    "70 kB": b'{"items": ["' + b"a" * 70_000 + b'"]}',
}
NO_DELIVERY: dict[str, Any] = {
    "null": None,
    "true": True,
    "a number": 1,
    "a word": MARK,
    "a list": [filled_item()],
    "an empty object": {},
    "items of null": {"items": None},
    "items as an object": {"items": {"0": filled_item()}},
    "items as a word": {"items": MARK},
    "no items": {"items": []},
    "51 items": {"items": [1] * 51},
    "a second key": {"items": [filled_item()], MARK: 1},
    "items of all kinds but forms": {"items": [None, 1, "x", [], {}, True, 1.5, [[[]]]]},
}
NO_ITEMS: dict[str, dict[str, Any]] = {
    "token": {
        "a number": 1,
        "too short": "abc",
        "markup": SCRIPT,
        "null": None,
        "a list": ["a" * 22],
    },
    "questionnaire": {
        "a number": 1,
        "unknown": SCRIPT,
        "empty": "",
        "too long": "x" * 65,
        "half": "\ud800",
    },
    "desk": {
        "null": None,
        "another": f"Q9{SCRIPT}",
        "a list": [],
        "NUL": "Q1\x00",
        "too long": "Q" * 99,
    },
    "filled_on": {
        "no day": "2026-02-30",
        "month 13": "2026-13-01",
        "year 0": "0000-01-01",
        "words": MARK,
        "a number": 20261120,
        "a moment": "2026-11-20T09:30",
        "Arabic digits": "٢٠٢٦-١١-٢٠",
    },
    "tried_on": {"true": True, "empty": "", "no day": "2026-99-99", "long ago": "1999-01-01"},
    "at_once": {"a word": "true", "a number": 1, "null": None},
    "comment": {
        "a number": 1,
        "a list": [MARK],
        "half a sign": "\ud800",
        "NUL": "\x00",
        "long": "ă" * 2001,
    },
    "answers": {
        "null": None,
        "a list": [5, 4, 3],
        "empty": {},
        "an unknown code": {**ANSWERS, "C9": 5},
        "a nested answer": {**ANSWERS, "C1": {"level": 5}},
        **{
            f"C1 of {value!r}": {**ANSWERS, "C1": value}
            for value in (0, 6, 9, -1, 10**30, 4.5, 5.0, "5", "五", True, None, [5], SCRIPT)
        },
    },
}
NO_SECRETS = {
    "none": "",
    "an empty one": "Bearer ",
    "a wrong one": "Bearer " + "A" * 43,
    "one of 5,000 signs": "Bearer " + "A" * 5_000,
    "another scheme": "Basic QTpB",
    "bytes above ASCII": b"Bearer \xff\xfe\xe1\xba\xbf",
    "SQL": f"Bearer ' OR 1=1 --{MARK}",
}
NO_CODES: tuple[Any, ...] = (
    *("", "AAAA-AAAA", MARK, SCRIPT, "A" * 41, "\u202e", "' OR 1=1", None, 1, True, [], {}, 1.5),
)


def kiosk_rows(secret: str) -> Iterator[Row]:
    """Give rows to a tablet's door, with the secret of a tablet that may use it."""
    ours: Headers = (("Authorization", f"Bearer {secret}"), ("Content-Type", JSON_TYPE))
    for name, body in NO_JSON.items():
        yield Row(f"a delivery of {name}", request("POST", DOOR, body, ours))
    for name, document in NO_DELIVERY.items():
        yield Row(f"a delivery: {name}", request("POST", DOOR, _json(document), ours))
    for field, values in NO_ITEMS.items():
        for name, value in values.items():
            body = _json({"items": [filled_item(**{field: value})]})
            yield Row(
                f"{field}: {name}", request("POST", DOOR, body, ours), never="<script>alert(1"
            )
        less = {key: value for key, value in filled_item().items() if key != field}
        yield Row(f"no {field}", request("POST", DOOR, _json({"items": [less]}), ours))
    more = {"items": [{**filled_item(), MARK: 1}]}
    yield Row("a form with one field more", request("POST", DOOR, _json(more), ours))


def kiosk_envelope_rows(secret: str) -> Iterator[Row]:
    """Give rows with a good delivery that is not a tablet's."""
    good = _json({"items": [filled_item()]})
    for name, given in NO_SECRETS.items():
        headers: Headers = (("Authorization", given), ("Content-Type", JSON_TYPE))
        yield Row(f"a secret: {name}", request("POST", DOOR, good, headers), frozenset({401, 400}))
    for kind in (
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        f"{JSON_TYPE}; charset=utf-16",
    ):
        headers = (("Authorization", f"Bearer {secret}"), ("Content-Type", kind))
        yield Row(
            f"a delivery of type {kind!r}", request("POST", DOOR, good, headers), frozenset({415})
        )
    for method in ("GET", "PUT", "DELETE", "OPTIONS", "TRACE"):
        headers = (("Authorization", f"Bearer {secret}"), ("Content-Type", JSON_TYPE))
        yield Row(
            f"a delivery with {method}", request(method, DOOR, good, headers), frozenset({405})
        )
    for code in NO_CODES:
        body, kind = _json({"code": code}), (("Content-Type", JSON_TYPE),)
        yield Row(
            f"a tablet's code {code!r:.30}", request("POST", "/kiosk/enable", body, kind), REFUSED
        )


def _json(document: Any) -> bytes:
    return json.dumps(document).encode("ascii")

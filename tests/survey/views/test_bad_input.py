"""A battery of requests no honest browser sends: each refused, none reflected, none stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from gunicorn.http.errors import InvalidChunkSize, NoMoreData

from tests.site import FORM, Site

MARK = "QzXMark7"
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Case:
    """One malformed request."""

    name: str
    body: bytes = b""
    method: str = "POST"
    address: str = FORM
    headers: dict[str, str] = field(default_factory=dict)
    #: How the server in front hands the request over.
    environ: dict[str, Any] = field(default_factory=dict)


class BrokenInput:
    """A body that breaks while it is read, as gunicorn hands it over."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def read(self, _size: int = -1) -> bytes:
        raise self.error

    def readline(self, _size: int = -1) -> bytes:
        raise self.error


def encoded(fields: dict[str, str]) -> bytes:
    return urlencode(fields).encode("ascii")


def wrong_values(good: dict[str, str]) -> Iterator[Case]:
    values = ("0", "6", "7", "8", "-1", "5.0", "05", "1e0", " 5", "5 ", "٥", "５", "true", "NaN")
    markup = (f"<script>{MARK}</script>", f"{{{{7*7}}}}{MARK}", f"' OR 1=1 --{MARK}", "5" * 400)
    for code in ("C1", "OV"):
        for value in (*values, *markup):
            yield Case(f"{code}={value[:20]}", encoded({**good, code: value}))
    for code in ("C1", "C2", "C3", "OV"):
        yield Case(f"{code} does not apply", encoded({**good, code: "9"}))
    for value in ("0", "5", "9", "1 lần", MARK):
        yield Case(f"trips={value}", encoded({**good, "trips": value}))


def wrong_fields(good: dict[str, str]) -> Iterator[Case]:
    for name in (*good, "comment"):
        repeated = encoded({**good, "comment": "a"}) + b"&" + encoded({name: good.get(name, "b")})
        yield Case(f"{name} twice", repeated)
    for name in ("C6", "c1", "unit_id", "day", "csrf_token", "C1[]", "__class__", MARK, ""):
        yield Case(f"unknown field {name!r}", encoded({**good, name: "1"}))
    for name in good.keys() - {"trips"}:
        yield Case(f"without {name}", encoded({k: v for k, v in good.items() if k != name}))
    for value in ("", "0", "11", MARK):
        yield Case(f"end={value}", encoded({**good, "end": value}))
    yield Case("comment too long", encoded({**good, "comment": "ă" * 2001}))
    yield Case("five hundred fields", encoded({**good, **{f"x{i}": "1" for i in range(500)}}))


def wrong_tokens(good: dict[str, str], foreign: str) -> Iterator[Case]:
    token = good["form_token"]
    payload, _, signature = token.rpartition(".")
    for name, value in {
        "empty": "",
        "cut": token[:-1],
        "longer": token + "A",
        "signature swapped": f"{payload}.{signature[::-1]}",
        "payload swapped": f"{payload[::-1]}.{signature}",
        "unsigned": payload,
        "other key": foreign,
        "words": f"<b>{MARK}</b>",
        "long": "A" * 5000,
    }.items():
        yield Case(f"form token {name}", encoded({**good, "form_token": value}))


def wrong_bytes(good: dict[str, str]) -> Iterator[Case]:
    body = encoded({k: v for k, v in good.items() if k != "end"})
    for name, raw in {
        "bare invalid utf-8": b"\xff\xfe",
        "escaped invalid utf-8": b"%FF%FE",
        "overlong utf-8": b"%C0%AF",
        "surrogate": b"%ED%A0%80",
        "escaped nul": b"a%00b",
        "bare nul": b"a\x00b",
        "broken escape": b"%zz",
        "escape cut off": b"100%",
        "half a character": b"%E1%BA",
    }.items():
        yield Case(name, body + b"&comment=" + raw + b"&end=1")
    yield Case("name without a value", body + b"&comment&end=1")
    yield Case("invalid utf-8 in a name", body + b"&%FF=1&end=1")
    yield Case("empty body")
    yield Case("only signs", b"&&&===&")
    yield Case("json in a form", b'{"C1": 5}')
    yield Case("random bytes", bytes(range(256)))
    yield Case("body too large", body + b"&comment=" + b"a" * 70_000 + b"&end=1")


def wrong_envelopes(good: dict[str, str]) -> Iterator[Case]:
    body = encoded(good)
    for kind in ("", "application/json", "text/plain", "multipart/form-data; boundary=x"):
        yield Case(f"type {kind!r}", body, headers={"Content-Type": kind})
    for charset in ("utf-16", "latin-1", MARK):
        yield Case(charset, body, headers={"Content-Type": f"{FORM_TYPE}; charset={charset}"})
    yield Case("compressed", body, headers={"Content-Encoding": "gzip"})
    for length in (len(body) + 1, len(body) + 500, 10**7):
        for ended in (True, False):
            environ = {"CONTENT_LENGTH": str(length), "wsgi.input_terminated": ended}
            yield Case(f"announced {length}, input ended: {ended}", body, environ=environ)
    for error in (InvalidChunkSize(b"zz"), NoMoreData(), OSError("broken pipe")):
        broken: dict[str, Any] = {"wsgi.input": BrokenInput(error), "wsgi.input_terminated": True}
        environ = {**broken, "CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
        yield Case(f"chunks end with {type(error).__name__}", environ=environ)
    yield Case("no length", body, environ={"CONTENT_LENGTH": ""})
    yield Case("no number as length", body, environ={"CONTENT_LENGTH": "many"})
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"):
        yield Case(method, body, method=method)
    for method in ("GET", "HEAD"):
        yield Case(method, body, method=method, address=FORM.replace("a", "z", 1))
    yield Case("post to the thanks", body, address=f"{FORM}/cam-on")
    yield Case("post to health", body, address="/health")


def wrong_addresses(good: dict[str, str]) -> Iterator[Case]:
    body = encoded(good)
    for token in (
        "zzzz-efgh-jkmn-pqrs",
        "abcd-efgh-jkmn-pqr",
        "abcd-efgh-jkmn-pqrst",
        "uuuu-efgh-jkmn-pqrs",
        "abcd%00efgh-jkmn-pqrs",
        "..%2f..%2fetc%2fpasswd",
        "%3Cscript%3E" + MARK,
        "%FF%FE",
        "abcd-efgh-jkmn-pqrs/x",
        "đđđđ-efgh-jkmn-pqrs",
        "a" * 1500,
        "'--" + MARK,
    ):
        yield Case(f"to {token[:30]}", body, address=f"/d/{token}")
        yield Case(f"open {token[:30]}", method="GET", address=f"/d/{token}?x={MARK}")
    yield Case("doubled slash", body, address=FORM.replace("/d/", "/d//"))


def battery(good: dict[str, str], foreign: str) -> list[Case]:
    return [
        *wrong_values(good),
        *wrong_fields(good),
        *wrong_tokens(good, foreign),
        *wrong_bytes(good),
        *wrong_envelopes(good),
        *wrong_addresses(good),
    ]


def faults(site: Site, case: Case) -> list[str]:
    headers = {"Content-Type": FORM_TYPE, **case.headers}
    answer = site.client.open(
        case.address,
        method=case.method,
        data=case.body,
        headers=headers,
        environ_overrides=case.environ,
    )
    found = []
    if not 400 <= answer.status_code < 500:
        found.append(f"{case.name}: {answer.status_code}")
    if MARK in answer.text or MARK in str(answer.headers):
        found.append(f"{case.name}: reflected")
    return found


def test_refuses_every_malformed_request_and_stores_only_what_was_thanked(site: Site) -> None:
    thanked = 0
    foreign = site.restarted(secret_key="another key of another installation").opened_form()
    cases = battery(site.filled_form(), foreign["form_token"])
    assert len(cases) >= 80
    assert len({case.name for case in cases}) == len(cases)
    found: list[str] = []
    for number, case in enumerate(cases):
        found += faults(site, case)
        if number % 20 == 0:
            # An honest form in between: a refusal must not break what comes after it.
            thanked += site.send(site.filled_form()).status_code == 303
    assert found == []
    assert thanked == len(range(0, len(cases), 20))
    assert site.count() == thanked
    assert site.comments() == []


def test_same_form_is_taken_once_the_fault_is_repaired(site: Site) -> None:
    good = site.filled_form()
    assert site.send({**good, "C1": "6"}).status_code == 400
    assert site.send(good).status_code == 303
    assert site.count() == 1


def test_form_cut_by_a_weak_network_may_be_sent_once_more(site: Site) -> None:
    body = encoded(site.filled_form())
    answer = site.client.post(
        FORM,
        data=body[:-20],
        content_type=FORM_TYPE,
        environ_overrides={"CONTENT_LENGTH": str(len(body)), "wsgi.input_terminated": True},
    )
    assert answer.status_code == 400
    kept, again, anew = (
        answer.text.index(said)
        for said in ("Chưa có gì được lưu", "tải lại trang này", "quét lại mã QR")
    )
    assert kept < again < anew

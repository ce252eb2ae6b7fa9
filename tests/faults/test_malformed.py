"""Hundreds of malformed requests to the real server: none harms it, comes back, or is stored."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from survey.clock import now
from survey.models import Comment, DailyTally, HalfMonthTally, KioskDevice, Response, SeenToken
from survey.services.intake.enable_kiosk import enable_device, issue_code
from survey.services.settings.manage_settings import change_setting
from survey.services.tallies.verify_tallies import verify_tallies
from tests.faults.envelope_rows import address_rows, header_rows, method_rows, type_rows
from tests.faults.form_rows import accepted_rows, field_rows, text_rows, token_rows, value_rows
from tests.faults.kiosk_rows import kiosk_envelope_rows, kiosk_rows
from tests.faults.live import SECRET, Answer, Live, filled, form_key, served
from tests.faults.rows import MARK, THANKED, Row
from tests.faults.wire_rows import chunk_rows, head_rows, length_rows, line_rows

LEAST_ROWS = 150
#: After so many rows an honest form: a refusal must not break what comes after it.
HONEST_EVERY = 25
FAULTS_OF_OURS = (b"Traceback", b"sqlalchemy", b"werkzeug", b"site-packages")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Live]:
    """One installation that asks for one-time codes."""
    with served(tmp_path_factory.mktemp("malformed"), sqlite_template) as running:
        with running.sessions.begin() as session:
            change_setting(session, "receipts.enabled", True)
        yield running


def battery(live: Live) -> list[Row]:
    """Lay out all rows; the tablet's go with the secret of a tablet that is let in."""
    with live.sessions.begin() as session:
        code = issue_code(session, "Q1", SECRET, now()).shown
        secret = enable_device(session, code, SECRET, now()).secret
    tables = (value_rows, field_rows, token_rows, text_rows, accepted_rows)
    envelopes = (type_rows, method_rows, address_rows, header_rows)
    wire = (line_rows, head_rows, length_rows, chunk_rows)
    rows = [row for table in (*tables, *envelopes, *wire) for row in table()]
    return [*rows, *kiosk_rows(secret), *kiosk_envelope_rows(secret)]


def faults(row: Row, answer: Answer) -> list[str]:
    """Name what is wrong with an answer."""
    said = answer.raw.decode("utf-8", "replace")
    dropped = row.may_drop and not answer.raw
    found = {
        "left hanging": answer.hung,
        f"status {answer.status}": answer.status not in row.right and not dropped,
        "reflected": row.never in said,
        "a fault of ours shown": any(word in answer.raw for word in FAULTS_OF_OURS),
        "not one whole answer": not (answer.whole or row.headless_body or dropped),
        "a cookie": b"set-cookie:" in answer.head.lower(),
        "a way out": answer.status in THANKED
        and b"location: " + row.leads not in answer.head.lower(),
    }
    return [f"{row.name}: {what}" for what, wrong in found.items() if wrong]


def stored(live: Live) -> dict[str, Any]:
    """Read everything that answers leave behind."""
    with live.sessions() as session:
        return {
            "seen": Counter(session.scalars(select(SeenToken.token_hash))),
            "comments": Counter(session.scalars(select(Comment.text))),
            "answers": Counter(
                (row.answers, row.channel) for row in session.scalars(select(Response))
            ),
            "cells": [
                session.scalar(select(func.sum(model.forms)))
                for model in (DailyTally, HalfMonthTally)
            ],
            "tablets": session.scalar(select(func.count()).select_from(KioskDevice)),
        }


def expected(sent: list[dict[str, str]]) -> dict[str, Any]:
    """Say what these forms leave behind, and nothing else."""
    written = Counter(kept for form in sent if (kept := _cleaned(form.get("comment", ""))))
    return {
        "seen": Counter(hashlib.sha256(form_key(form).encode()).digest() for form in sent),
        "comments": written,
        "answers": Counter({("543994", "qr"): len(sent)}),
        "cells": [len(sent)] * 2,
        "tablets": 1,
    }


def _cleaned(comment: str) -> str:
    for ending in ("\r\n", "\r", "\u2028"):
        comment = comment.replace(ending, "\n")
    unseen = {"Cc", "Cf"}
    # What joins people into one picture stays; the rows have no letters of scripts that need more.
    stays = "\n\t\N{ZERO WIDTH JOINER}"
    kept = [sign for sign in comment if sign in stays or unicodedata.category(sign) not in unseen]
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def test_the_battery_finds_no_fault_and_stores_only_what_was_thanked(live: Live) -> None:
    rows = battery(live)
    assert len({row.name for row in rows}) == len({row.raw for row in rows}) == len(rows)
    assert len(rows) >= LEAST_ROWS
    found: list[str] = []
    sent = [row.stores for row in rows if row.stores]
    for place, row in enumerate(rows):
        found += faults(row, live.exchange(row.raw, end=row.end))
        if place % HONEST_EVERY == 0:
            sent.append(filled(comment=f"phiếu thật {place}"))
            assert live.send(sent[-1]).status == 303, row.name
    assert found == [], "\n".join(found)
    kept, wanted = stored(live), expected(sent)
    assert {name: (kept[name], wanted[name]) for name in kept if kept[name] != wanted[name]} == {}
    with live.sessions() as session:
        assert verify_tallies(session) == []
    log = live.log.read_text(encoding="utf-8").splitlines()
    assert [line for line in log if not line.startswith("Đang phục vụ tại")] == []


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (b"HTTP/1.1 500 X\r\nContent-Length: 1\r\n\r\nx", "status 500"),
        (b"HTTP/1.1 303 X\r\nLocation: /d/x\r\nContent-Length: 0\r\n\r\n", "status 303"),
        (f"HTTP/1.1 400 X\r\nContent-Length: 8\r\n\r\n{MARK}".encode(), "reflected"),
        (f"HTTP/1.1 400 X\r\nX: {MARK}\r\nContent-Length: 0\r\n\r\n".encode(), "reflected"),
        (b"HTTP/1.1 400 X\r\nContent-Length: 9\r\n\r\nTraceback", "a fault of ours shown"),
        (b"HTTP/1.1 400 X\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 X\r\n", "not one whole answer"),
        (b"HTTP/1.1 400 X\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n", "a cookie"),
        (b"", "status 0"),
    ],
)
def test_recognises_each_kind_of_fault(answer: bytes, fault: str) -> None:
    assert f"a row: {fault}" in faults(Row("a row", b""), Answer(answer, hung=False))
    assert faults(Row("a row", b""), Answer(answer, hung=True))[0] == "a row: left hanging"

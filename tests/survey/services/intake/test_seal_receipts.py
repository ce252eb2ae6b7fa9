"""Codes: what they hold, how they are read, how hard they are to make up."""

from __future__ import annotations

import secrets
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.services.intake.seal_receipts import (
    SERIALS,
    ReceiptKeys,
    read_code,
    shown_code,
    tidy_code,
)

KEYS = ReceiptKeys("an installation's secret, long enough")
SALT = bytes(range(16))


@given(serial=st.integers(0, SERIALS - 1), desk=st.integers(1, 10_000))
def test_a_code_leads_back_to_its_serial_number(serial: int, desk: int) -> None:
    code = KEYS.seal(desk, SALT, serial)
    assert 0 <= code < 2**40
    assert KEYS.serial(desk, code) == serial
    assert KEYS.made(desk, SALT, code)
    assert read_code(shown_code(code)) == code


def test_a_code_is_good_for_its_desk_batch_and_installation_only() -> None:
    codes = [KEYS.seal(7, SALT, serial) for serial in range(500)]
    assert len(set(codes)) == 500
    for code in codes:
        assert not KEYS.made(8, SALT, code)
        assert not KEYS.made(7, bytes(16), code)
        assert not ReceiptKeys("another secret, long enough as well").made(7, SALT, code)


def test_neighbours_on_a_sheet_look_unrelated() -> None:
    codes = [KEYS.seal(7, SALT, serial) for serial in range(2000)]
    for places in (lambda code: code >> 20, lambda code: code % SERIALS):
        halves = [places(code) for code in codes]
        steps = [abs(after - before) for before, after in pairwise(halves)]
        # Of two random numbers the difference is a third of the range on average.
        assert 0.28 < sum(steps) / len(steps) / SERIALS < 0.39


def test_made_up_codes_are_refused() -> None:
    # A forger who holds a slip and keeps its hidden number still guesses 20 bits of signature.
    code = KEYS.seal(7, SALT, 41)
    changed = [code ^ bit for bit in (1 << place for place in range(40))]
    assert not any(KEYS.made(7, SALT, other) for other in changed)
    guesses = [secrets.randbelow(2**40) for _ in range(20_000)]
    assert sum(KEYS.made(7, SALT, guess) for guess in guesses) <= 3


def test_the_mark_of_a_used_code_needs_the_key() -> None:
    code = KEYS.seal(7, SALT, 41)
    marks = {
        KEYS.mark(7, code),
        KEYS.mark(8, code),
        KEYS.mark(7, code + 1),
        ReceiptKeys("another secret, long enough as well").mark(7, code),
    }
    assert len(marks) == 4
    assert {len(mark) for mark in marks} == {32}


@pytest.mark.parametrize(
    "typed",
    ["ABCD-EFGH", "abcdefgh", " abcd efgh ", "ABCD–EFGH", "A.B.C.D.E.F.G.H", "abcd_efgh\n"],
)
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert tidy_code(typed) == "ABCD-EFGH"


def test_letters_that_are_misread_are_read_as_digits() -> None:
    assert tidy_code("oO1i-lLI0") == "0011-1110"


@pytest.mark.parametrize(
    "typed", ["", "ABCD", "ABCD-EFGHJ", "ABCD-EFGU", "ÁBCD-EFGH", "<b>ABCDE", "A" * 70_000]
)
def test_other_texts_are_no_code(typed: str) -> None:
    assert read_code(typed) is None
    assert tidy_code(typed) == ""


@given(text=st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    code = read_code(text)
    assert code is None or 0 <= code < 2**40


@given(text=st.text(alphabet="0123456789abcdefghjkmnpqrstvwxyz", min_size=8, max_size=8))
def test_reading_and_showing_undo_each_other(text: str) -> None:
    code = read_code(text)
    assert code is not None
    assert shown_code(code).replace("-", "").lower() == text

"""Rows as lines of text."""

from __future__ import annotations

from datetime import date

import pytest

from survey.database.row_lines import UnknownValue, read_row, write_row
from tests.factories import NOW


def test_every_kind_of_value_comes_back_as_it_was() -> None:
    row = (1, "Đ\n\u2028", b"\x00\xff", None, True, 1.5, date(2026, 1, 2), NOW)
    assert read_row(write_row(row)) == row


def test_a_value_without_a_sign_is_an_error_not_a_guess() -> None:
    with pytest.raises(UnknownValue, match="complex"):
        write_row((1j,))

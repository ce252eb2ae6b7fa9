"""Numbers of rows as they stand in addresses; what no database could hold is no row of ours."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

#: PostgreSQL refuses a larger one with an error, SQLite one of twice the digits.
LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """What `<int:...>` means in every address: a larger number is an unknown address."""

    def __init__(self, map: Map) -> None:  # noqa: A002 (werkzeug names it)
        """Take no options: every number of an address is a row's, or smaller."""
        super().__init__(map, max=LARGEST)


def row_number(text: str) -> int:
    """Read a number after the question mark, for `request.args.get(..., type=row_number)`."""
    number = int(text)
    if not 0 < number <= LARGEST:
        raise ValueError(number)
    return number


def init_row_numbers(app: Flask) -> None:
    """Read the numbers of all addresses by this rule."""
    app.url_map.converters["int"] = RowNumber

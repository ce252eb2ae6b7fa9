"""Unfolds a spreadsheet in a process of its own: a file that eats all memory ends that one alone.

A sheet of 2 kB with one cell in its last corner asks its reader for 17 thousand million cells. This
file is also the program that is started, so it imports nothing of ours.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

#: Text, and whether it was a number.
Cell = tuple[str, bool]
#: What one sheet may hold; whoever has more saves it as CSV, which is read line by line.
MOST_ROWS, MOST_CELLS = 200_000, 3_000_000
#: Bytes and seconds of the process.
MEMORY, SECONDS = 280_000_000, 60
ROWS_AT_A_TIME = 500
TOO_LARGE = "bảng tính quá lớn, hãy chia nhỏ hoặc lưu dạng CSV"


class NotUnfolded(ValueError):
    """The sheet cannot be read; the text says why, in Vietnamese."""


def unfolded(path: str) -> Iterator[list[Cell]]:
    """Give the rows of the first sheet as they stand, empty ones too."""
    # Not as a module: it must be found wherever the caller was started.
    command = (sys.executable, "-P", __file__, path)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
        try:
            for line in reader.stdout or ():
                told = json.loads(line)
                if isinstance(told, str):
                    raise NotUnfolded(told)
                yield from ([(text, numeric) for text, numeric in cells] for cells in told)
            ended = reader.wait()
        finally:
            reader.kill()
    if ended:
        raise NotUnfolded(TOO_LARGE)


def clean(text: str) -> str:
    """Bring a text into the form in which it is stored."""
    return unicodedata.normalize("NFC", text).replace("\x00", "").strip()


def _rows(path: str) -> Iterator[list[Cell]]:
    with CalamineWorkbook.from_path(path) as book:
        sheet = book.get_sheet_by_index(0)
        row, column = sheet.start or (0, 0)
        last_row, last_column = sheet.end or (0, 0)
        if last_row >= MOST_ROWS or last_row * last_column > MOST_CELLS:
            raise NotUnfolded(TOO_LARGE)
        yield from ([] for _ in range(row))
        for cells in sheet.iter_rows():
            yield [("", False)] * column + [_cell(cell) for cell in cells]


def _cell(cell: object) -> Cell:
    if isinstance(cell, bool):
        return ("1" if cell else "0"), False
    if isinstance(cell, int | float):
        whole = isinstance(cell, int) or cell.is_integer()
        return (str(int(cell)) if whole else repr(cell)), True
    if isinstance(cell, datetime):
        at_midnight = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
        return (cell.date() if at_midnight else cell).isoformat(), False
    if isinstance(cell, date):
        return cell.isoformat(), False
    return clean(str(cell)), False


def _told(rows: Iterator[list[Cell]]) -> Iterator[list[list[Cell]] | str]:
    try:
        while some := list(islice(rows, ROWS_AT_A_TIME)):
            yield some
    except PasswordError:
        yield "không mở được bảng tính (tệp có mật khẩu)"
    except (CalamineError, OSError, IndexError):
        # What the reader says of it is English.
        yield "không mở được bảng tính (tệp hỏng, hoặc không phải XLSX, XLS, ODS)"
    except NotUnfolded as error:
        yield str(error)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.writelines(json.dumps(told) + "\n" for told in _told(_rows(sys.argv[1])))

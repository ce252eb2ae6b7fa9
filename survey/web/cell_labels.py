"""Writes the heading of its column beside every cell, so that a table stands as cards on a phone.

A page writes its tables once, with headings in the head; the frame of staff pages passes the whole
page through `with_cell_labels`, and the style sheet shows the labels where the screen is narrow.
"""

from __future__ import annotations

import re

from flask import Flask

#: Heads of tables, whole, and where tables, rows and cells begin.
PIECE = re.compile(r"<thead\b.*?</thead>|<table\b[^>]*>|<tr\b[^>]*>|<t[dh]\b[^>]*>", re.DOTALL)
HEADING = re.compile(r"<th\b[^>]*>(?P<words>.*?)</th>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
SPAN = re.compile(r'\bcolspan="(\d+)"')
#: A range of numbers, which no browser may break; U+2060 is nothing but "not here".
RANGE = re.compile(r"(?<=\d)–(?=\d)")


class _Labels:
    """Walks through a page and remembers the headings of the table it is in."""

    def __init__(self) -> None:
        """Begin outside every table."""
        self.headings: list[str] = []
        self.place = 0

    def piece(self, found: re.Match[str]) -> str:
        """Give back a piece of the page, a cell with the heading of its column."""
        text = found[0]
        if text.startswith("<thead"):
            self.headings = [_words(each["words"]) for each in HEADING.finditer(text)]
        elif text.startswith("<table"):
            self.headings = []
        elif text.startswith("<tr"):
            self.place = 0
        else:
            return self._cell(text)
        return text

    def _cell(self, text: str) -> str:
        wide = SPAN.search(text)
        label = self.headings[self.place] if self.place < len(self.headings) else ""
        self.place += int(wide[1]) if wide else 1
        if wide or not label or text.startswith("<th"):
            return text
        return f'<td data-label="{label}"{text[3:]}'


def with_cell_labels(page: str) -> str:
    """Give every data cell of every table the words of its column as `data-label`."""
    return PIECE.sub(_Labels().piece, page) if "<thead" in page else page


def _words(heading: str) -> str:
    """Take the words out of a heading; they are escaped already."""
    words = " ".join(TAG.sub("", heading).replace('"', "&quot;").split()).strip(" ▲▼")
    return RANGE.sub("\u2060–\u2060", words)


def init_cell_labels(app: Flask) -> None:
    """Let the frame of staff pages label the cells of its tables."""
    app.jinja_env.filters["with_cell_labels"] = with_cell_labels

"""Answers with a table as a file: CSV, or a workbook of all tables of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Response
from werkzeug.exceptions import NotFound

from survey.ordering import search_key
from survey.services.pages.write_tables import CSV, XLSX, PageTable, table_csv, tables_xlsx


def give_tables(tables: Sequence[PageTable], asked: str, form: str, stem: str) -> Response:
    """Give the table asked for as CSV, or all of them as a workbook with the asked one first."""
    chosen = next((table for table in tables if table.name == asked), None)
    if chosen is None or form not in ("csv", "xlsx"):
        raise NotFound
    if form == "csv":
        return _file(table_csv(chosen), CSV, f"{stem}-{chosen.name}.csv")
    rest = [table for table in tables if table is not chosen]
    return _file(tables_xlsx([chosen, *rest]), XLSX, f"{stem}.xlsx")


def file_stem(*words: str) -> str:
    """Make a file name of plain letters: "Xã Đá Biếc" is "xa-da-biec"."""
    return re.sub(r"[^a-z0-9]+", "-", search_key(" ".join(words)).lower()).strip("-")


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

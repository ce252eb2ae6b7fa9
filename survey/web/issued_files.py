"""Hands issued documents out: as a download, checked against their checksum, kept by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response
from werkzeug.exceptions import NotFound

from survey.database.report_files import FileDamaged, ReportFiles
from survey.queries.report_editions import EditionFace
from survey.services.reports.report_order import FORMATS
from survey.web.state import house


class DocumentDamaged(Exception):
    """The file of an edition is gone or damaged; the same report has to be made again."""


def issued_files() -> ReportFiles:
    """Give the folder of issued files."""
    return ReportFiles(house().settings.data)


def give_document(edition: EditionFace, form: str) -> Response:
    """Give one file of an edition."""
    found = edition.file(form)
    if found is None or form not in FORMATS:
        raise NotFound
    try:
        content = issued_files().read(found.sha256, FORMATS[form].ending)
    except FileDamaged as error:
        raise DocumentDamaged from error
    return as_download(Response(content, mimetype=FORMATS[form].media_type), found.name)


def give_stream(pieces: Iterator[bytes], name: str, media_type: str) -> Response:
    """Give something long, piece by piece."""
    return as_download(Response(pieces, mimetype=media_type), name)


def as_download(response: Response, name: str) -> Response:
    """Let a browser save an answer under a name, never show it in place."""
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response

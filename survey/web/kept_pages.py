"""Draws and compresses a page once for the same content; what is new is put in at each showing."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from flask import Response, g, request

from survey.web.accepted import reads_gzip
from survey.web.gapped_gzip import GappedGzip
from survey.web.styles import StyleSheet

#: Stands in a kept page where something new is put in; no text of ours can hold it.
GAP = secrets.token_hex(16)


@dataclass(frozen=True)
class KeptPage:
    """A page as it was drawn, before and after its gap; without one all of it comes before."""

    before: bytes
    after: bytes
    styles: StyleSheet | None
    #: Compressed, by the length of what is put in.
    compressed: dict[int, GappedGzip] = field(default_factory=dict)

    def plain(self, filling: bytes) -> bytes:
        """Give the page with its gap filled."""
        return b"".join((self.before, filling, self.after))

    def gzipped(self, filling: bytes) -> bytes:
        """Give the same, compressed."""
        length = len(filling)
        known = self.compressed.get(length)
        if known is None:
            known = self.compressed[length] = GappedGzip(self.before, length, self.after)
        return known.filled(filling)


def drawn_once(pages: dict[Hashable, Any], key: Hashable, draw: Callable[[], str]) -> KeptPage:
    """Give a page as it was drawn before, else draw it now."""
    kept: KeptPage | None = pages.get(key)
    if kept is None:
        before, _, after = draw().partition(GAP)
        kept = pages[key] = KeptPage(before.encode(), after.encode(), g.get("styles"))
    return kept


def shown(page: KeptPage, filling: str = "") -> Response:
    """Answer with a kept page, and tell the headers its style sheet again."""
    g.styles = page.styles
    new = filling.encode()
    if not reads_gzip(request):
        return Response(page.plain(new), mimetype="text/html")
    response = Response(page.gzipped(new), mimetype="text/html")
    response.headers["Content-Encoding"] = "gzip"
    return response

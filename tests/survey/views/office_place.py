"""The office at work on places: a demonstration without answers, and forms sent as people do."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from tests.page import Page, check_page
from tests.site import Site


class Office:
    """One official of the office in front of the pages about places."""

    def __init__(self, site: Site) -> None:
        self.site = site.restarted(demo=True)
        self.client = self.site.client
        self.client.get("/demo/office")

    def page(self, address: str, status: int = 200) -> str:
        """Open a page and check what every page promises."""
        answer = self.client.get(address)
        assert answer.status_code == status, address
        check_page(answer)
        return answer.text

    def send(
        self, address: str, fields: Mapping[str, object] | None = None, *, at: str | None = None
    ) -> TestResponse:
        """Send a form with the hidden fields of the page it stands on."""
        hidden = Page(self.client.get(at or address).text).hidden
        return self.client.post(address, data={**hidden, **(fields or {})})

    def done(
        self, address: str, fields: Mapping[str, object] | None = None, *, at: str | None = None
    ) -> str:
        """Send a form that must be taken; give the page it leads to."""
        answer = self.send(address, fields, at=at)
        assert answer.status_code == 303, answer.text
        return self.page(answer.location)

    def refused(
        self, address: str, fields: Mapping[str, object], status: int = 422, at: str | None = None
    ) -> str:
        """Send a form that must not be taken; give the page that says why."""
        answer = self.send(address, fields, at=at)
        assert answer.status_code == status
        check_page(answer)
        return answer.text

    def upload(self, what: str, name: str, content: bytes) -> TestResponse:
        """Send a file to be looked at."""
        file = FileStorage(BytesIO(content), filename=name)
        return self.send("/van-phong/don-vi/nhap", {"what": what, "file": file})

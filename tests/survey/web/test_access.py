"""The guard: a page that declares nothing is open to nobody."""

from __future__ import annotations

import logging

import pytest

from survey.web.access import open_to
from tests.page import is_asked_to_sign_in
from tests.site import Site


def test_undeclared_page_is_open_to_nobody(site: Site) -> None:
    site.app.add_url_rule("/forgotten", view_func=lambda: "secret")
    assert site.client.get("/forgotten").status_code == 404
    assert site.client.post("/forgotten").status_code == 404


def test_declared_page_is_open(site: Site) -> None:
    site.app.add_url_rule("/open", view_func=open_to("everyone")(lambda: "hello"))
    assert site.client.get("/open").text == "hello"


def test_page_for_a_unit_without_a_unit_in_its_address_is_closed_to_units(site: Site) -> None:
    site.app.add_url_rule("/all", view_func=open_to("unit")(lambda: "secret"))
    demo = site.restarted(demo=True)
    demo.app.add_url_rule("/all", view_func=open_to("unit")(lambda: "secret"))
    demo.client.get("/demo/unit/1")
    assert demo.client.get("/all").status_code == 404
    assert is_asked_to_sign_in(site.client.get("/all"))
    demo.close()


def test_own_mistake_shows_and_logs_no_values(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    @open_to("everyone")
    def broken() -> str:
        raise ZeroDivisionError("Nguyễn Văn A 0912345678")

    site.app.add_url_rule("/broken", view_func=broken)
    with caplog.at_level(logging.DEBUG):
        answer = site.client.get("/broken")
    assert answer.status_code == 500
    assert "ZeroDivisionError at " in caplog.text
    for text in (answer.text, caplog.text):
        assert "0912345678" not in text
    assert "Traceback" not in answer.text

"""Headers of every answer, whatever the answer is."""

from __future__ import annotations

import base64
import hashlib

import pytest

from survey.web.headers import FIXED
from survey.web.styles import style_sheet
from tests.site import FORM, Site
from tests.survey.web.test_proof import address, demo, staff_rules  # noqa: F401 -- a fixture

ANSWERS = [
    ("GET", FORM, 200),
    ("POST", FORM, 415),
    ("PUT", FORM, 405),
    ("GET", f"{FORM}/cam-on", 200),
    ("GET", "/", 200),
    ("GET", "/rieng-tu", 200),
    ("GET", "/health", 200),
    ("GET", "/nowhere", 404),
    ("GET", "/van-phong", 303),
]


@pytest.mark.parametrize(("method", "address", "status"), ANSWERS)
def test_every_answer_is_closed_and_kept_nowhere(
    site: Site, method: str, address: str, status: int
) -> None:
    answer = site.client.open(address, method=method)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert {name: len(answer.headers.getlist(name)) for name in FIXED} == dict.fromkeys(FIXED, 1)
    assert "Set-Cookie" not in answer.headers
    assert "ETag" not in answer.headers


def test_no_page_or_file_of_officials_is_kept_by_anybody(demo: Site) -> None:  # noqa: F811
    given = {}
    for role in ("admin", "office"):
        demo.client.get(f"/demo/{role}")
        for rule in staff_rules(demo, "GET"):
            audience = demo.app.view_functions[rule.endpoint].audience  # type: ignore[attr-defined]
            if (audience == "admin") == (role == "admin"):
                given[rule.rule] = demo.client.get(address(rule))
    shown = {where for where, answer in given.items() if answer.status_code == 200}
    assert len(shown) >= 50
    kept = {where: answer.headers["Cache-Control"] for where, answer in given.items()}
    assert {where: words for where, words in kept.items() if words != "no-store"} == {}


def test_policy_allows_exactly_the_style_in_the_page(site: Site) -> None:
    answer = site.client.get(FORM)
    sheet = style_sheet("page", "citizen")
    assert f"<style>{sheet.text}</style>" in answer.text
    digest = base64.b64encode(hashlib.sha256(sheet.text.encode()).digest()).decode("ascii")
    assert f"style-src 'sha256-{digest}';" in answer.headers["Content-Security-Policy"]


def test_transport_is_pinned_only_where_the_address_is_https(site: Site) -> None:
    assert "Strict-Transport-Security" not in site.client.get("/").headers
    secure = site.restarted(base_url="https://lang-nghe.example.vn")
    for page in ("/", FORM, "/nowhere", "/van-phong", "/health"):
        told = secure.client.get(page).headers["Strict-Transport-Security"]
        assert told == "max-age=31536000; includeSubDomains"
    secure.close()


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_page_stays_plain_for_whoever_cannot_read_it_compressed(site: Site, accepted: str) -> None:
    answer = site.client.get(FORM, headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.text.startswith("<!doctype html>")

"""Every kind of answer: what type it names, whether it is a download, and who else may read it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from survey.web.access import open_to
from tests.factories import NOW
from tests.page import Page
from tests.site import FORM, Site, make_site
from tests.survey.services.press import without_press
from tests.survey.views.results_site import publish_results
from tests.survey.views.test_reports import make, press

HTML, JSON, CSV = "text/html", "application/json", "text/csv"
PDF, SVG, PNG = "application/pdf", "image/svg+xml", "image/png"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP, SCRIPT, PLAIN = "application/zip", "text/javascript", "text/plain"
#: Type -> how such an answer begins.
BEGINNINGS = {
    HTML: b"<!doctype html>",
    CSV: b"\xef\xbb\xbf",
    SHEET: b"PK",
    ZIP: b"PK",
    PDF: b"%PDF",
    PNG: b"\x89PNG",
    SVG: b"<svg",
}
#: What a page or another site shows or runs in its place; all else that is given is a download.
SHOWN = {
    *("files.give_script", "kiosk.give_file", "kiosk.give_worker", "office.give_scanner"),
    *("results.give_badge", "results.give_json", "results.give_picture"),
}
#: Open data, the badge and the picture to share: for pages of other sites too.
LOADABLE = {"results.give_csv", "results.give_json", "results.give_badge", "results.give_picture"}
OFFICE = "/van-phong"
#: Role -> where its pages begin, and files that no link leads to while there is nothing in them.
STARTS = {
    "office": (
        *(f"{OFFICE}/viec/1/tien-do", f"{OFFICE}/bao-cao/1/tien-do", OFFICE, f"{OFFICE}/viec/1"),
        *(
            f"{OFFICE}/{name}.{form}"
            for form in ("csv", "xlsx")
            for name in (
                *("dau-hieu/bang", "dot/bang", "gop-y/chu-de", "so-sanh/bang"),
                "ky/2026-Q3/duyet/bang/xem-truoc",
            )
        ),
    ),
    "admin": ("/quan-tri", "/quan-tri/tai-khoan/bang.csv", "/quan-tri/tai-khoan/bang.xlsx"),
    "unit/3": ("/don-vi/3",),
    "": ("/", FORM, "/kiosk", "/kiosk/worker.js", "/ket-qua", "/health", "/ready", "/metrics"),
}
#: What tells one kind of answer of an endpoint from another; numbers and codes do not.
KINDS = ("form", "kind", "what", "name", "size")
ELSEWHERE = {"Origin": "https://other.example"}
LINK = re.compile(r'(?:href|src|content)="(?:http://127\.0\.0\.1:8000)?(/[^"]*)"')
Walked = dict[tuple[str, ...], TestResponse]


def kind_of(site: Site, address: str) -> tuple[str, ...]:
    """Name the endpoint of an address and what it is asked for; nothing where there is none."""
    try:
        endpoint, values = site.app.url_map.bind("").match(address.partition("?")[0])
    except HTTPException:
        return ()
    return (endpoint, *(str(values[name]) for name in KINDS if name in values))


def walk(site: Site, role: str) -> Walked:
    """Follow every link of every page of a role, once for each kind of answer."""
    client = site.app.test_client()
    if role:
        client.get(f"/demo/{role}")
    seen: Walked = {}
    waiting = list(STARTS[role])
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(site, address)
        if kind and kind not in seen and not kind[0].startswith("demo."):
            seen[kind] = client.get(address, headers=ELSEWHERE)
            if seen[kind].mimetype == HTML:
                waiting += map(unescape, LINK.findall(seen[kind].text))
    return seen


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Walked]:
    """Walk over a site with published results, reports and a print."""
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "survey.db").write_bytes(sqlite_template.read_bytes())
    site = make_site(folder, f"sqlite:///{folder / 'survey.db'}", demo=True)
    site.house.clock = lambda: NOW
    publish_results(site)
    with pytest.MonkeyPatch.context() as patch:
        without_press(patch, json=lambda figures, _: json.dumps({"unit": figures.unit}).encode())
        site.client.get("/demo/office")
        hidden = Page(site.client.get(f"{OFFICE}/ma-qr").text).hidden
        assert site.client.post(f"{OFFICE}/ma-qr/in/A6", data=hidden).status_code == 303
        site.do_jobs()
        press(site, period="2026-Q1")
        make(site)
        yield {kind: answer for role in STARTS for kind, answer in walk(site, role).items()}
    site.close()


def wrongly_named(answer: TestResponse) -> bool:
    """Tell whether an answer is not what it says it is, or is text that leaves its signs open."""
    named = answer.headers.get("Content-Type", "")
    kind, body = named.partition(";")[0], answer.get_data()
    # JSON is UTF-8 by its definition; text, scripts and pictures of text have to say so.
    if (kind.startswith("text/") or kind == SVG) and not named.endswith("; charset=utf-8"):
        return True
    if kind in {SHEET, ZIP}:
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
        return ("xl/workbook.xml" in names) != (kind == SHEET)
    if kind == JSON:
        return not isinstance(json.loads(body), dict)
    if kind in {SCRIPT, PLAIN}:
        return b"<html" in body
    return kind not in BEGINNINGS or not body.lower().startswith(BEGINNINGS[kind].lower())


def test_every_kind_of_answer_names_its_type_and_its_signs(walked: Walked) -> None:
    assert {kind: a.status_code for kind, a in walked.items() if a.status_code != 200} == {}
    shown = {answer.mimetype for answer in walked.values()}
    assert shown == {HTML, JSON, CSV, SHEET, ZIP, PDF, SVG, PNG, SCRIPT, PLAIN}
    assert [kind for kind, answer in walked.items() if wrongly_named(answer)] == []


def test_every_file_that_is_given_is_an_attachment_nobody_guesses_at(
    site: Site, walked: Walked
) -> None:
    files = {name for name in site.app.view_functions if ".give_" in name}
    assert files - {kind[0] for kind in walked} == set()
    given = {kind: answer for kind, answer in walked.items() if kind[0] in files - SHOWN}
    assert {answer.mimetype for answer in given.values()} >= {CSV, SHEET, PDF, ZIP, JSON}
    named = {kind: a.headers.get("Content-Disposition", "") for kind, a in given.items()}
    assert {k: words for k, words in named.items() if words[:20] != "attachment; filename"} == {}
    guessed = [k for k, a in walked.items() if a.headers["X-Content-Type-Options"] != "nosniff"]
    assert guessed == []


def readable_elsewhere(answer: TestResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers if name[:14] == "Access-Control"}


def test_pages_of_other_sites_read_open_data_and_pictures_alone(walked: Walked) -> None:
    told = {kind[0]: readable_elsewhere(answer) for kind, answer in walked.items()}
    assert len(told) > 80
    assert {name for name, words in told.items() if words} == LOADABLE
    # Without credentials, and with no word about methods or headers.
    assert [told[name] for name in LOADABLE] == [{"Access-Control-Allow-Origin": "*"}] * 4


REFUSED = [
    ("GET", "/khong-co", 404, HTML),
    ("GET", "/ket-qua/2031-Q1.csv", 404, HTML),
    ("GET", "/ket-qua/2031-Q1.json", 404, HTML),
    ("GET", "/van-phong/khong-co", 404, HTML),
    ("GET", OFFICE, 303, HTML),
    ("POST", "/dang-nhap", 422, HTML),
    ("PUT", FORM, 405, HTML),
    ("POST", FORM, 415, HTML),
    ("GET", "/broken", 500, HTML),
    ("POST", "/api/ho-so", 401, JSON),
    ("POST", "/kiosk/answers", 401, JSON),
    ("OPTIONS", FORM, 405, HTML),
    ("OPTIONS", "/api/ho-so", 405, HTML),
    ("OPTIONS", OFFICE, 404, HTML),
]


@pytest.mark.parametrize(("method", "address", "status", "kind"), REFUSED)
def test_refusals_name_their_type_and_are_for_no_other_site(
    site: Site, method: str, address: str, status: int, kind: str
) -> None:
    @open_to("everyone")
    def broken() -> str:
        raise ZeroDivisionError

    site.app.add_url_rule("/broken", view_func=broken)
    asking = {**ELSEWHERE, "Access-Control-Request-Method": "POST"}
    answer = site.client.open(address, method=method, headers=asking)
    assert (answer.status_code, answer.mimetype) == (status, kind)
    assert not wrongly_named(answer)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert readable_elsewhere(answer) == {}

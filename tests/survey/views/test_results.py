"""Public pages: only what is published, in two languages, for people, search engines, programs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from sqlalchemy import update

from survey.models import StoredEmblem
from survey.queries.publications import editions_of
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.emblem.keep_emblem import keep_emblem, remove_emblem
from survey.services.publication.publish_period import publish_period, withdraw_period
from survey.services.settings.manage_settings import change_setting
from tests.factories import NOW
from tests.page import check_page, open_page
from tests.site import Site, make_site
from tests.survey.rendering.emblems import emblem
from tests.survey.services.publication_place import HALF, JANUARY, MINH, Q3
from tests.survey.views.results_site import KEEP, publish_results

PAGES = (
    "/ket-qua",
    "/ket-qua/2026-Q2",
    "/ket-qua/2026-Q1/X00",
    "/ket-qua/2026-Q1/X03",
    "/ket-qua/2026-H1/00004",
    "/ket-qua/don-vi/X00",
    "/ket-qua/don-vi/X00/nhung",
    "/ket-qua/don-vi/PR/man-hinh",
    "/ket-qua/don-vi/PR/man-hinh?trang=2",
    "/ket-qua/don-vi/X01/man-hinh?trang=99",
    "/ket-qua/phuong-phap",
    "/ket-qua/du-lieu",
)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("results")
    file = folder / "survey.db"
    file.write_bytes(sqlite_template.read_bytes())
    site = make_site(folder, f"sqlite:///{file}", demo=True)
    publish_results(site)
    yield site
    site.close()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_pages_of_results_keep_the_rules_of_the_house(
    results: Site, address: str, language: str
) -> None:
    more = "&" if "?" in address else "?"
    page = open_page(
        results.client, f"{address}{more}lang={language}", language=language, keep=KEEP
    )
    assert "Set-Cookie" not in page.headers
    if language == "en":
        assert "người trả lời" not in page.text
        assert "Số liệu" not in page.text


def test_search_engines_may_list_results_and_nothing_else(results: Site) -> None:
    page = results.client.get("/ket-qua/2026-Q2")
    assert "X-Robots-Tag" not in page.headers
    assert '<link rel="canonical" href="http://127.0.0.1:8000/ket-qua/2026-Q2">' in page.text
    assert 'hreflang="en" href="http://127.0.0.1:8000/ket-qua/2026-Q2?lang=en"' in page.text
    assert '<meta name="description" content="Tỉnh Thử, quý II/2026: ' in page.text
    assert "<title>Tỉnh Thử: mức độ hài lòng tại Bộ phận Một cửa, quý II/2026</title>" in page.text
    for address in ("/", "/rieng-tu", "/ket-qua/2026-Q3"):
        assert results.client.get(address).headers["X-Robots-Tag"] == "noindex"


def test_the_newest_page_and_that_of_its_period_are_one(results: Site) -> None:
    newest, period = (results.client.get(f"/ket-qua{path}").text for path in ("", "/2026-Q2"))
    assert newest == period
    unit = results.client.get("/ket-qua/don-vi/X00").text
    assert unit == results.client.get("/ket-qua/2026-Q2/X00").text


@pytest.mark.parametrize(
    "address",
    [
        "2026-Q3",  # approved only
        "2026-Q3.csv",
        "2026-Q3/X00",
        "2026-Q4",
        "2026Q2",
        "2026-Q2/X99",
        "2026-Q2/%22",
        "don-vi/X99/nhung",
        "2026-Q3/X00/anh.png",
        "2026-Q2.xml",
    ],
)
def test_what_is_not_published_is_not_there(results: Site, address: str) -> None:
    answer = results.client.get(f"/ket-qua/{address}")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_figures_are_those_of_the_answers(results: Site) -> None:
    page = unescape(results.client.get("/ket-qua/2026-Q1/X00").text)
    # Of C11, C21 and C22 two are satisfied; C12 is "not applicable", OV stands apart.
    assert "66,7% câu trả lời là “Hài lòng” hoặc “Rất hài lòng” (40 người trả lời" in page
    assert "Mốc 81%: chưa đạt" in page
    english = unescape(results.client.get("/ket-qua/2026-Q1/X00?lang=en").text)
    assert "Commune Zero & Co" in english
    assert "66.7% of all answers" in english


def test_a_withheld_unit_says_so_and_shows_nothing(results: Site) -> None:
    page = results.client.get("/ket-qua/2026-Q1/X03").text
    assert "Số liệu được ẩn để bảo vệ người trả lời." in page
    assert 'class="big"' not in page
    none = results.client.get("/ket-qua/2026-H1/00004").text
    assert "Chưa có phiếu trả lời nào." in none


def test_open_data_says_the_same_in_both_shapes(results: Site) -> None:
    answer = results.client.get("/ket-qua/2026-Q1.csv")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.mimetype == "text/csv"
    assert "muc-do-hai-long-2026-Q1.csv" in answer.headers["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    document = json.loads(results.client.get("/ket-qua/2026-Q1.json").text)
    assert document["licence"]
    assert document["publisher"] == "Sở Nội vụ tỉnh Thử"
    assert document["address"] == "http://127.0.0.1:8000/ket-qua/2026-Q1"
    assert (document["edition"], document["published_on"]) == (1, "2027-01-10")
    units = {unit["code"]: unit for unit in document["units"]}
    for line in lines:
        unit = units[line["unit"]]
        assert (line["status"], line["parent"] or None) == (unit["status"], unit["parent"])
        found = [
            r for r in unit["rows"] if (r["level"], r["code"]) == (line["level"], line["code"])
        ]
        if not found:
            assert unit["rows"] == []
            assert {line[name] for name in ("respondents", "index", "lo", "hi")} == {""}
            continue
        for name, value in found[0].items():
            assert line[name] == str(value)
    assert len(lines) == sum(max(1, len(unit["rows"])) for unit in units.values())


def test_every_column_of_the_open_data_is_explained(results: Site) -> None:
    page = results.client.get("/ket-qua/du-lieu").text
    head = (
        results.client.get("/ket-qua/2026-Q1.csv").get_data().decode("utf-8-sig").split("\r\n")[0]
    )
    assert [name for name in head.split(",") if f"<dt><code>{name}</code></dt>" not in page] == []
    assert page.count("<dt><code>") == len(head.split(","))


def test_the_box_alone_may_be_framed_and_files_may_be_loaded(results: Site) -> None:
    box = results.client.get("/ket-qua/don-vi/X00/nhung")
    assert "X-Frame-Options" not in box.headers
    assert "frame-ancestors *" in box.headers["Content-Security-Policy"]
    for address in ("/ket-qua", "/ket-qua/don-vi/X00", "/ket-qua/don-vi/PR/man-hinh"):
        page = results.client.get(address)
        assert page.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    badge = results.client.get("/ket-qua/don-vi/X00/huy-hieu.svg")
    assert badge.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert badge.mimetype == "image/svg+xml"
    assert "66,7%" in badge.text
    assert "<script" not in badge.text


def test_pictures_are_made_for_sharing(results: Site) -> None:
    pictures = {}
    for label in ("PR", "X00", "X03"):
        answer = results.client.get(f"/ket-qua/2026-Q1/{label}/anh.png")
        pictures[label] = answer.get_data()
        with Image.open(io.BytesIO(pictures[label])) as image:
            assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(set(pictures.values())) == 3
    page = results.client.get("/ket-qua/2026-Q1/X00").text
    address = "http://127.0.0.1:8000/ket-qua/2026-Q1/X00/anh.png"
    assert f'<meta property="og:image" content="{address}">' in page


def test_the_screen_goes_round_with_and_without_scripts_and_can_be_stopped(results: Site) -> None:
    seen, address = [], "/ket-qua/don-vi/PR/man-hinh"
    while address not in seen:
        seen.append(address)
        page = results.client.get(address).text
        address = unescape(page.partition('data-next="')[2].partition('"')[0])
        assert f'content="20; url={address}"' in unescape(page)
    assert address == seen[1]
    assert len(seen) == 4
    halted = results.client.get("/ket-qua/don-vi/PR/man-hinh?dung=1").text
    assert "http-equiv" not in halted
    assert "<script" not in halted
    assert "Chạy tiếp" in halted


def test_an_empty_installation_says_what_will_be_here(site: Site) -> None:
    page = open_page(site.client, "/ket-qua", keep=KEEP)
    assert "Chưa có kỳ nào được công bố." in page.text
    open_page(site.client, "/ket-qua/du-lieu", keep=KEEP)
    open_page(site.client, "/ket-qua/phuong-phap", keep=KEEP)
    assert site.client.get("/ket-qua/don-vi/00004/nhung").status_code == 404


def test_pages_follow_publication_and_withdrawal_at_once(site: Site) -> None:
    publish_results(site)
    with site.house.sessions.begin() as session:
        publish_period(session, Q3, 1, 1, MINH, JANUARY)
    assert "quý III/2026" in site.client.get("/ket-qua").text
    with site.house.sessions.begin() as session:
        withdraw_period(session, Q3, 1, 2, "sai", MINH, JANUARY)
        [edition] = editions_of(session, HALF)
        withdraw_period(session, HALF, 1, edition.revision, "sai", MINH, JANUARY)
    page = check_page(site.client.get("/ket-qua"), keep=KEEP)
    assert "quý II/2026" in page.title
    assert site.client.get("/ket-qua/2026-H1").status_code == 404


def test_a_page_drawn_before_follows_settings_and_language(site: Site) -> None:
    publish_results(site)
    for _ in range(2):
        first = site.client.get("/ket-qua/2026-Q1")
        assert "Sở Nội vụ tỉnh Thử" in first.text
        assert "<title>Tỉnh Thử: satisfaction" in site.client.get("/ket-qua/2026-Q1?lang=en").text
    again = site.client.get("/ket-qua/2026-Q1")
    policy = "Content-Security-Policy"
    assert (again.text, again.headers[policy]) == (first.text, first.headers[policy])
    with site.house.sessions.begin() as session:
        change_setting(session, "agency.name", "Sở Nội vụ mới")
    assert "Sở Nội vụ mới" in site.client.get("/ket-qua/2026-Q1").text


def test_results_say_so_while_the_database_cannot_answer(site: Site) -> None:
    site.house.engine.dispose()
    with site.house.sessions.begin() as session:
        session.connection().exec_driver_sql("ALTER TABLE publication RENAME TO elsewhere")
    answer = site.client.get("/ket-qua")
    assert answer.status_code == 503
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_emblem_stands_in_the_head_of_results_and_on_the_picture_to_share(
    results: Site,
) -> None:
    address = "/ket-qua/2026-Q1/X00"
    bare = results.client.get(f"{address}/anh.png").data
    assert 'class="emblem"' not in results.client.get(address).text
    one = emblem("wide")
    with results.house.sessions.begin() as session:
        keep_emblem(session, COMMAND_LINE, one.png, seen="", now=NOW)
    for language, words in (("vi", "Biểu trưng"), ("en", "Emblem")):
        page = open_page(results.client, f"{address}?lang={language}", language=language, keep=KEEP)
        shown = re.search(
            r'class="emblem" src="(data:[^"]+)" width="120" height="3\d" alt="(.*?)"', page.text
        )
        assert shown is not None
        assert (len(shown[1]) < 6_000, unescape(shown[2])) == (True, words)
    pictures = [
        Image.open(io.BytesIO(one)) for one in (bare, results.client.get(f"{address}/anh.png").data)
    ]
    box = ImageChops.difference(*pictures).getbbox()
    assert box is not None
    assert (box[0] > 800, box[1] >= 20, box[2] <= 1200 - 72, box[3] <= 100) == (True,) * 4
    with results.house.sessions.begin() as session:
        session.execute(update(StoredEmblem).values(picture=one.png[:-5]))
    assert 'class="emblem"' not in results.client.get(address).text, "left out where it is damaged"
    assert results.client.get(f"{address}/anh.png").data == bare
    with results.house.sessions.begin() as session:
        remove_emblem(session, COMMAND_LINE, seen=sha256(one.png).hexdigest(), now=NOW)

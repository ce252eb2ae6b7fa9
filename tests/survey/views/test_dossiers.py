"""The office types dossier counts and makes keys; another program hands counts in with one."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey.models import DossierCount
from tests.page import Page, check_page, is_asked_to_sign_in, open_page
from tests.site import Site
from tests.staff import submit

YEAR = "/van-phong/ho-so"
MONTH = f"{YEAR}/quay/1/2026-10"
KEYS = "/van-phong/khoa-api"
API = "/api/ho-so"
ROW = {"quay": "Q1", "thang": "2026-10", "so_ho_so": 12}


@pytest.fixture
def office(staff_site: Site) -> Site:
    staff_site.client.get("/demo/office")
    return staff_site


def counts(site: Site) -> list[int]:
    with site.house.sessions() as session:
        return list(session.scalars(select(DossierCount.handled)))


def make_key(site: Site, unit: str = "") -> str:
    page = submit(site.client, KEYS, ten="Một cửa <tỉnh>", don_vi=unit)
    check_page(page)
    found = re.search(r"lnhs_[\w-]{43}", page.text)
    assert found
    return found[0]


def send(site: Site, key: str, body: Any, **more: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return site.app.test_client().post(API, json=body, headers=headers, **more)


def test_numbers_are_typed_by_desk_and_month(office: Site) -> None:
    assert "Phường Ô Môn" in unescape(open_page(office.client, YEAR).text)
    year = open_page(office.client, f"{YEAR}/don-vi/1?nam=2026")
    assert f'href="{MONTH}"' in year.text
    assert "2026-12" not in year.text  # months to come are not typed
    open_page(office.client, MONTH)
    saved = submit(office.client, MONTH, tong="1.234")
    assert saved.status_code == 303
    assert "1.234" in open_page(office.client, f"{YEAR}?nam=2026").text
    assert counts(office) == [1234]
    wrong = submit(office.client, MONTH, tong="mười")
    assert wrong.status_code == 422
    check_page(wrong)
    assert "mười" in unescape(wrong.text)


def test_whoever_saw_older_numbers_is_told_and_keeps_what_was_typed(office: Site) -> None:
    hidden = Page(office.client.get(MONTH).text).hidden
    submit(office.client, MONTH, tong="10")
    late = office.client.post(MONTH, data={**hidden, "tong": "77"})
    assert late.status_code == 409
    check_page(late)
    told = unescape(late.text)
    assert "Không chia lĩnh vực: 10" in told
    assert 'value="77"' in told
    assert counts(office) == [10]
    # Looked at what stands now: saving again replaces it.
    again = office.client.post(MONTH, data={**Page(late.text).hidden, "tong": "77"})
    assert (again.status_code, counts(office)) == (303, [77])


@pytest.mark.parametrize(
    "address",
    [
        f"{YEAR}/quay/9/2026-10",
        f"{YEAR}/quay/1/2026-13",
        f"{YEAR}/quay/1/x",
        f"{YEAR}/don-vi/9",
        f"{YEAR}/don-vi/99999999999999999999",
        f"{YEAR}/quay/99999999999999999999/2026-10",
    ],
)
def test_what_is_not_there_is_not_found(office: Site, address: str) -> None:
    assert office.client.get(address).status_code == 404


def test_a_key_hands_in_counts_until_it_is_revoked(office: Site) -> None:
    open_page(office.client, KEYS)
    key = make_key(office)
    assert key not in office.client.get(KEYS).text  # shown once
    first = send(office, key, {"ho_so": [ROW]})
    assert (first.status_code, first.json) == (200, {"moi": 1, "thay_doi": 0, "giu_nguyen": 0})
    again = send(office, key, {"ho_so": [ROW]})
    assert again.json == {"moi": 0, "thay_doi": 0, "giu_nguyen": 1}
    listed = unescape(open_page(office.client, KEYS).text)
    assert "Một cửa <tỉnh>" in listed
    assert "chưa dùng" not in listed
    assert submit_revoke(office).status_code == 303
    gone = send(office, key, {"ho_so": [ROW | {"so_ho_so": 99}]})
    assert (gone.status_code, gone.json) == (
        401,
        {"loi": "Khóa không đúng hoặc đã bị thu hồi."},
    )
    assert gone.headers["WWW-Authenticate"] == "Bearer"
    assert counts(office) == [12]
    assert submit_revoke(office).status_code == 404


def submit_revoke(site: Site) -> TestResponse:
    hidden = Page(site.client.get(KEYS).text).hidden
    return site.client.post(f"{KEYS}/1/thu-hoi", data=hidden)


def test_wrong_requests_get_clear_answers_in_json(office: Site) -> None:
    key = make_key(office)
    assert send(office, "", {"ho_so": [ROW]}).status_code == 401
    assert send(office, "lnhs_" + "A" * 43, {"ho_so": [ROW]}).status_code == 401
    wrong = send(office, key, {"ho_so": [ROW | {"quay": "Q9"}]})
    assert wrong.status_code == 422
    assert wrong.json == {
        "loi": "Chưa lưu gì: có mục sai.",
        "chi_tiet": [{"muc": 1, "ten": "quay", "loi": "không có quầy “Q9”"}],
    }
    client, headers = office.app.test_client(), {"Authorization": f"Bearer {key}"}
    for status, body, kind in (
        (400, b"{", "application/json"),
        (400, b'{"ho_so": 1, "ho_so": 2}', "application/json"),
        (415, b"{}", "text/plain"),
        (413, b" " * 70_000, "application/json"),
    ):
        answer = client.post(API, data=body, content_type=kind, headers=headers)
        assert (answer.status_code, answer.mimetype) == (status, "application/json")
        assert answer.json
        assert answer.json["loi"]
    assert counts(office) == []


def test_a_key_opens_nothing_else_and_a_role_does_not_open_the_api(office: Site) -> None:
    key = make_key(office)
    stranger, headers = office.app.test_client(), {"Authorization": f"Bearer {key}"}
    for address in (YEAR, MONTH, KEYS, "/don-vi/1", "/quan-tri"):
        assert is_asked_to_sign_in(stranger.get(address, headers=headers))
    assert office.client.post(API, json={"ho_so": [ROW]}).status_code == 401


def test_a_key_of_one_unit_does_not_write_for_another(office: Site) -> None:
    key = make_key(office, "1")
    assert send(office, key, {"ho_so": [ROW]}).status_code == 200
    refused = submit(office.client, KEYS, ten="x", don_vi="77")
    assert refused.status_code == 422
    nameless = submit(office.client, KEYS, ten=" ")
    check_page(nameless)
    assert nameless.status_code == 422


@pytest.mark.parametrize("role", ["admin", "unit/1"])
def test_nobody_else_learns_of_these_pages(staff_site: Site, role: str) -> None:
    staff_site.client.get(f"/demo/{role}")
    for address in (YEAR, f"{YEAR}/don-vi/1", MONTH, KEYS):
        assert staff_site.client.get(address).status_code == 404
    assert staff_site.client.post(f"{KEYS}/1/thu-hoi").status_code == 404


def test_a_form_from_another_site_changes_nothing(office: Site) -> None:
    assert office.client.post(MONTH, data={"tong": "5"}).status_code == 422
    assert office.client.post(KEYS, data={"ten": "x", "don_vi": ""}).status_code == 422
    make_key(office)
    office.client.post(f"{KEYS}/1/thu-hoi")
    assert "đã thu hồi" not in unescape(office.client.get(KEYS).text)
    assert counts(office) == []

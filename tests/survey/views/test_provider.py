"""Signing in at an identity provider: who it names is let in with local roles, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import update
from werkzeug.test import TestResponse

from survey.config import Provider
from survey.models import Account
from tests.factories import NOW
from tests.page import check_page, open_page
from tests.provider import CLIENT, SECRET, FakeProvider, running_provider
from tests.site import Site
from tests.staff import hire, submit, switch_on_second_factor

THERE, BACK = "/dang-nhap/he-thong-chung", "/dang-nhap/he-thong-chung/ve"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(server: FakeProvider) -> FakeProvider:
    server.wrong, server.signing = {}, None
    return server


@pytest.fixture
def joined(site: Site, provider: FakeProvider) -> Iterator[Site]:
    """An installation with a provider, and one account it knows."""
    site.house.clock = lambda: NOW
    account = hire(site, "an", ("head", 1))
    with site.house.sessions.begin() as session:
        session.execute(update(Account).values(subject=provider.subject))
    settings = Provider(provider.issuer, CLIENT, SECRET, "hệ thống đăng nhập của tỉnh")
    opened = site.restarted(provider=settings)
    opened.house.clock = lambda: NOW
    assert account == 1
    yield opened
    opened.close()


def round_trip(site: Site, provider: FakeProvider, onward: str = "") -> TestResponse:
    """Go to the provider, sign in there and come back."""
    there = site.client.get(f"{THERE}?tiep={onward}")
    assert there.status_code == 302
    assert there.location.startswith(f"{provider.issuer}/authorize?")
    back = provider.sign_in(there.location)
    return site.client.get(back.removeprefix("http://127.0.0.1:8000"))


def test_known_person_is_let_in_with_the_roles_kept_here(
    joined: Site, provider: FakeProvider
) -> None:
    assert "hệ thống đăng nhập của tỉnh" in open_page(joined.client, "/dang-nhap").text
    answer = round_trip(joined, provider, "/don-vi/1?ky=2026Q3")
    assert (answer.status_code, answer.location) == (303, "/don-vi/1?ky=2026Q3")
    open_page(joined.client, "/don-vi/1")
    # What the provider said stays on the server, and nothing of it is kept there.
    told = " ".join(f"{one.key}={one.value}" for one in joined.client._cookies.values())
    with joined.client.session_transaction() as cookie:
        told += str(dict(cookie))
    assert not re.search(r"eyJ[\w-]+\.eyJ|access_token|id_token|_state_provider", told)
    assert joined.client.get("/van-phong").status_code == 404
    first, second = provider.asked[-1], None
    round_trip(joined, provider)
    second = provider.asked[-1]
    for secret in ("state", "nonce", "code_challenge"):
        assert first[secret] != second[secret]


def test_unknown_person_gets_nothing_but_their_own_name(
    joined: Site, provider: FakeProvider
) -> None:
    provider.wrong = {"sub": "cb-000099"}
    answer = round_trip(joined, provider)
    assert answer.status_code == 403
    check_page(answer)
    assert "cb-000099" in answer.text
    assert joined.client.get("/don-vi/1").status_code == 303


def test_second_factor_is_still_asked(joined: Site, provider: FakeProvider) -> None:
    with joined.house.sessions.begin() as session:
        key = joined.house.settings.secret_key
        phone = switch_on_second_factor(session, 1, key, NOW - timedelta(minutes=9))
    assert round_trip(joined, provider).location == "/dang-nhap/ma-xac-thuc"
    assert joined.client.get("/don-vi/1").status_code == 303
    code = phone.at(NOW)
    assert submit(joined.client, "/dang-nhap/ma-xac-thuc", ma=code).location == "/don-vi/1"


def test_whoever_came_through_the_provider_is_locked_and_ended_as_everybody(
    joined: Site, provider: FakeProvider
) -> None:
    moment = NOW
    joined.house.clock = lambda: moment
    assert round_trip(joined, provider).location == "/don-vi/1"
    moment = NOW + timedelta(minutes=16)
    assert joined.client.get("/don-vi/1").location == "/mo-khoa?tiep=/don-vi/1"
    moment = begun = NOW + timedelta(hours=1)
    assert round_trip(joined, provider).location == "/don-vi/1"
    for minutes in range(10, 12 * 60, 10):
        moment = begun + timedelta(minutes=minutes)
        assert joined.client.get("/don-vi/1").status_code == 200
    # The provider would let them in at once; here they have to go to it again.
    moment = begun + timedelta(hours=12)
    assert joined.client.get("/don-vi/1").location == "/dang-nhap?tiep=/don-vi/1"
    assert round_trip(joined, provider, "/don-vi/1").location == "/don-vi/1"
    assert joined.client.get("/don-vi/1").status_code == 200


def test_disabled_account_stays_out(joined: Site, provider: FakeProvider) -> None:
    with joined.house.sessions.begin() as session:
        session.execute(update(Account).values(disabled_on=NOW.date()))
    assert round_trip(joined, provider).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://other.example"},
        {"aud": "another-client"},
        {"aud": None},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"sub": None},
        {"sub": ""},
        {"sub": 17},
        {"sub": "x" * 300},
    ],
)
def test_answer_that_is_not_for_us_is_refused(
    joined: Site, provider: FakeProvider, wrong: dict[str, object]
) -> None:
    provider.wrong = wrong
    answer = round_trip(joined, provider)
    assert answer.status_code == 400
    assert joined.client.get("/don-vi/1").status_code == 303


def test_forged_signature_is_refused(joined: Site, provider: FakeProvider) -> None:
    provider.signing = RSAKey.generate_key(2048, {"kid": "k1"})
    assert round_trip(joined, provider).status_code == 400


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?code=x&state=x", "?error=denied"])
def test_forged_state_is_refused(joined: Site, query: str) -> None:
    assert joined.client.get(f"{BACK}{query}").status_code == 400
    joined.client.get(THERE)
    answer = joined.client.get(f"{BACK}{query}")
    assert answer.status_code == 400
    # Words for staff: nobody here has a code to scan.
    assert "Chưa làm được việc này" in answer.text


def test_answer_meant_for_another_browser_is_refused(joined: Site, provider: FakeProvider) -> None:
    there = joined.app.test_client().get(THERE)
    back = provider.sign_in(there.location).removeprefix("http://127.0.0.1:8000")
    assert joined.client.get(back).status_code == 400


def test_nobody_is_led_to_another_site(joined: Site, provider: FakeProvider) -> None:
    assert round_trip(joined, provider, "//evil.example").location == "/don-vi/1"


def test_provider_that_cannot_be_reached_is_said_so(joined: Site) -> None:
    gone = joined.restarted(
        provider=Provider("http://127.0.0.1:9", CLIENT, SECRET, "hệ thống chung")
    )
    assert gone.client.get(THERE).status_code == 503
    gone.close()


def test_without_a_provider_its_addresses_do_not_exist(site: Site) -> None:
    assert site.client.get(THERE).status_code == site.client.get(BACK).status_code == 404
    assert (
        "hệ thống"
        not in open_page(site.client, "/dang-nhap").text.split("<main")[1].split("Quên")[0]
    )

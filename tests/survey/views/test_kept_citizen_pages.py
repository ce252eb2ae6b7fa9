"""Pages of citizens are drawn and compressed once, and shown anew as soon as anything changes."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.factories import TODAY
from tests.page import Page
from tests.site import COMPLETE, FORM, Site, make_site

GZIP = {"Accept-Encoding": "gzip"}
THANKS = f"{FORM}/cam-on"
#: What another process changes, the page, and the words that are to be there at once.
CHANGES = {
    "hotline": (
        FORM,
        "INSERT INTO setting (key, value) VALUES ('contact.hotline', '\"0292 1022\"')",
        "0292 1022",
    ),
    "desk": (FORM, "UPDATE desk SET name = 'Quầy số 9'", "Quầy số 9"),
    "unit": (FORM, "UPDATE unit SET name = 'Phường Thới An'", "Phường Thới An"),
    "questionnaire": (
        FORM,
        (
            "INSERT INTO questionnaire_start (day, questionnaire_id)"
            " SELECT :today, id FROM questionnaire WHERE code = 'mot-cua-2026'"
        ),
        "",
    ),
}


@pytest.fixture
def site(tmp_path: Path, dialect: str, request: pytest.FixtureRequest) -> Iterator[Site]:
    made = make_site(tmp_path, request.getfixturevalue(f"{dialect}_url"))
    yield made
    made.close()


def words(site: Site, address: str) -> str:
    """Give a page as a browser that reads gzip gets it, without what is new at each showing."""
    answer = site.client.get(address, headers=GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    page = gzip.decompress(answer.data).decode()
    plain = site.client.get(address).text
    for token in (one.hidden.get("form_token") for one in (Page(page), Page(plain))):
        page, plain = (one.replace(token or "-", "TOKEN") for one in (page, plain))
    assert page == plain
    return page


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_another_process_is_shown_at_once(site: Site, change: str) -> None:
    address, statement, new = CHANGES[change]
    other = site.restarted()
    before = words(site, address)
    assert words(site, address) == before
    with other.house.sessions.begin() as session:
        session.execute(text(statement), {"today": TODAY})
    after = words(site, address)
    assert after != before
    assert new in after
    assert words(other, address) == after
    other.close()


def test_thanks_know_of_a_change_a_moment_later(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, statement, hotline = CHANGES["hotline"]
    assert hotline not in words(site, THANKS)
    with site.house.sessions.begin() as session:
        session.execute(text(statement))
    assert hotline not in words(site, THANKS)
    monkeypatch.setattr("survey.services.intake.remember_scans.A_MOMENT", -1)
    assert hotline in words(site, THANKS)


def test_a_code_taken_out_of_use_elsewhere_is_refused_at_once(site: Site) -> None:
    other = site.restarted()
    words(site, FORM)
    other.revoke()
    assert site.client.get(FORM).status_code == 410
    other.close()


def test_each_language_has_its_own_page(site: Site) -> None:
    for language in ("vi", "en", "vi"):
        for address in (FORM, THANKS):
            assert f'<html lang="{language}">' in words(site, f"{address}?lang={language}")


def test_each_showing_of_a_compressed_form_is_a_form_of_its_own(site: Site) -> None:
    for _ in range(3):
        page = gzip.decompress(site.client.get(FORM, headers=GZIP).data).decode()
        assert site.send({**Page(page).hidden, **COMPLETE}).status_code == 303
    assert site.count() == 3

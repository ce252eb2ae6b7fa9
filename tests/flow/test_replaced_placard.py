"""A code from its first answer through replacement and grace to the page that says it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from survey.models import Placard, Response
from survey.queries.placards import shown_token
from survey.services.places.manage_placards import replace_placard, revoke_placard
from tests.factories import NOW
from tests.page import open_page
from tests.site import FORM, TOKEN, Site, make_site

GRACE_DAYS = 10


@pytest.fixture
def site(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    made = make_site(tmp_path, sqlite_url)
    travel(made, monkeypatch, 0)
    yield made
    made.close()


def travel(site: Site, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Move the whole installation to a day."""
    moment = NOW + timedelta(days=days)
    site.house.clock = lambda: moment
    monkeypatch.setattr("survey.queries.placards.today", moment.date)


def replaced(site: Site) -> str:
    """Replace the code of the desk; give the address of the new one."""
    with site.house.sessions.begin() as session:
        return f"/d/{shown_token(replace_placard(session, TOKEN, NOW, GRACE_DAYS))}"


def placards_of_answers(site: Site) -> dict[str, int]:
    """Count the answers by the code they came through."""
    with site.house.sessions() as session:
        tokens = {placard.id: placard.token for placard in session.scalars(select(Placard))}
        through = [tokens[row.placard_id or 0] for row in session.scalars(select(Response))]
    return {token: through.count(token) for token in set(through)}


def test_old_code_works_to_the_last_day_of_grace_and_answers_keep_theirs(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert site.send(site.filled_form()).status_code == 303
    new = replaced(site)
    for days in (0, GRACE_DAYS - 1):
        travel(site, monkeypatch, days)
        assert site.send(site.filled_form()).status_code == 303
    fields = {**site.opened_form(new), **site.filled_form()}
    fields["form_token"] = site.opened_form(new)["form_token"]
    assert site.send(fields, new).status_code == 303
    assert placards_of_answers(site) == {TOKEN: 3, new.removeprefix("/d/").replace("-", ""): 1}
    assert {row.desk_id for row in site.stored()} == {1}


def test_after_the_grace_the_old_code_says_so_in_plain_words(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = replaced(site)
    travel(site, monkeypatch, GRACE_DAYS - 1)
    opened = site.filled_form()
    travel(site, monkeypatch, GRACE_DAYS)
    page = open_page(site.client, FORM, status=410)
    assert "Mã QR này không còn hiệu lực" in page.text
    assert "Xin quét mã đang niêm yết tại quầy." in page.text
    english = open_page(site.client, f"{FORM}?lang=en", status=410, language="en")
    assert "không còn hiệu lực" not in english.text
    # A form that was opened in time and sent too late is refused as well, and nothing is stored.
    assert site.send(opened).status_code == 410
    assert site.count() == 0
    open_page(site.client, new)


def test_thanks_are_still_said_on_the_day_the_grace_ends(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced(site)
    travel(site, monkeypatch, GRACE_DAYS)
    open_page(site.client, f"{FORM}/cam-on")


def test_revoking_ends_a_grace_at_once(site: Site) -> None:
    replaced(site)
    open_page(site.client, FORM)
    with site.house.sessions.begin() as session:
        revoke_placard(session, TOKEN, NOW)
    open_page(site.client, FORM, status=410)

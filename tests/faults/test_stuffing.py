"""Three hundred forms by one hand: thanked like any other, found, and left out only by people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from analysis.period import parse_period
from survey.models import AuditEntry
from survey.queries.integrity import reviews
from survey.services.figures.page_figures import DeskFlag
from survey.services.integrity.find_flags import find_flags
from survey.services.integrity.review_flags import effects, reviewed_flags
from survey.services.tallies.verify_tallies import verify_tallies
from survey.web.form_token import FormTokens
from tests.factories import NOW, store_desk, store_placard, store_unit
from tests.faults.live import VERSION, form_address
from tests.page import Page
from tests.site import COMPLETE, TOKEN, Site, make_site

PERIOD = parse_period("2026-Q3", "reporting")
FORMS = 300
HONEST = 20
BEGIN = NOW - timedelta(days=109)
OTHER = "0123456789abcdef"
LEVELS = ("C1", "C2", "C3", "OV")
HALL = "203.0.113.7"


@dataclass
class Hall:
    """One installation with two desks of two units, and the people who come to them."""

    site: Site
    tokens: FormTokens
    seconds: int = 0

    def send(self, token: str, level: str, phone: str, wait: int) -> tuple[int, str, bytes]:
        """Let somebody answer so many seconds after the one before; give what they saw."""
        self.seconds += wait
        moment = BEGIN + timedelta(seconds=self.seconds)
        self.site.house.clock = lambda: moment
        fields = {"form_token": self.tokens.issue(token, VERSION), **COMPLETE, "end": "1"}
        fields |= dict.fromkeys(LEVELS, level)
        shown = {"User-Agent": phone, "X-Forwarded-For": HALL}
        answer = self.site.client.post(form_address(token), data=fields, headers=shown)
        where = answer.headers.get("Location", "").replace(form_address(token), "")
        return answer.status_code, where, answer.data.replace(form_address(token).encode(), b"")

    def flags(self) -> dict[int, DeskFlag]:
        """Look at the quarter as the office does, when it is over."""
        self.site.house.clock = lambda: NOW
        with self.site.house.sessions() as session:
            return {flag.desk_id: flag for flag in find_flags(session, PERIOD).flags}


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.long])]
)
def hall(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Hall]:
    """A quarter in which honest people came to two desks, with all kinds of answers."""
    site = make_site(tmp_path, request.getfixturevalue(f"{request.param}_url"), demo=True)
    with site.house.sessions.begin() as session:
        other = store_unit(session, "00009", name="Phường Thới Long")
        store_placard(session, store_desk(session, other, "Q9"), token=OTHER)
    made = Hall(site, FormTokens(site.house.settings.secret_key))
    for person in range(HONEST):
        for token in (TOKEN, OTHER):
            assert made.send(token, "1234"[person % 4], f"máy {token} {person}", 1800)[0] == 303
    made.seconds += 86_400
    yield made
    site.close()


@pytest.mark.parametrize(
    ("level", "phones", "signs"),
    [("5", 1, ("burst", "same_device")), ("1", FORMS, ("burst",))],
    ids=["staff-praise-themselves", "a-rival-with-many-phones"],
)
def test_three_hundred_forms_of_one_hand_are_thanked_found_and_decided_upon(
    hall: Hall, level: str, phones: int, signs: tuple[str, ...]
) -> None:
    honest = hall.send(OTHER, "3", "một máy khác", 60)
    hall.seconds += 86_400
    seen = {hall.send(TOKEN, level, f"máy {at % phones}", 2) for at in range(FORMS)}
    assert seen == {honest}, "nobody learns from the answer that something was noticed"
    found = hall.flags()
    assert list(found) == [1], "the other unit is not touched"
    assert found[1].red
    assert set(signs) <= set(found[1].signals)
    assert found[1].marked[0] >= FORMS * 0.9, "those forms, and hardly any other"
    assert found[1].forms == FORMS + HONEST
    assert hall.site.count() == FORMS + 2 * HONEST + 1, "all stay stored"
    client = hall.site.client
    client.get("/demo/office")
    page = client.get("/van-phong/dau-hieu/1?ky=2026Q3")
    decision = {"decision": "excluded", "reason": "Đã xem máy quay của quầy."}
    sent = {**Page(page.text).hidden, **decision}
    assert client.post("/van-phong/dau-hieu/1?ky=2026Q3", data=sent).status_code == 303
    with hall.site.house.sessions() as session:
        actions = session.scalars(select(AuditEntry.action)).all()
        reviewed = reviewed_flags(find_flags(session, PERIOD), reviews(session, PERIOD))
        assert [flag.state for flag in reviewed] == ["unconfirmed"], "thirty and more take two"
        assert effects(reviewed, 5) == (), "no figure changes by one person alone"
        assert verify_tallies(session) == []
    assert actions.count("flag.review") == 1


def test_an_honest_rush_is_thanked_whole_and_accuses_nobody(hall: Hall) -> None:
    answers = {hall.send(TOKEN, "45345"[at % 5], f"máy {at % 7}", 10)[0] for at in range(FORMS)}
    assert answers == {303}
    assert hall.site.count() == FORMS + 2 * HONEST
    with hall.site.house.sessions() as session:
        reviewed = reviewed_flags(find_flags(session, PERIOD), reviews(session, PERIOD))
        assert effects(reviewed, 5) == (), "a mark alone takes nobody out"
        assert verify_tallies(session) == []
    assert hall.flags() == {}, "nobody who came with many others is accused"

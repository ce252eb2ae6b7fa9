"""A tablet as the server sees it: enabled with a code, delivering forms with its secret."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey.services.intake.enable_kiosk import issue_code
from tests.factories import NOW, TODAY
from tests.site import Site

ANSWERS = {"C1": 5, "C2": 4, "C3": 3, "C4": 9, "C5": 9, "OV": 4, "trips": 2}


def filled_item(**changes: Any) -> dict[str, Any]:
    """Make a filled form as the page of the tablet writes it."""
    item = {
        "token": secrets.token_urlsafe(16),
        "questionnaire": "mot-cua-2026",
        "desk": "Q1",
        "filled_on": TODAY.isoformat(),
        "tried_on": None,
        "at_once": False,
        "answers": ANSWERS,
        "comment": None,
    }
    return {**item, **changes}


@dataclass
class Tablet:
    """One enabled tablet."""

    client: FlaskClient
    secret: str

    def post(self, body: Any, **headers: str) -> TestResponse:
        """Deliver a body as it is."""
        given = {"Authorization": f"Bearer {self.secret}", **headers}
        return self.client.post("/kiosk/answers", json=body, headers=given)

    def deliver(self, *items: Any) -> list[dict[str, Any]]:
        """Deliver forms; give what came of each."""
        answer = self.post({"items": list(items)})
        results: list[dict[str, Any]] = answer.get_json()["results"]
        return results

    def outcomes(self, *items: Any) -> list[str]:
        """Deliver forms; give the word or the reason for each."""
        return [str(one.get("reason", one["outcome"])) for one in self.deliver(*items)]

    def desk(self) -> TestResponse:
        """Ask for the desk."""
        return self.client.get("/kiosk/desk", headers={"Authorization": f"Bearer {self.secret}"})


def new_code(site: Site, desk: str = "Q1") -> str:
    """Make a one-time code as the office does."""
    with site.house.sessions.begin() as session:
        return issue_code(session, desk, site.house.settings.secret_key, NOW).shown


def enabled_tablet(site: Site) -> Tablet:
    """Enable a tablet at the desk of a site, on the day of the factories."""
    site.house.clock = lambda: NOW
    answer = site.client.post("/kiosk/enable", json={"code": new_code(site)})
    return Tablet(site.client, answer.get_json()["secret"])

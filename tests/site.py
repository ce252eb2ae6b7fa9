"""A whole installation inside a test: settings, database, one desk with a code, a browser."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, inspect, select, table, text, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from analysis.questionnaire import questionnaire_from_document
from forms.questionnaires import packaged_questionnaires
from survey.app import create_app
from survey.config import Settings
from survey.database.engine import SessionMaker
from survey.models import BackgroundJob, Comment, Placard, Response
from survey.services.job_kinds import PREPARING
from survey.services.jobs.lend_work import claim_work
from survey.services.jobs.run_job import Bench, run_job
from survey.web.state import HouseState
from tests.factories import TODAY, store_desk, store_placard, store_questionnaire, store_unit
from tests.page import Page

TOKEN = "abcdefghjkmnpqrs"
FORM = "/d/abcd-efgh-jkmn-pqrs"
COMPLETE = {"C1": "5", "C2": "4", "C3": "3", "C4": "9", "C5": "9", "OV": "4", "trips": "2"}


@dataclass
class Site:
    """One installation and the client that visits it."""

    app: Flask
    client: FlaskClient

    @property
    def house(self) -> HouseState:
        """Give the state of the application."""
        state: HouseState = self.app.extensions["house"]
        return state

    def opened_form(self, address: str = FORM) -> dict[str, str]:
        """Open a form and give the hidden fields it came with."""
        return Page(self.client.get(address).text).hidden

    def filled_form(self, **changes: str) -> dict[str, str]:
        """Open a form and fill it in completely."""
        return {**self.opened_form(), **COMPLETE, **changes}

    def send(self, fields: dict[str, str], address: str = FORM) -> TestResponse:
        """Send a form."""
        return self.client.post(address, data=fields)

    def count(self) -> int:
        """Count the stored answers."""
        with self.house.sessions() as session:
            return session.scalar(select(func.count()).select_from(Response)) or 0

    def stored(self) -> list[Response]:
        """Give the stored answers."""
        with self.house.sessions() as session:
            return list(session.scalars(select(Response)))

    def comments(self) -> list[str]:
        """Give the stored comments."""
        with self.house.sessions() as session:
            return list(session.scalars(select(Comment.text)))

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Read every row of every table there is, whether the program knows of it or not."""
        everything = select(text("*"))
        with self.house.engine.connect() as connection:
            return {
                name: sorted(
                    map(tuple, connection.execute(everything.select_from(table(name)))), key=repr
                )
                for name in inspect(connection).get_table_names()
            }

    def revoke(self) -> None:
        """Take the code of the desk out of use."""
        with self.house.sessions.begin() as session:
            session.execute(update(Placard).values(revoked_on=TODAY))

    def do_jobs(self) -> None:
        """Do what the background process does with a job that waits."""
        house = self.house
        bench = Bench(
            sessions=SessionMaker(house.engine),
            data=house.settings.data,
            base_url=house.settings.base_url,
            clock=house.clock,
            owner="máy 1",
        )
        with bench.sessions.begin() as session:
            found = claim_work(session, BackgroundJob, bench.owner, house.clock())
        if found is not None:
            run_job(bench, found, PREPARING)

    def restarted(self, **changes: Any) -> Site:
        """Start the same installation again."""
        app = create_app(replace(self.house.settings, **changes))
        return Site(app, app.test_client())

    def close(self) -> None:
        """Stop the installation."""
        self.house.recorder.close()
        self.house.engine.dispose()


def make_site(folder: Path, database_url: str, *, demo: bool = False) -> Site:
    """Make an installation with one unit, one desk and one code on a migrated database."""
    app = create_app(
        Settings(
            data=folder,
            database_url=database_url,
            base_url="http://127.0.0.1:8000",
            port=8000,
            workers=1,
            secret_key="for tests only, long enough to be taken",
            demo=demo,
        )
    )
    site = Site(app, app.test_client())
    with site.house.sessions.begin() as session:
        furnish(session)
    return site


def furnish(session: Session) -> int:
    """Put the packaged questionnaires, one unit, one desk and its code into a database."""
    for document in packaged_questionnaires().values():
        store_questionnaire(session, questionnaire_from_document(document))
    unit_id = store_unit(session, name="Phường Ô Môn")
    desk_id = store_desk(session, unit_id, name="Quầy số 1: Hộ tịch")
    store_placard(session, desk_id, token=TOKEN)
    return unit_id

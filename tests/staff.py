"""Officials of a test: accounts with passwords and roles, and browsers that sign in."""

from __future__ import annotations

from datetime import datetime

from flask.testing import FlaskClient
from pyotp import TOTP
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.people.choose_passwords import set_password
from survey.services.people.confirm_second_factor import finish_enrolment, show_enrolment
from survey.services.people.hash_passwords import hash_password
from survey.services.people.manage_accounts import create_account, grant_role
from tests.factories import NOW
from tests.page import Page
from tests.site import Site

PASSWORD = "con trâu đi trước cái cày"
KEPT = hash_password(PASSWORD)


def store_account(
    session: Session,
    login: str = "an",
    *roles: tuple[str, int | None],
    name: str = "Nguyễn Văn An",
    now: datetime = NOW,
) -> int:
    """Store an account that has chosen the password of the tests; give its id."""
    key = create_account(session, COMMAND_LINE, f"{login}.thu", name, now=now)
    set_password(session, COMMAND_LINE, key, KEPT, now=now)
    for role, unit_id in roles:
        grant_role(session, COMMAND_LINE, key, role, unit_id, now=now)
    return key


def switch_on_second_factor(session: Session, account_id: int, key: str, now: datetime) -> TOTP:
    """Set an authenticator up; give it. The code of this moment is used up by that."""
    enrolment = show_enrolment(session, account_id, key)
    assert enrolment is not None
    phone = TOTP(enrolment.secret.replace(" ", ""))
    code = phone.at(now)
    assert finish_enrolment(session, COMMAND_LINE, account_id, code, key, now=now) is not None
    return phone


def hire(site: Site, login: str, *roles: tuple[str, int | None], **more: str) -> int:
    """Give an installation an official."""
    with site.house.sessions.begin() as session:
        return store_account(session, login, *roles, now=site.house.clock(), **more)


def submit(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Open a page with a form, fill it in and send it."""
    hidden = Page(client.get(address).text).hidden
    return client.post(address, data={**hidden, **fields})


def sign_in(
    client: FlaskClient, login: str = "an", password: str = PASSWORD, onward: str = ""
) -> TestResponse:
    """Show a name and a password."""
    address = f"/dang-nhap?tiep={onward}" if onward else "/dang-nhap"
    return submit(client, address, ten=f"{login}.thu", mat_khau=password)

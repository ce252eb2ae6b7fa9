"""The page that shows a link to choose a password: once, to whoever asked for it."""

from __future__ import annotations

from flask import render_template, url_for

from survey.queries.accounts import account_by_id
from survey.services.people.choose_passwords import LINK_IS_GOOD_FOR
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading


def link_page(account_id: int, token: str) -> str:
    """Show the link; it stands in no list and in no log."""
    speak_vietnamese()
    with reading() as session:
        account = account_by_id(session, account_id)
    path = url_for("sign_in.show_link", token=token)
    hours = int(LINK_IS_GOOD_FOR.total_seconds() // 3600)
    link = f"{house().settings.base_url}{path}"
    return render_template("admin/account_link.html", account=account, link=link, hours=hours)

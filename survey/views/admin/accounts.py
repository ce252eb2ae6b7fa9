"""The list of accounts, and making new ones."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from forms.account import ROLE_WORDS, NewAccountForm
from survey.queries.accounts import ACCOUNTS_ON_A_PAGE, all_accounts, find_accounts
from survey.services.pages.gather_lists import account_table
from survey.services.people.choose_passwords import issue_password_link
from survey.services.people.manage_accounts import AccountRefused, create_account
from survey.web.access import open_to, visitor
from survey.web.downloads import give_tables
from survey.web.language import speak_vietnamese
from survey.web.paging import page_asked_for, turn
from survey.web.password_link import link_page
from survey.web.state import house
from survey.web.transaction import reading, writing


@open_to("admin")
def accounts_list() -> ResponseReturnValue:
    """List accounts, or those whose name or login holds some words."""
    speak_vietnamese()
    text, number = request.args.get("tim", "").strip(), page_asked_for()
    with reading() as session:
        found = find_accounts(session, text, number)
    return render_template(
        "admin/accounts.html",
        text=text,
        found=found,
        turn=turn(number, found.total, ACCOUNTS_ON_A_PAGE),
    )


@open_to("admin")
def give_accounts(form: str) -> Response:
    """Give all accounts with their roles as a file."""
    with reading() as session:
        table = account_table(all_accounts(session), ROLE_WORDS)
    return give_tables([table], table.name, form, "tai-khoan")


@open_to("admin")
def accounts_new() -> ResponseReturnValue:
    """Ask for the name and login of a new account."""
    return _page(NewAccountForm(formdata=None))


@open_to("admin")
def accounts_create() -> ResponseReturnValue:
    """Make an account and show its link to choose a password, once."""
    form = NewAccountForm()
    if not form.validate_on_submit():
        return _page(form), 422
    actor, now = visitor().actor, house().clock()
    try:
        with writing() as session:
            key = create_account(session, actor, str(form.ten.data), str(form.ho_ten.data), now=now)
            token = issue_password_link(session, actor, key, now=now)
    except AccountRefused as error:
        form.ten.errors = [str(error)]
        return _page(form), 422
    return link_page(key, token)


def _page(form: NewAccountForm) -> str:
    speak_vietnamese()
    return render_template("admin/new_account.html", form=form)

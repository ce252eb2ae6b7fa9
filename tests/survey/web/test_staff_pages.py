"""What every form of staff can rely on: protection, what was typed, messages, a turn to write."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import flash, redirect, render_template_string
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from forms.staff_form import LineField, RevisedForm
from survey.models import Unit
from survey.services.changes.guard_revision import check_revision
from survey.web.access import open_to
from survey.web.body import LARGEST_BODY
from survey.web.transaction import reading, writing
from tests.factories import store_unit
from tests.page import check_page
from tests.site import Site

PAGE = """{% extends "staff.html" %}{% from "components/fields.html" import sheet, line, actions %}
{% block title %}Thử{% endblock %}{% block heading %}Thử{% endblock %}
{% block content %}{% call sheet(form) %}{{ line(form.name, hint="Tên mới") }}
{{ actions("Lưu", back="/") }}{% endcall %}{{ use_script("unsaved") }}{% endblock %}"""


class NameForm(RevisedForm):
    name = LineField("Tên")


class Row:
    revision = 3


@open_to("office")
def edit() -> ResponseReturnValue:
    form = NameForm(revision=str(Row.revision))
    if form.validate_on_submit():
        check_revision(Row, form.seen)  # type: ignore[arg-type]
        with writing() as session:
            store_unit(session, "00009", name=form.name.data)
        flash("Đã lưu tên mới.", "good")
        return redirect("/t/edit", 303)
    return render_template_string(PAGE, form=form), 422 if form.is_submitted() else 200


@pytest.fixture
def demo(site: Site) -> Iterator[Site]:
    opened = site.restarted(demo=True)
    opened.app.add_url_rule("/t/edit", view_func=edit, methods=["GET", "POST"])
    opened.client.get("/demo/office")
    Row.revision = 3
    yield opened
    opened.close()


def names(demo: Site) -> set[str]:
    with demo.house.sessions() as session:
        return set(session.scalars(select(Unit.name)))


def test_a_form_is_stored_and_said_so_once(demo: Site) -> None:
    page = check_page(demo.client.get("/t/edit"))
    answer = demo.client.post("/t/edit", data={**page.hidden, "name": "  Xã An Bình "})
    assert answer.status_code == 303
    assert "Xã An Bình" in names(demo)
    assert "Đã lưu tên mới." in demo.client.get("/t/edit").text
    assert "Đã lưu tên mới." not in demo.client.get("/t/edit").text


@pytest.mark.parametrize("token", [None, "", "forged"])
def test_a_form_from_elsewhere_is_not_stored_and_keeps_what_was_typed(
    demo: Site, token: str | None
) -> None:
    page = check_page(demo.client.get("/t/edit"))
    fields = {**page.hidden, "name": "Xã An Bình", "csrf_token": token}
    answer = demo.client.post("/t/edit", data={k: v for k, v in fields.items() if v is not None})
    assert answer.status_code == 422
    assert 'value="Xã An Bình"' in answer.text
    assert "Nội dung đã nhập còn nguyên" in answer.text
    assert "Xã An Bình" not in names(demo)


@pytest.mark.parametrize("seen", ["2", "x", "-1", "", "9" * 30])
def test_a_form_on_an_older_state_is_refused(demo: Site, seen: str) -> None:
    page = check_page(demo.client.get("/t/edit"))
    answer = demo.client.post("/t/edit", data={**page.hidden, "name": "B", "revision": seen})
    assert answer.status_code == 409
    assert "người khác đã thay đổi" in check_page(answer).title + answer.text
    assert "B" not in names(demo)


def test_two_who_store_the_same_new_thing_are_told_apart(demo: Site) -> None:
    page = check_page(demo.client.get("/t/edit"))
    assert demo.client.post("/t/edit", data={**page.hidden, "name": "A"}).status_code == 303
    Row.revision = 3
    assert demo.client.post("/t/edit", data={**page.hidden, "name": "B"}).status_code == 409
    assert {"A"} == names(demo) & {"A", "B"}


def test_a_fault_inside_undoes_everything(demo: Site) -> None:
    def fail() -> None:
        with demo.app.test_request_context(), writing() as session:
            store_unit(session, "00009", name="C")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert "C" not in names(demo)


def test_what_reads_cannot_write_unseen(demo: Site) -> None:
    with demo.app.test_request_context(), reading() as session:
        store_unit(session, "00009", name="D")
    assert "D" not in names(demo)


def test_officials_may_send_more_than_citizens(demo: Site) -> None:
    page = check_page(demo.client.get("/t/edit"))
    sheet = FileStorage(stream=BytesIO(bytes(4 * LARGEST_BODY)), filename="x.csv")
    data = {**page.hidden, "name": "E", "file": sheet}
    assert demo.client.post("/t/edit", data=data).status_code == 303


def test_a_script_is_named_by_its_content_and_kept(demo: Site) -> None:
    answer = demo.client.get("/t/edit")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    source = answer.text.partition('<script src="')[2].partition('"')[0]
    script = demo.client.get(source)
    assert script.mimetype == "text/javascript"
    assert "immutable" in script.headers["Cache-Control"]
    assert demo.client.get(source.replace("unsaved", "other")).status_code == 404
    assert demo.client.get("/tep/0/unsaved.js").status_code == 404


def test_pages_without_a_script_run_none(demo: Site) -> None:
    assert "script-src" not in demo.client.get("/van-phong").headers["Content-Security-Policy"]


def test_citizens_are_given_no_cookie(demo: Site) -> None:
    fresh = demo.app.test_client()
    for address in ("/", "/rieng-tu", "/d/abcd-efgh-jkmn-pqrs", "/van-phong"):
        assert "Set-Cookie" not in fresh.get(address).headers

"""A form that comes again, or too late: nobody meets another one's answers, nobody loses theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from survey.models import Desk
from survey.services.places.manage_placards import replace_placard
from survey.services.record_response import FilledForm, NotStored, Recorder
from survey.web.throttle import Throttle
from tests.factories import NOW, TODAY
from tests.page import check_page, open_page
from tests.site import FORM, TOKEN, Site

WRITTEN = "Chỉ người trước <b>biết</b> & 'thôi'"
ESCAPED = "Chỉ người trước &lt;b&gt;biết&lt;/b&gt; &amp; &#39;thôi&#39;"


def corrected(site: Site) -> dict[str, str]:
    """Send a form with a question left out, then all of it; give the first, as Back sends it."""
    fields = site.filled_form(comment=WRITTEN)
    first = {**fields, "C2": ""}
    assert ESCAPED in site.send(first).text
    assert site.send(fields).status_code == 303
    return first


@pytest.mark.parametrize("language", ["vi", "en"])
def test_incomplete_form_that_is_already_stored_is_thanked_and_not_shown(
    site: Site, language: str
) -> None:
    answer = site.send(corrected(site), f"{FORM}?lang={language}")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{FORM}/cam-on?lang={language}"
    assert "người trước" not in answer.text
    assert site.count() == 1


def test_stored_form_is_not_shown_again_by_a_refused_write(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = corrected(site)

    def refuse(_: Recorder, __: FilledForm) -> str:
        raise NotStored("database is locked")

    monkeypatch.setattr(Recorder, "record", refuse)
    assert site.send({**first, "C2": "4"}).status_code == 303


def test_stored_form_is_not_shown_again_by_a_limit(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = corrected(site)
    monkeypatch.setattr(Throttle, "wait", lambda *_: 30)
    assert site.send(first).status_code == 303
    answer = site.send(site.filled_form(comment=WRITTEN))
    assert answer.status_code == 429
    assert ESCAPED in answer.text


def test_stored_form_is_not_shown_again_when_its_code_is_out_of_use(site: Site) -> None:
    first = corrected(site)
    site.revoke()
    assert site.send(first).status_code == 303


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("end", ["revoked", "desk closed", "grace over"])
def test_form_of_a_code_that_went_out_of_use_meanwhile_keeps_what_was_written(
    site: Site, monkeypatch: pytest.MonkeyPatch, end: str, language: str
) -> None:
    fields = site.filled_form(comment=WRITTEN)
    with site.house.sessions.begin() as session:
        if end == "desk closed":
            session.execute(update(Desk).values(valid_to=TODAY))
        elif end == "grace over":
            replace_placard(session, TOKEN, NOW, 1)
    if end == "revoked":
        site.revoke()
    monkeypatch.setattr("survey.queries.placards.today", (NOW + timedelta(days=2)).date)
    answer = site.send(fields, f"{FORM}?lang={language}")
    assert answer.status_code == 410
    page = check_page(answer, language=language)
    said = "Chưa lưu được" if language == "vi" else "Not saved yet"
    assert page.title.startswith(said)
    assert ESCAPED in answer.text
    ((tag, box),) = page.fields
    assert (tag, "readonly" in box) == ("textarea", True)
    # The way to the other language would lose what was written.
    assert 'class="lang"' not in answer.text
    assert site.count() == 0


def test_form_without_a_comment_gets_no_empty_box_to_copy_from(site: Site) -> None:
    fields = site.filled_form()
    site.revoke()
    answer = site.send(fields)
    assert answer.status_code == 410
    assert "Chưa lưu được" in answer.text
    assert check_page(answer).fields == []


def test_code_that_was_only_revoked_is_not_called_replaced(site: Site) -> None:
    fields = site.filled_form()
    site.revoke()
    for answer in (open_page(site.client, FORM, status=410), site.send(fields)):
        assert "mã mới" not in answer.text
        assert "không còn hiệu lực" in answer.text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_form_that_cannot_be_taken_gives_back_what_was_written(site: Site, language: str) -> None:
    fields = site.filled_form(comment=WRITTEN)
    again = site.restarted(secret_key="another one, for the first was lost with its disk")
    answer = again.send(fields, f"{FORM}?lang={language}")
    again.close()
    assert answer.status_code == 400
    assert f"{ESCAPED}</textarea>" in answer.text
    assert ("chép sang" if language == "vi" else "still below to copy") in answer.text
    assert "?lang=" + ("en" if language == "vi" else "vi") not in answer.text
    check_page(answer, language=language)
    assert site.count() == 0

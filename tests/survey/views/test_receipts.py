"""The one-time code on the citizen's form: offered, taken whatever it is, and never told about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.services.intake.issue_receipts import issue_receipts
from survey.services.intake.seal_receipts import ReceiptKeys
from survey.services.settings.manage_settings import change_setting
from tests.factories import NOW
from tests.page import check_page, open_page
from tests.site import FORM, Site


@pytest.fixture
def codes(site: Site) -> Sequence[str]:
    """Codes of the one desk, at a site that asks for them."""
    keys = ReceiptKeys(site.house.settings.secret_key)
    with site.house.sessions.begin() as session:
        change_setting(session, "receipts.enabled", True)
        return issue_receipts(session, keys, "Q1", 5, NOW).codes


def switch_off(site: Site) -> None:
    with site.house.sessions.begin() as session:
        change_setting(session, "receipts.enabled", False)


def states(site: Site) -> list[str]:
    return sorted(row.receipt for row in site.stored())


def test_no_form_asks_for_a_code_unless_it_is_switched_on(site: Site) -> None:
    page = open_page(site.client, f"{FORM}?ma=ABCDEFGH")
    assert 'name="receipt"' not in page.text
    assert "ABCD" not in page.text.replace("abcd-efgh", "")
    assert site.send(site.filled_form()).status_code == 303
    assert states(site) == ["none"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_code_that_was_scanned_is_filled_in_and_can_be_deleted(
    site: Site, codes: Sequence[str], language: str
) -> None:
    scanned = codes[0].replace("-", "")
    response = open_page(site.client, f"{FORM}?ma={scanned}&lang={language}", language=language)
    page = check_page(response, language=language)
    (field,) = [field for _, field in page.fields if field.get("name") == "receipt"]
    assert field["value"] == codes[0]
    assert "type" not in field
    other = "en" if language == "vi" else "vi"
    assert f'href="?lang={other}&amp;ma={codes[0]}"' in response.text
    assert site.send(site.filled_form(receipt="")).status_code == 303
    assert states(site) == ["none"]


def test_the_form_says_that_a_code_names_nobody(site: Site, codes: Sequence[str]) -> None:
    assert "không cho biết ông/bà là ai" in site.client.get(FORM).text
    assert "not who you are" in site.client.get(f"{FORM}?lang=en").text


@pytest.mark.parametrize(
    "junk", ["<script>QzX</script>", "QzX", "' OR 1=1", "%00", "%FF%FE", "A" * 3000]
)
def test_what_is_no_code_is_not_filled_in(site: Site, codes: Sequence[str], junk: str) -> None:
    response = site.client.get(FORM, query_string=f"ma={junk}")
    assert response.status_code == 200
    page = check_page(response)
    (field,) = [field for _, field in page.fields if field.get("name") == "receipt"]
    assert field["value"] == ""
    assert "QzX" not in response.text
    assert "A" * 3000 not in response.text


def test_good_spent_forged_and_unreadable_codes_get_the_same_answer(
    site: Site, codes: Sequence[str]
) -> None:
    given_codes = [codes[0], codes[0], "ZZZZ-ZZZZ", "xin chào", ""]
    answers = [site.send(site.filled_form(receipt=code)) for code in given_codes]
    thanks = [site.client.get(answer.headers["Location"]) for answer in answers]
    for same in (
        {answer.status_code for answer in answers},
        {answer.data for answer in answers},
        {str(answer.headers) for answer in answers},
        {page.data for page in thanks},
    ):
        assert len(same) == 1
    assert states(site) == ["none", "unverified", "unverified", "unverified", "verified"]


def test_the_same_form_sent_again_keeps_its_state(site: Site, codes: Sequence[str]) -> None:
    fields = site.filled_form(receipt=codes[1])
    assert [site.send(fields).status_code for _ in range(3)] == [303] * 3
    assert states(site) == ["verified"]


def test_missing_answers_bring_the_code_back_escaped(site: Site, codes: Sequence[str]) -> None:
    typed = "<b>mã</b> \"'&"
    fields = site.filled_form(receipt=typed)
    del fields["C1"]
    answer = site.send(fields)
    assert answer.status_code == 422
    (field,) = [f for _, f in check_page(answer).fields if f.get("name") == "receipt"]
    assert field["value"] == typed
    assert "<b>mã" not in answer.text
    assert site.send({**fields, "C1": "5"}).status_code == 303


def test_a_field_left_empty_comes_back_too(site: Site, codes: Sequence[str]) -> None:
    fields = site.filled_form(receipt="")
    del fields["C1"]
    assert 'name="receipt"' in site.send(fields).text


def test_a_form_opened_before_the_switch_was_turned_off_is_taken(
    site: Site, codes: Sequence[str]
) -> None:
    fields = site.filled_form(receipt=codes[0])
    switch_off(site)
    assert site.send(fields).status_code == 303
    assert states(site) == ["none"]


def test_a_worker_that_never_showed_a_form_verifies_codes(site: Site, codes: Sequence[str]) -> None:
    fields = site.filled_form(receipt=codes[0])
    again = site.restarted()
    try:
        assert again.send(fields).status_code == 303
    finally:
        again.close()
    assert states(site) == ["verified"]


def test_another_key_takes_codes_back_politely(site: Site, codes: Sequence[str]) -> None:
    again = site.restarted(secret_key="another secret of the same installation")
    try:
        assert again.send(again.filled_form(receipt=codes[0])).status_code == 303
    finally:
        again.close()
    assert states(site) == ["unverified"]


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_any_text_in_the_field_is_thanked_for(site: Site, codes: Sequence[str], typed: str) -> None:
    assert site.send(site.filled_form(receipt=typed)).status_code == 303


def test_two_codes_in_one_form_are_refused_as_any_field_sent_twice(
    site: Site, codes: Sequence[str]
) -> None:
    fields = site.filled_form(receipt=codes[0])
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    twice = site.client.post(
        FORM,
        data=f"{body}&receipt={codes[1]}",
        content_type="application/x-www-form-urlencoded",
    )
    assert twice.status_code == 400
    assert site.count() == 0

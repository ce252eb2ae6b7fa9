"""What answers write: rows of the tables that docs/privacy.md tells of, and of no other."""

from __future__ import annotations

from survey.services.intake.issue_receipts import issue_receipts
from survey.services.intake.seal_receipts import ReceiptKeys
from survey.services.settings.manage_settings import change_setting
from tests.factories import NOW
from tests.site import FORM, Site
from tests.tablet import enabled_tablet, filled_item

#: Their columns are agreed in tests/survey/models/test_schema.py.
AGREED = {
    "comment",
    "daily_tally",
    "day_salt",
    "half_month_tally",
    "response",
    "seen_token",
    "spent_receipt",
    "tally_mark",
}


def test_answers_write_in_the_agreed_tables_and_in_no_other(site: Site) -> None:
    keys = ReceiptKeys(site.house.settings.secret_key)
    with site.house.sessions.begin() as session:
        change_setting(session, "receipts.enabled", True)
        codes = issue_receipts(session, keys, "Q1", 5, NOW).codes
    tablet = enabled_tablet(site)
    assert tablet.desk().status_code == 200
    before = site.rows()
    fields = site.filled_form(comment="Chờ lâu", receipt=codes[0])
    sent = site.client.post(FORM, data=fields, headers={"User-Agent": "máy của một người"})
    assert site.client.get(sent.headers["Location"]).status_code == 200
    assert site.send(fields).status_code == 303
    assert site.send(site.filled_form(C1="")).status_code == 422
    assert tablet.outcomes(filled_item(comment="Nhanh")) == ["stored"]
    after = site.rows()
    assert {name for name, rows in after.items() if rows != before[name]} == AGREED
    assert len(after["response"]) == len(before["response"]) + 2

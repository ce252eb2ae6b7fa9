"""Pages for everybody, and the two addresses for whoever watches the server."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from survey.models import Setting
from tests.page import open_page
from tests.site import FORM, Site


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", ["/", "/rieng-tu"])
def test_public_pages_keep_the_rules_of_the_house(site: Site, address: str, language: str) -> None:
    open_page(site.client, f"{address}?lang={language}", language=language)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_page_on_privacy_leads_back_and_not_to_itself(site: Site, language: str) -> None:
    page = site.client.get(f"/rieng-tu?lang={language}").text
    assert 'href="/rieng-tu' not in page
    assert f'href="/?lang={language}"' in page


def test_privacy_says_for_how_long_comments_are_kept_with_and_without_a_setting(
    site: Site,
) -> None:
    assert "Góp ý chỉ được giữ trong thời gian cần" in site.client.get("/rieng-tu").text
    assert "Comments are kept only" in site.client.get("/rieng-tu?lang=en").text
    with site.house.sessions.begin() as session:
        session.merge(Setting(key="privacy.keep", value='"Góp ý được giữ 24 tháng."'))
    page = site.client.get("/rieng-tu").text
    assert "Góp ý được giữ 24 tháng." in page
    assert "trong thời gian cần" not in page


def test_whoever_complains_is_not_sent_to_the_desk_first(site: Site) -> None:
    page = site.client.get("/rieng-tu").text
    assert "hỏi cán bộ tại quầy" not in page
    assert "người phụ trách Bộ phận Một cửa" in page


def test_official_channels_come_from_the_settings(site: Site) -> None:
    with site.house.sessions.begin() as session:
        for key, value in {
            "contact.hotline": '"0200 3999 <1>"',
            "contact.portal": '"javascript:alert(1)"',
        }.items():
            session.execute(
                text("INSERT INTO setting (key, value) VALUES (:key, :value)"),
                {"key": key, "value": value},
            )
    page = site.client.get(FORM).text
    assert 'href="tel:020039991"' in page
    assert "0200 3999 &lt;1&gt;" in page
    assert 'href="javascript' not in page


def test_health_answers_without_a_database_and_readiness_does_not(site: Site) -> None:
    assert site.client.get("/health").json == {"status": "ok"}
    assert site.client.get("/ready").status_code == 200
    with site.house.sessions.begin() as session:
        session.execute(text("ALTER TABLE setting RENAME TO elsewhere"))
    assert site.client.get("/health").status_code == 200
    assert site.client.get("/ready").status_code == 503
    # The pages that only inform go on informing.
    open_page(site.client, "/rieng-tu")
    open_page(site.client, f"{FORM}/cam-on")

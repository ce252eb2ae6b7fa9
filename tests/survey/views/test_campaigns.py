"""Pages of campaigns and questionnaires, and the citizen's form that follows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from survey.queries.campaigns import all_campaigns
from survey.queries.questionnaires import all_versions, questionnaire_starts
from survey.services.questionnaires.manage_campaigns import CampaignPlan, plan_campaign
from tests.factories import NOW, TODAY
from tests.page import Page, check_page, open_page
from tests.site import FORM, Site, make_site
from tests.survey.services.comment_place import OFFICE

DAY = timedelta(days=1)
SHORT, WITH_FACTS = "mot-cua-2026", "mot-cua-2026-2"


@pytest.fixture
def demo(tmp_path: Path, sqlite_url: str) -> Iterator[Site]:
    made = make_site(tmp_path, sqlite_url, demo=True)
    made.house.clock = lambda: NOW
    made.client.get("/demo/office")
    yield made
    made.close()


def campaign(site: Site, **changes: Any) -> None:
    values = {
        "name": "Đợt thử",
        "kind": "standing",
        "first_day": TODAY,
        "last_day": TODAY + DAY,
        "questionnaire": WITH_FACTS,
        **changes,
    }
    with site.house.sessions.begin() as session:
        plan_campaign(session, OFFICE, CampaignPlan(**values), now=NOW)


def sent(site: Site, address: str, **fields: Any) -> Any:
    hidden = Page(site.client.get(address).text).hidden
    return site.client.post(address, data={**hidden, **fields})


FIELDS = {
    "name": "Đợt tháng 12",
    "kind": "standing",
    "first_day": (TODAY + DAY).isoformat(),
    "last_day": (TODAY + 9 * DAY).isoformat(),
    "questionnaire": WITH_FACTS,
    "scope": "chosen",
    "units": ["1"],
    "ask_age": "y",
}


def test_office_plans_changes_and_ends_a_campaign(demo: Site) -> None:
    assert "Chưa có đợt khảo sát nào" in open_page(demo.client, "/van-phong/dot").text
    open_page(demo.client, "/van-phong/dot/moi")
    refused = sent(demo, "/van-phong/dot/moi", **{**FIELDS, "last_day": TODAY.isoformat()})
    assert refused.status_code == 422
    assert "Ngày kết thúc phải" in refused.text
    assert "Đợt tháng 12" in refused.text
    check_page(refused)
    assert sent(demo, "/van-phong/dot/moi", **{**FIELDS, "name": ""}).status_code == 422
    # What was ticked is never passed over in silence, nor is nothing taken for everything.
    all_and_one = sent(demo, "/van-phong/dot/moi", **{**FIELDS, "scope": "all"})
    assert "mà phạm vi là “Mọi đơn vị”" in all_and_one.text
    none = sent(demo, "/van-phong/dot/moi", **{**FIELDS, "units": []})
    assert "Hãy chọn ít nhất một đơn vị" in none.text
    assert sent(demo, "/van-phong/dot/moi", **FIELDS).status_code == 303
    page = open_page(demo.client, "/van-phong/dot").text
    for words in ("Đợt tháng 12", "sắp đến", "Phường Ô Môn", "nhóm tuổi"):
        assert words in page
    at = "/van-phong/dot/1"
    hidden = check_page(demo.client.get(at)).hidden
    assert demo.client.post(at, data={**hidden, **FIELDS, "receipts": "y"}).status_code == 303
    late = demo.client.post(at, data={**hidden, **FIELDS, "name": "Tên của tôi"})
    assert late.status_code == 409
    assert "Tên của tôi" in late.text
    assert "Nội dung hiện nay" in late.text
    assert demo.client.post(f"{at}/ket-thuc", data={"revision": "2"}).status_code == 400
    assert open_page(demo.client, at)
    hidden = check_page(demo.client.get(at)).hidden
    assert demo.client.post(f"{at}/ket-thuc", data=hidden).status_code == 303
    assert demo.client.get(at).status_code == 404
    assert demo.client.post(f"{at}/ket-thuc", data=hidden).status_code == 404


def test_a_campaign_that_runs_offers_its_name_and_last_day_alone(demo: Site) -> None:
    campaign(demo, unit_ids=frozenset({1}), ask_age=True)
    at = "/van-phong/dot/1"
    page = check_page(open_page(demo.client, at))
    assert {one["name"] for _tag, one in page.fields if "name" in one} == {"name", "last_day"}
    later = {"name": "Tên mới", "last_day": (TODAY + 3 * DAY).isoformat()}
    assert demo.client.post(at, data={**page.hidden, **later}).status_code == 303
    with demo.house.sessions() as session:
        now = all_campaigns(session)[0]
    assert (now.name, now.last_day, now.unit_ids, now.ask_age) == (
        "Tên mới",
        TODAY + 3 * DAY,
        frozenset({1}),
        True,
    )


def test_a_campaign_that_is_over_can_only_be_read(demo: Site) -> None:
    campaign(demo)
    demo.house.clock = lambda: NOW + 5 * DAY
    page = open_page(demo.client, "/van-phong/dot/1")
    assert "đã kết thúc" in page.text
    assert all("name" not in one for _tag, one in Page(page.text).fields)
    assert "Lưu" not in page.text
    hidden = Page(demo.client.get("/van-phong/dot/moi").text).hidden
    again = demo.client.post("/van-phong/dot/1/ket-thuc", data={**hidden, "revision": "1"})
    assert "đã kết thúc" in demo.client.get(again.headers["Location"]).text


def test_the_citizens_form_follows_the_campaign_of_its_day(demo: Site) -> None:
    assert 'name="age"' not in demo.client.get(FORM).text
    campaign(demo, ask_age=True, receipts=True)
    page = demo.client.get(f"{FORM}?ma=ABCD-EFGH").text
    assert 'name="age"' in page
    assert 'name="gender"' not in page
    assert 'name="receipt"' in page
    fields = demo.filled_form(age="2", gender="1", receipt="abcd-efgh")
    assert demo.send(fields).status_code == 303
    demo.house.clock = lambda: NOW + 2 * DAY
    page = demo.client.get(FORM).text
    assert 'name="age"' not in page
    assert 'name="receipt"' not in page
    assert demo.send({**demo.filled_form(), "age": "2", "receipt": "abcd-efgh"}).status_code == 303
    with_campaign, after = sorted(demo.stored(), key=lambda one: one.day)
    assert with_campaign.receipt == "unverified"
    assert after.receipt == "none"
    with demo.house.sessions() as session:
        version = next(one for one in all_versions(session) if one.code == WITH_FACTS)
    facts = [fact.code for fact in version.questionnaire.facts]
    assert with_campaign.facts[facts.index("age")] == "2"
    assert with_campaign.facts[facts.index("gender")] == "-"
    assert after.facts[facts.index("age")] == "-"


def test_the_citizens_form_asks_the_version_of_the_campaign(demo: Site) -> None:
    campaign(demo, questionnaire="dieu-tra-xhh-2026")
    demo_title = demo.client.get(FORM).text
    demo.house.clock = lambda: NOW + 2 * DAY
    assert Page(demo_title).title != Page(demo.client.get(FORM).text).title


def test_office_schedules_a_version_and_takes_it_back(demo: Site) -> None:
    at = "/van-phong/phieu"
    assert "đang hỏi" in open_page(demo.client, at).text
    day = (TODAY + 5 * DAY).isoformat()
    refused = sent(demo, at, version=SHORT, day=TODAY.isoformat())
    assert refused.status_code == 422
    assert "sau hôm nay" in refused.text
    assert sent(demo, at, version=SHORT, day="").status_code == 422
    assert sent(demo, at, version=SHORT, day=day).status_code == 303
    page = open_page(demo.client, at)
    assert f"Từ ngày {(TODAY + 5 * DAY):%d/%m/%Y}" in page.text
    demo.house.clock = lambda: NOW + 5 * DAY
    titles = {Page(demo.client.get(FORM).text).title}
    demo.house.clock = lambda: NOW
    titles.add(Page(demo.client.get(FORM).text).title)
    token = Page(page.text).hidden
    for wrong, status in (("2026-13-01", 404), ("2020-01-01", 303)):
        assert demo.client.post(f"{at}/lich/{wrong}/bo", data=token).status_code == status
    assert demo.client.post(f"{at}/lich/{day}/bo", data={}).status_code == 400
    assert demo.client.post(f"{at}/lich/{day}/bo", data=token).status_code == 303
    with demo.house.sessions() as session:
        assert questionnaire_starts(session) == []


def test_office_reads_compares_and_previews_versions(demo: Site) -> None:
    page = open_page(demo.client, f"/van-phong/phieu/{WITH_FACTS}")
    assert "How was your visit today?" in page.text
    compared = open_page(demo.client, f"/van-phong/phieu/{WITH_FACTS}/so-voi/{SHORT}")
    assert "So sánh được trên" in compared.text
    preview = open_page(demo.client, f"/van-phong/phieu/{WITH_FACTS}/xem-thu")
    assert "bản xem thử" in preview.text
    assert "Gửi ý kiến</button>" not in preview.text
    open_page(demo.client, f"/van-phong/phieu/{WITH_FACTS}/xem-thu?lang=en", language="en")
    for rest in ("", "/xem-thu", "/sua", f"/so-voi/{SHORT}"):
        assert demo.client.get(f"/van-phong/phieu/khong-co{rest}").status_code == 404


def test_office_makes_a_new_version(demo: Site) -> None:
    at = f"/van-phong/phieu/{WITH_FACTS}/sua"
    page = check_page(demo.client.get(at))
    typed: dict[str, Any] = {
        **page.hidden,
        "code": "mot-cua-2027",
        "title_vi": "Phiếu 2027",
        "comment_vi": "Góp ý",
    }
    with demo.house.sessions() as session:
        old = next(one for one in all_versions(session) if one.code == WITH_FACTS).questionnaire
    for number, one in enumerate(old.criteria):
        typed |= {
            f"lines-{number}-keep": "y",
            f"lines-{number}-vi": one.text["vi"],
            f"lines-{number}-factor": one.factor or "",
            f"lines-{number}-place": str(9 - number),
        }
    changed = {**typed, "lines-0-vi": "Nơi tiếp đón: dễ tìm", "lines-0-same": "y"}
    refused = demo.client.post(at, data=changed)
    assert refused.status_code == 422
    check_page(refused)
    assert "phải ghi vì sao" in refused.text
    assert "Nơi tiếp đón: dễ tìm" in refused.text
    assert demo.client.post(at, data={**typed, "code": ""}).status_code == 422
    done = demo.client.post(at, data={**changed, "lines-0-reason": "Chỉ viết gọn"})
    assert done.headers["Location"] == "/van-phong/phieu/mot-cua-2027"
    assert "Chỉ viết gọn" in open_page(demo.client, done.headers["Location"]).text
    with demo.house.sessions() as session:
        new = all_versions(session)[0].questionnaire
    assert new.positions == ("C5", "C4", "C3", "C2", "C1", "OV")


def test_units_find_none_of_these_pages(demo: Site) -> None:
    demo.client.get("/demo/unit/1")
    for page in ("dot", "dot/moi", "phieu", f"phieu/{SHORT}", f"phieu/{SHORT}/sua"):
        assert demo.client.get(f"/van-phong/{page}").status_code == 404
    with demo.house.sessions() as session:
        assert all_campaigns(session) == []


def test_campaigns_are_given_as_a_file(demo: Site) -> None:
    campaign(demo, unit_ids=frozenset({1}), receipts=True)
    later = {"first_day": TODAY + 2 * DAY, "last_day": TODAY + 3 * DAY}
    campaign(demo, name="Sắp đến", **later)
    assert 'href="/van-phong/dot/bang.csv"' in open_page(demo.client, "/van-phong/dot").text
    sheet = demo.client.get("/van-phong/dot/bang.csv").data.decode("utf-8-sig").splitlines()
    assert [line.split(",")[2] for line in sheet[1:]] == ["sắp đến", "đang chạy"]
    assert sheet[2].startswith("Đợt thử,Mã QR thường trực tại quầy,")
    assert sheet[2].endswith(",Phường Ô Môn,không,không,có")
    assert demo.client.get("/van-phong/dot/bang.xlsx").data[:2] == b"PK"

"""Right after the installation every page says what to do next, and none says what is not so."""

from __future__ import annotations

import re

from sqlalchemy import delete

from survey.models import Desk, Placard, Unit
from tests.factories import store_unit
from tests.page import open_page
from tests.site import Site
from tests.staff import hire
from tests.survey.views.test_admin_home import enter

#: What a page says while there is no unit, and the page it leads to.
WITHOUT_UNITS = {
    "/van-phong": ("Chưa có đơn vị nào", "/van-phong/don-vi"),
    "/van-phong/ho-so": ("Chưa có đơn vị nào có quầy", "/van-phong/don-vi"),
    "/van-phong/so-sanh": ("Chưa có đơn vị nào để so sánh", "/van-phong/don-vi"),
    "/van-phong/may-tinh-bang": ("Có quầy rồi thì cấp mã", "/van-phong/don-vi"),
    "/van-phong/nghien-cuu": ("Phiếu của quý đang chạy", "/van-phong/nhap-phieu"),
    "/van-phong/dot/moi": ("Chưa có đơn vị nào để chọn", "/van-phong/dot"),
}


def test_pages_without_units_lead_to_the_list_of_units(staff_site: Site) -> None:
    with staff_site.house.sessions.begin() as session:
        for table in (Placard, Desk, Unit):
            session.execute(delete(table))
    staff_site.client.get("/demo/office")
    for address, (words, onward) in WITHOUT_UNITS.items():
        main = open_page(staff_site.client, address).text.partition("<main")[2]
        assert words in main, address
        assert f'href="{onward}"' in main, address


def test_the_first_unit_is_offered_as_a_province_and_later_ones_below_it(staff_site: Site) -> None:
    new = "/van-phong/don-vi/moi"
    staff_site.client.get("/demo/office")

    def offered(address: str) -> list[str]:
        return re.findall(
            r'<option value="(\w+)" selected', open_page(staff_site.client, address).text
        )

    with staff_site.house.sessions.begin() as session:
        for table in (Placard, Desk, Unit):
            session.execute(delete(table))
    assert offered(new) == ["province", "0"]
    with staff_site.house.sessions.begin() as session:
        top = store_unit(session, "TINH", kind="province")
    assert offered(new) == ["commune", str(top)]
    with staff_site.house.sessions.begin() as session:
        under = store_unit(session, "SO", kind="department", parent_id=top)
    assert offered(new) == ["department", str(top)]
    assert offered(f"{new}?tren={under}") == ["centre", str(under)]


def test_units_without_answers_are_not_said_to_have_any(staff_site: Site) -> None:
    staff_site.client.get("/demo/office")
    home = open_page(staff_site.client, "/van-phong").text
    assert "Chưa có phiếu trả lời nào trong kỳ này" in home
    assert "Đơn vị nào cũng có phiếu" not in home
    assert "bộ lọc" not in home
    compared = open_page(staff_site.client, "/van-phong/so-sanh?dv=1").text
    assert "chưa có số liệu trong những quý này" in compared
    assert "<svg" not in compared


def test_administrators_are_told_the_first_steps_until_somebody_leads_the_survey(
    site: Site,
) -> None:
    enter(site)
    begun = open_page(site.client, "/quan-tri").text
    assert "chưa ai làm được việc khảo sát" in begun
    hire(site, "binh", ("office", None))
    assert "chưa ai làm được việc khảo sát" not in open_page(site.client, "/quan-tri").text

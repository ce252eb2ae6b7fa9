"""A code found on a wall: ours in force, ours replaced or revoked, or a stranger's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from survey.queries.placards import shown_token
from survey.services.places.check_placard import LONGEST_SHOWN, check_placard
from survey.services.places.manage_placards import issue_placard, replace_placard, revoke_placard
from tests.factories import NOW, TODAY, store_desk, store_placard, store_unit

BASE = "https://hailong.hanam.gov.vn"
TOKEN = "abcdefghjkmnpqrs"
LETTERS = "abcd-efgh-jkmn-pqrs"


@pytest.fixture
def desk(session: Session) -> int:
    unit = store_unit(session, name="Phường Ô Môn")
    desk = store_desk(session, unit, "Q7", name="Quầy hộ tịch")
    store_placard(session, desk, token=TOKEN)
    return desk


@pytest.mark.parametrize(
    "text",
    [
        LETTERS,
        TOKEN.upper(),
        f"  {BASE}/d/{LETTERS} ",
        f"{BASE}/d/{TOKEN}",
        f"HTTPS://HaiLong.hanam.gov.vn/d/{LETTERS.upper()}",
        f"hailong.hanam.gov.vn/d/{LETTERS}",
        f"{BASE}/d/{LETTERS}?lang=en",
        f"{BASE}/d/{LETTERS}?ma=ABCDEFGH",
        f"{BASE}/d/{LETTERS}/cam-on?lang=vi",
    ],
)
def test_recognises_its_own_code_however_it_is_typed(
    session: Session, desk: int, text: str
) -> None:
    finding = check_placard(session, text, BASE, TODAY)
    assert finding.verdict == "active"
    assert finding.face is not None
    assert (finding.face.desk_code, finding.face.unit_name) == ("Q7", "Phường Ô Môn")


@pytest.mark.parametrize(
    "text",
    [
        f"https://hailong-hanam.gov.vn/d/{LETTERS}",
        f"https://hailong.hanam.gov.vn.example.com/d/{LETTERS}",
        f"https://hailong.hanam.gov.vn@example.com/d/{LETTERS}",
        f"https://hailong.hanam.gov.vn:444/d/{LETTERS}",
        f"https://example.com/?x=https://hailong.hanam.gov.vn/d/{LETTERS}",
        f"https://hаilong.hanam.gov.vn/d/{LETTERS}",  # a Cyrillic letter in the name
        f"http://hailong.hanam.gov.vn/d/{LETTERS}",
        f"https:\\\\hailong.hanam.gov.vn\\d\\{LETTERS}",
        f"//example.com/d/{LETTERS}",
        f"{BASE}/d2/{LETTERS}",
        f"{BASE}/",
        "javascript:alert(1)//",
        "https://[hailong/d/x",
        "WIFI:T:WPA;S:Mien phi;P:12345678;;",
        "tra.loi.ngay",
    ],
)
@pytest.mark.parametrize("scanned", [True, False])
def test_whatever_leads_elsewhere_is_foreign(
    session: Session, desk: int, text: str, scanned: bool
) -> None:
    finding = check_placard(session, text, BASE, TODAY, scanned=scanned)
    assert finding.verdict == "foreign"
    assert "KHÔNG PHẢI mã của hệ thống này" in finding.headline
    assert "Gỡ ngay" in finding.advice
    assert finding.face is None


def test_base_address_with_a_path_counts_whole(session: Session, desk: int) -> None:
    base = "https://tinh.gov.vn/hailong"
    assert check_placard(session, f"{base}/d/{LETTERS}", base, TODAY).verdict == "active"
    elsewhere = check_placard(session, f"https://tinh.gov.vn/d/{LETTERS}", base, TODAY)
    assert elsewhere.verdict == "foreign"


def test_letters_nobody_issued_are_told_apart_from_a_slip(session: Session, desk: int) -> None:
    unknown = check_placard(session, "zzzz-efgh-jkmn-pqrs", BASE, TODAY)
    assert unknown.verdict == "unknown"
    assert "chưa bao giờ được cấp" in unknown.headline
    assert unknown.advice.startswith("Xin xem lại từng chữ")
    short = check_placard(session, "abcd-efgh", BASE, TODAY)
    assert (short.verdict, short.headline) == ("unreadable", "Chưa đọc được mã")
    scanned = check_placard(session, f"{BASE}/d/zzzz-efgh-jkmn-pqrs", BASE, TODAY, scanned=True)
    assert scanned.advice.startswith("Gỡ ngay")


@pytest.mark.parametrize("text", ["HELLO", "0912345678", LETTERS, f"{BASE}/d/abcd"])
def test_a_scanned_text_that_is_no_address_of_ours_is_no_slip_of_the_finger(
    session: Session, desk: int, text: str
) -> None:
    assert check_placard(session, text, BASE, TODAY, scanned=True).verdict == "foreign"


def test_replaced_code_tells_its_last_day_then_that_it_is_over(session: Session, desk: int) -> None:
    new = replace_placard(session, TOKEN, NOW, grace_days=14)
    found = [
        check_placard(session, LETTERS, BASE, TODAY + timedelta(days=days)) for days in (0, 13, 14)
    ]
    assert [finding.verdict for finding in found] == ["grace", "grace", "revoked"]
    assert found[0].headline == "Đã thay, còn hạn đến hết ngày 03/12/2026"
    assert found[2].headline == "Đã thay ngày 20/11/2026, hết hạn dùng tiếp"
    assert check_placard(session, shown_token(new), BASE, TODAY).verdict == "active"


def test_revoked_code_and_closed_desk_say_which_and_since_when(session: Session, desk: int) -> None:
    revoke_placard(session, TOKEN, NOW)
    finding = check_placard(session, LETTERS, BASE, TODAY)
    assert (finding.verdict, finding.headline) == ("revoked", "Đã thu hồi ngày 20/11/2026")
    closing = store_desk(session, store_unit(session, "00009"), "Q8", valid_to=date(2026, 12, 1))
    token = issue_placard(session, closing, NOW)
    finding = check_placard(session, token, BASE, date(2026, 12, 1))
    assert finding.headline == "Không còn dùng: quầy đã đóng từ ngày 01/12/2026"


def test_long_foreign_text_is_shortened(session: Session) -> None:
    finding = check_placard(session, "https://example.com/" + "x" * 3000, BASE, TODAY)
    assert len(finding.text) == LONGEST_SHOWN + 1
    assert finding.text.endswith("…")

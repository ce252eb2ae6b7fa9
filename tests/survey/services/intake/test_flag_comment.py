"""Comments that seem to name a person."""

import time

import pytest

from survey.services.intake.flag_comment import comment_flags

PHONES = [
    "0912345678",
    "(0912) 345 678",
    "0912/345/678",
    "0912,345,678",
    "0912_345_678",
    "0912–345–678",
    "0912−345−678",
    "0912·345·678",
    "0912  345  678",
    "091 - 234 - 5678",
    "0912\u00a0345\u00a0678",
    "0912\u200b345\u200b678",
    "0912\n345 678",
    "+84(0)912345678",
    "(+84) 912 345 678",
    "84912345678",
    "O912345678",
    "o912 345 678",
    "0912/2034/567",
    "09/12/2034/567",
    "0912345O78",
    "\uff10\uff19\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    "02253842123",
    "0225 3842 123",
    "(0225) 3.842.123",
    "quầy 3 0912345678",
    "ngày 20/11/2026 0912 345 678",
]
IDENTITIES = [
    "001099012345",
    "001 099 012 345",
    "001-099-012-345",
    "001.099.012345",
    "0010/9901/2345",
    "001\u00a0099\u200b012\u00a0345",
    "001 099\u2013012\u2013345",
    "123 456 789",
]
ORDINARY = [
    "",
    "Chờ 2 tiếng ở quầy 3, ngày 20/11/2026",
    "15/12/2026",
    "từ 01/12/2026 - 15/12/2026",
    "từ 01/12/2026-15/12/2026 tôi đến 3 lần",
    "2026-11-20 08:30",
    "quý từ 07/2026, 08/2026, 09/2026",
    "các năm 2024, 2025, 2026",
    "giai đoạn 2021-2025, 2026-2030",
    "1.500.000 đồng",
    "1.500.000.000 đồng",
    "từ 1.500.000 - 2.000.000 đồng",
    "1,500,000-2,000,000đ",
    "phí 150.000, lệ phí 200.000",
    "7h30-11h30",
    "7.30-11.30, 13.30-17.00",
    "7:30 - 11:30 13:30 - 17:00",
    "Nghị định 61/2018",
    "Nghị định 61/2018/NĐ-CP, 107/2021/NĐ-CP ngày 06/12/2021",
    "quầy 1, 2, 3, 4, 5, 6, 7, 8, 9",
    "cho 10 điểm, 5 sao, khí CO2",
    "Hotline 1900 1234 gọi 10 lần không nghe",
]


@pytest.mark.parametrize("text", PHONES)
def test_marks_telephone_numbers_however_they_are_written(text: str) -> None:
    assert "phone" in comment_flags(f"Gọi {text} nhé").split(",")


@pytest.mark.parametrize("text", IDENTITIES)
def test_marks_numbers_of_identity_cards_in_groups(text: str) -> None:
    assert "number" in comment_flags(f"CCCD {text}.").split(",")


@pytest.mark.parametrize("text", ORDINARY)
def test_leaves_dates_money_hours_and_decrees_alone(text: str) -> None:
    assert comment_flags(text) == ""


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Gọi 0912 345 678 nhé", "phone,number"),
        ("+84 912.345.678", "phone,number"),
        ("CCCD 001099012345", "number"),
        ("Thư: nguyen.van.a@example.vn", "email"),
        ("Xem https://x.vn", "link"),
    ],
)
def test_names_all_that_a_comment_holds(text: str, flags: str) -> None:
    assert comment_flags(text) == flags


@pytest.mark.parametrize("part", ["1 (", "1 ", "0.", "1 -) ", "o", "11.11-", "1.000"])
def test_longest_comment_takes_no_time(part: str) -> None:
    begun = time.perf_counter()
    comment_flags((part * 2000)[:2000])
    assert time.perf_counter() - begun < 0.5

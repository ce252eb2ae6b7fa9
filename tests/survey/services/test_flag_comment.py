"""Comments that seem to name a person."""

import pytest

from survey.services.flag_comment import comment_flags


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Gọi 0912 345 678 nhé", "phone,number"),
        ("+84 912.345.678", "phone,number"),
        ("CCCD 001099012345", "number"),
        ("Thư: nguyen.van.a@example.vn", "email"),
        ("Xem https://x.vn", "link"),
        ("Chờ 2 tiếng ở quầy 3, ngày 20/11/2026", ""),
        ("", ""),
    ],
)
def test_marks_what_may_name_a_person(text: str, flags: str) -> None:
    assert comment_flags(text) == flags

"""What may tell who wrote a comment, or about whom, is suggested for masking."""

import itertools

import pytest

from survey.services.comments.suggest_masks import COVERS, masked, pieces, suggest_masks


def covered(text: str) -> str:
    return masked(text, suggest_masks(text))


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Anh Tuấn ở quầy 3 rất tốt.", "Anh [tên người] ở quầy 3 rất tốt."),
        ("gặp chị Hương - quầy Hộ tịch", "gặp chị [tên người] - quầy Hộ tịch"),
        ("Trần Thị Bích Ngọc hách dịch", "[tên người] hách dịch"),
        ("Tôi tên là nguyễn văn a, khen", "Tôi tên là [tên người], khen"),
        ("bà nguyen thi hoa", "bà [tên người]"),
        ("nhân viên tên tuấn kém", "nhân viên tên [tên người] kém"),
        ("Tôi gặp Minh Anh ở đó", "Tôi gặp [tên người] ở đó"),
        ("BÀ NGUYỄN THỊ HOA LÀM TỐT", "BÀ [tên người] LÀM TỐT"),
        ("gọi 0912 345 678 nhé", "gọi [số điện thoại] nhé"),
        ("gọi 0912\u200b345\u00a0678 nhé", "gọi [số điện thoại] nhé"),
        ("CCCD 001 099 012 345", "CCCD [số giấy tờ]"),
        ("CMND 123456789.", "CMND [số giấy tờ]."),
        ("thư: a.b+c@thu.example.vn", "thư: [thư điện tử]"),
        ("xem https://x.vn/a?b", "xem [liên kết]"),
        ("xe 65A1-123.45 để ngoài", "xe [biển số xe] để ngoài"),
        ("xe 51F-123.45", "xe [biển số xe]"),
        ("mã H11.24-260105-0012 trễ", "mã [mã hồ sơ] trễ"),
        ("000.00.12.H11-260105-0012", "[mã hồ sơ]"),
        ("mã hồ sơ 12345 trễ", "mã hồ sơ [mã hồ sơ] trễ"),
        ("tôi sinh ngày 12/3/1985", "tôi [ngày sinh]"),
        ("sinh năm 1985", "[ngày sinh]"),
        ("nhà ở 45/7 đường Trần Hưng Đạo", "nhà ở [địa chỉ]"),
        ("ấp Mỹ Hòa, thôn 3", "[địa chỉ], [địa chỉ]"),
        ("số nhà 12B đường Lê Lợi", "[địa chỉ]"),
    ],
)
def test_covers_what_tells_a_person(text: str, safe: str) -> None:
    assert covered(text) == safe


@pytest.mark.parametrize(
    "text",
    [
        "Chờ lâu vào buổi sáng thứ Hai, mong có thêm quầy.",
        "Cán bộ thái độ kém, bà con chờ lâu",
        "Cán bộ Bộ phận Một cửa nhiệt tình. Cảm ơn Ủy ban nhân dân",
        "CAN BO RAT TOT VA NHIET TINH",
        "Ngày 20/11/2026 tôi nộp 1.500.000 đồng theo Nghị định 61/2018/NĐ-CP",
        "ở phường Thới An và tỉnh Cửu Long",
        "tên của tôi bị sai trên giấy khai sinh",
        "Rất hài lòng, em thấy ổn. Cảm ơn.",
        "Đề nghị bố trí thêm ghế ngồi và nước uống.",
        "Thủ Tục Nhanh Gọn Không Phải Chờ",
        "",
    ],
)
def test_leaves_ordinary_words_alone(text: str) -> None:
    assert covered(text) == text


def test_suggestions_stand_where_they_were_found_and_do_not_overlap() -> None:
    text = "Anh Tuấn, 0912345678, a@b.vn"
    found = suggest_masks(text)
    assert [(text[one.start : one.end], one.kind) for one in found] == [
        ("Tuấn", "name"),
        ("0912345678", "phone"),
        ("a@b.vn", "email"),
    ]
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))


def test_pieces_put_together_are_the_text() -> None:
    text = "Gọi\n0912\u200b345 678 cho chị Lan."
    parts = pieces(text, suggest_masks(text))
    assert "".join(part.text for part in parts) == text
    assert [part.kind for part in parts] == [None, "phone", None, "name", None]


def test_what_was_covered_is_suggested_no_more() -> None:
    for cover in COVERS.values():
        assert suggest_masks(f"Gặp anh {cover} ở quầy {cover}") == []


@pytest.mark.parametrize(
    "part", ["Nguyễn ", "số 1 ", "A b ", "anh ", "12-", "Ấp ", "sinh ", "a@b."]
)
def test_longest_comment_comes_to_an_end(part: str) -> None:
    text = (part * 2000)[:2000]
    assert all(0 <= one.start < one.end <= len(text) for one in suggest_masks(text))

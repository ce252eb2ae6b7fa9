"""What is done about comments: cases, addressees, notes, releases, and the lists of themes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0015_comment_cases"
down_revision = "r0014_publication"
branch_labels = None
depends_on = None

STATES = "state IN ('new', 'passed_on', 'answered', 'published', 'closed', 'refused')"

#: Name, phrases and exceptions with which an installation starts; the office edits them.
THEMES = (
    (
        "Thời gian chờ",
        (
            "chờ lâu|chờ đợi|chờ hơi lâu|chờ quá lâu|đợi lâu|phải chờ|phải đợi|ngồi chờ|xếp hàng|"
            "lấy số|mất cả buổi|mất thời gian|đông người|quá đông|quá tải"
        ),
        "ghế ngồi chờ|phòng chờ|khu vực chờ",
    ),
    (
        "Thái độ phục vụ",
        (
            "thái độ|nhiệt tình|niềm nở|thân thiện|lịch sự|hòa nhã|vui vẻ|tận tình|chu đáo|cáu gắt|"
            "khó chịu|hách dịch|quát|nạt|thờ ơ|vô cảm|coi thường|thiếu tôn trọng"
        ),
        "",
    ),
    (
        "Hướng dẫn và thông tin",
        (
            "hướng dẫn|giải thích|tư vấn|dặn dò|chưa được dặn|không rõ ràng|khó hiểu|dễ hiểu|"
            "niêm yết|bảng thông báo|chữ nhỏ|không biết làm|thiếu thông tin"
        ),
        "",
    ),
    (
        "Giấy tờ, hồ sơ",
        (
            "giấy tờ|thành phần hồ sơ|bổ sung hồ sơ|bổ sung giấy|thiếu giấy|biểu mẫu|tờ khai|"
            "bản sao|công chứng|chứng thực|sai tên|sai thông tin|rườm rà|nhiều thủ tục"
        ),
        "",
    ),
    (
        "Số lần đi lại",
        (
            "đi lại|đi nhiều lần|đi hai lần|đi ba lần|đi mấy lần|phải quay lại|hẹn đi hẹn lại|"
            "đi lên đi xuống|đường xa"
        ),
        "",
    ),
    (
        "Đúng hẹn, trả kết quả",
        (
            "trễ hẹn|quá hẹn|sai hẹn|đúng hẹn|sớm hơn hẹn|trước hẹn|chậm trả|trả chậm|"
            "chưa có kết quả|trả kết quả|giao tận nhà|bưu điện|bưu chính"
        ),
        "",
    ),
    (
        "Dịch vụ công trực tuyến",
        (
            "trực tuyến|online|dịch vụ công|cổng dịch vụ|qua mạng|vneid|tài khoản định danh|"
            "lỗi mạng|bị lỗi|hệ thống lỗi|nghẽn mạng|ký số|đăng nhập|thanh toán điện tử"
        ),
        "",
    ),
    (
        "Phí, lệ phí",
        "phí|lệ phí|tốn tiền|thu tiền|nộp tiền|biên lai|giá cao|thối tiền|chuyển khoản",
        "miễn phí|lãng phí",
    ),
    (
        "Vòi vĩnh, tiêu cực",
        (
            "vòi vĩnh|nhũng nhiễu|gợi ý tiền|đưa tiền|lót tay|bồi dưỡng|phong bì|cò mồi|cò giấy tờ|"
            "quen biết|ưu tiên người nhà|gây khó dễ|làm khó|tiêu cực"
        ),
        "",
    ),
    (
        "Cơ sở vật chất",
        (
            "ghế|chỗ ngồi|ghế ngồi chờ|phòng chờ|nước uống|quạt|máy lạnh|điều hòa|nóng nực|chật|"
            "nhà vệ sinh|chỗ để xe|bãi xe|giữ xe|máy in|máy photo|xe lăn|lối đi|người già|"
            "khuyết tật"
        ),
        "",
    ),
    (
        "Giờ làm việc, nhân lực",
        (
            "giờ làm việc|giờ hành chính|nghỉ trưa|thứ bảy|ngoài giờ|đi muộn|về sớm|vắng mặt|"
            "không có người|thiếu người|thêm quầy|thêm người|mở thêm|bấm điện thoại"
        ),
        "",
    ),
    (
        "Lời khen chung",
        "cảm ơn|rất hài lòng|hài lòng|rất tốt|tuyệt vời|nhanh gọn|nhanh chóng|thuận tiện",
        "không hài lòng|chưa hài lòng|không tốt|chưa tốt",
    ),
)


def upgrade() -> None:
    """Make the tables, and fill in the first lists of themes."""
    op.create_index("ix_comment_day", "comment", ["day"])
    _create_case()
    _create_addressee()
    _create_note()
    _create_release()
    _create_theme()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("theme", "comment_release", "comment_note", "comment_addressee", "comment_case"):
        op.drop_table(table)
    op.drop_index("ix_comment_day", "comment")


def _create_case() -> None:
    op.create_table(
        "comment_case",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("masked", sa.Text(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("done", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(STATES, name="case_state_known"),
        sa.CheckConstraint("quarter % 10 BETWEEN 1 AND 4", name="case_quarter_real"),
        sa.CheckConstraint(
            "state IN ('new', 'closed', 'refused') OR masked IS NOT NULL",
            name="case_passed_on_is_masked",
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR channel IS NOT NULL", name="case_refused_has_way"
        ),
        sa.CheckConstraint(
            "state <> 'published' OR (summary IS NOT NULL AND done IS NOT NULL)",
            name="case_published_says_both",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_comment_case_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comment_case"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_comment_case_state", "comment_case", ["state"])


def _create_addressee() -> None:
    op.create_table(
        "comment_addressee",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("passed_on", sa.Date(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("progressed_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="answer_has_its_day"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["comment_case.id"], name="fk_comment_addressee_case_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_comment_addressee_unit_id"),
        sa.PrimaryKeyConstraint("case_id", "unit_id", name="pk_comment_addressee"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_comment_addressee_unit_id", "comment_addressee", ["unit_id"])


def _create_note() -> None:
    op.create_table(
        "comment_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["comment_case.id"], name="fk_comment_note_case_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_comment_note_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comment_note"),
    )
    op.create_index("ix_comment_note_case_id", "comment_note", ["case_id"])


def _create_release() -> None:
    op.create_table(
        "comment_release",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_quarter", sa.Integer(), nullable=False),
        sa.Column("last_quarter", sa.Integer(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "quarter BETWEEN first_quarter AND last_quarter", name="release_holds_its_quarter"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_comment_release_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "quarter", name="pk_comment_release"),
    )


def _create_theme() -> None:
    theme = op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phrases", sa.Text(), nullable=False),
        sa.Column("exceptions", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_theme"),
        sa.UniqueConstraint("name", name="uq_theme_name"),
    )
    op.bulk_insert(
        theme,
        [
            {
                "name": name,
                "phrases": phrases.replace("|", "\n"),
                "exceptions": exceptions.replace("|", "\n"),
                "revision": 1,
            }
            for name, phrases, exceptions in THEMES
        ],
    )

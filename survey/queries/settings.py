"""Reads the settings that officials change, each with its default."""

from __future__ import annotations

import json
from typing import Any, overload

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Setting

#: A default that still waits for its name holds these dots.
UNNAMED = "..."

#: Every setting there is; an unknown name is a fault of the caller.
DEFAULTS: dict[str, Any] = {
    "agency.parent": "UBND tỉnh ...",
    "agency.name": "Sở Nội vụ",
    "agency.place": "...",
    "agency.symbol": "BC-SNV",
    # Under a report: authority and position of the signer, recipients, archive; ";" between lines.
    "agency.signer": "THỦ TRƯỞNG CƠ QUAN",
    "agency.recipients": "",
    "agency.archive": "VT, CCHC",
    # SHA-256 of the stored emblem, given on a page of its own; empty: there is none.
    "agency.emblem": "",
    "contact.hotline": "",
    "contact.portal": "",
    # Whom to ask about what is kept, and for how long the authority keeps comments, in words.
    "privacy.contact": "",
    "privacy.keep": "",
    "questionnaire.standing": "mot-cua-2026-2",
    "thresholds.hide": 5,
    "thresholds.flag": 30,
    "thresholds.desk_hide": 10,
    # Comments: from how many on units may read them, and themes are counted.
    "thresholds.words": 20,
    "thresholds.themes": 50,
    # The clocks of comments, in days; to pass one on, in working days.
    "comments.pass_on_days": 5,
    "comments.answer_days": 20,
    "comments.progress_days": 7,
    # Days after which a citizen's own words are deleted.
    "comments.keep_days": 365,
    "targets": [81, 90],
    # How an index becomes points at the end of the year: a rule as JSON, see `analysis.points`.
    "points.rule": '{"type": "linear", "max": 10}',
    # Answers asked by an interviewer or taken over from elsewhere are shown apart.
    "index.channels": ["qr", "kiosk", "paper", "import"],
    # Facts about the person, for a campaign that needs them: see `forms.switches`.
    "form.ask_age": False,
    "form.ask_gender": False,
    # Whether forms ask for the one-time code of the appointment slip.
    "receipts.enabled": False,
    # Days after the end of a period on which late paper forms are taken before it is closed.
    "period.freeze_days": 15,
    # The one calendar by which figures are published: tables of both could be subtracted.
    "publication.calendar": "reporting",
    # Whether somebody else than the approver has to publish.
    "publication.two_people": False,
    # Whether the reports of a period are made by themselves once it is closed, in which formats,
    # and to whom it is announced by mail (addresses, separated by commas).
    "reports.after_closing": True,
    "reports.formats": "pdf",
    "mail.to": "",
    "mail.sender": "",
    # Under which terms the open data may be used, as the pages and files say it.
    "publication.licence": "Được dùng lại tự do khi ghi rõ nguồn và kỳ số liệu.",
}

#: Why each setting has the default it has, for whoever is about to change it.
REASONS: dict[str, str] = {
    "thresholds.words": (
        "ít góp ý hơn thì đơn vị dễ đoán ra ai đã viết; kỳ chưa đủ thì góp ý chờ gửi cùng kỳ sau."
    ),
    "thresholds.themes": "ít góp ý hơn thì đọc từng góp ý rõ hơn là đếm chủ đề.",
    "comments.pass_on_days": (
        "số ngày làm việc để chuyển góp ý, như thời hạn chuyển phản ánh, kiến nghị của Nghị định "
        "20/2008/NĐ-CP."
    ),
    "comments.answer_days": (
        "số ngày để đơn vị trả lời, như Quyết định 574/QĐ-TTg; tính từ ngày đơn vị nhận được."
    ),
    "comments.progress_days": (
        "chưa trả lời thì cứ từng này ngày đơn vị báo tiến độ một lần, như Quyết định 574/QĐ-TTg."
    ),
    "comments.keep_days": (
        "đủ để xử lý và tổng hợp chủ đề của cả năm; lâu hơn thì không còn cần cho việc gì. Lời "
        "đã che và câu trả lời của đơn vị được giữ tiếp."
    ),
    "agency.parent": "in ở đầu báo cáo, dòng trên; còn dấu ba chấm thì chưa hiện ở trang cho dân.",
    "agency.name": "in ở đầu báo cáo, hiện trên mọi trang của người dân và trang kết quả.",
    "agency.place": "in trước ngày tháng trên báo cáo.",
    "agency.symbol": "in sau số của báo cáo, theo quy định về thể thức văn bản.",
    "agency.signer": (
        "in trên chỗ ký, mỗi dòng cách nhau bằng dấu chấm phẩy: GIÁM ĐỐC; hoặc KT. GIÁM ĐỐC; PHÓ "
        "GIÁM ĐỐC; hoặc TM. ỦY BAN NHÂN DÂN; KT. CHỦ TỊCH; PHÓ CHỦ TỊCH; hoặc TL. CHỦ TỊCH; CHÁNH "
        "VĂN PHÒNG."
    ),
    "agency.recipients": "in ở phần Nơi nhận, trước dòng Lưu; cách nhau bằng dấu chấm phẩy.",
    "agency.archive": "in sau chữ “Lưu:” ở cuối phần Nơi nhận.",
    "agency.emblem": (
        "in trên tờ mã QR, tờ niêm yết, ảnh chia sẻ và trang kết quả để người dân nhận ra cơ quan; "
        "báo cáo không có, vì thể thức văn bản hành chính không có biểu trưng."
    ),
    "contact.hotline": "hiện dưới phiếu, cho người cần được trả lời hoặc muốn khiếu nại.",
    "contact.portal": "hiện dưới phiếu, cho người cần được trả lời hoặc muốn khiếu nại.",
    "privacy.contact": "người dân cần biết hỏi ai về dữ liệu được lưu.",
    "privacy.keep": "người dân cần biết góp ý được giữ bao lâu, bằng lời.",
    "questionnaire.standing": (
        "phiếu mà các mã QR đang hỏi; phiếu đã dùng không sửa, muốn đổi thì chọn phiên bản khác. "
        "Đổi tiêu chí thì số liệu trước và sau chỉ so được trên tiêu chí chung."
    ),
    "thresholds.hide": "ít người hơn thì có thể đoán ra ai đã trả lời gì.",
    "thresholds.flag": "ít người hơn thì chỉ số dao động mạnh, chưa dùng để so sánh.",
    "thresholds.desk_hide": "ở một quầy, người xung quanh dễ biết ai đã đến.",
    "targets": (
        "báo cáo và trang kết quả đối chiếu chỉ số với các mốc này; 81 và 90 là mốc thường giao."
    ),
    "index.channels": (
        "các kênh được cộng vào chỉ số. Trả lời qua người phỏng vấn thường cao hơn nên để riêng. "
        "Đổi giữa năm thì kỳ gộp của năm đó có thể không công bố được."
    ),
    "points.rule": "báo cáo cuối năm đổi chỉ số thành điểm theo quy định từng năm của tỉnh.",
    "reports.after_closing": (
        "kỳ vừa chốt thì báo cáo của các đơn vị và báo cáo tổng hợp được lập ngay, không ai phải "
        "bấm."
    ),
    "reports.formats": ("báo cáo tự lập có các dạng tệp này; thêm dạng thì lâu hơn."),
    "mail.to": (
        "lập báo cáo xong thì gửi thư báo đến đây, nhiều địa chỉ cách nhau bằng dấu phẩy; thư chỉ "
        "có đường dẫn, không có số liệu. Để trống thì không gửi."
    ),
    "mail.sender": "thư báo mang địa chỉ này; máy chủ thư phải cho phép địa chỉ đó.",
    "form.ask_age": "chỉ bật khi đợt khảo sát thật sự cần: nhóm càng nhỏ càng dễ đoán ra ai.",
    "form.ask_gender": "chỉ bật khi đợt khảo sát thật sự cần: nhóm càng nhỏ càng dễ đoán ra ai.",
    "receipts.enabled": (
        "hỏi mã dùng một lần trên phiếu hẹn, để biết người trả lời đã làm xong thủ tục mà không "
        "biết là ai. Chỉ bật khi đã phát phiếu hẹn có mã."
    ),
    "period.freeze_days": (
        "số ngày sau khi kỳ kết thúc để phiếu giấy kịp gửi về và nhập; hết số ngày này mới chốt "
        "được kỳ, phiếu đến sau nữa thành lần chốt tiếp theo."
    ),
    "publication.calendar": (
        "chọn một lần, trước khi công bố kỳ đầu tiên: công bố cả hai loại kỳ thì lấy số này trừ số "
        "kia sẽ ra từng người. Kỳ báo cáo bắt đầu từ ngày 15, quý dương lịch từ ngày 1."
    ),
    "publication.two_people": "bật thì người công bố phải khác người duyệt: hai người cùng xem.",
    "publication.licence": "ghi trên trang dữ liệu mở và trong tệp, để người dùng biết điều kiện.",
}


def all_settings(session: Session) -> dict[str, Any]:
    """Give every setting: the stored value, else the default."""
    stored = session.execute(select(Setting.key, Setting.value))
    return DEFAULTS | {key: json.loads(value) for key, value in stored if key in DEFAULTS}


def setting(session: Session, key: str) -> Any:
    """Give one setting: the stored value, else the default."""
    default = DEFAULTS[key]
    stored = session.scalar(select(Setting.value).where(Setting.key == key))
    return default if stored is None else json.loads(stored)


@overload
def typed_setting(session: Session, key: str, kind: type[str]) -> str: ...
@overload
def typed_setting(session: Session, key: str, kind: type[int]) -> int: ...
def typed_setting(session: Session, key: str, kind: type[str] | type[int]) -> str | int:
    """Give one setting whose type the caller names."""
    value = setting(session, key)
    if not isinstance(value, kind):
        raise TypeError(f"setting {key} is not {kind.__name__}")
    return value

"""Describes every setting for those who change it: name, reason, limits, value, last change."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from analysis.points import rule_from_document
from survey.formatting import thousands
from survey.models.response import CHANNELS
from survey.queries.emblem import KEY as EMBLEM
from survey.queries.questionnaires import all_questionnaires
from survey.queries.setting_changes import SettingChange, last_setting_changes
from survey.queries.settings import DEFAULTS, REASONS, all_settings
from survey.rendering.rule_words import rule_in_words
from survey.services.reports.report_order import FORMATS
from survey.services.settings.manage_settings import limits_of

Kind = Literal["text", "number", "numbers", "switch", "one", "several"]

#: In the order of the page: the heading, and how the keys under it begin.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Tên trên văn bản và trang", ("agency.",)),
    ("Liên hệ và quyền riêng tư", ("contact.", "privacy.")),
    ("Phiếu hỏi", ("questionnaire.", "form.", "receipts.")),
    ("Chỉ số và mốc", ("targets", "index.", "points.")),
    ("Góp ý", ("comments.",)),
    ("Bảo vệ nhóm ít người", ("thresholds.",)),
    ("Kỳ báo cáo và công bố", ("period.", "publication.")),
    ("Báo cáo tự động", ("reports.", "mail.")),
)
OTHERS = "Thiết lập khác"

LABELS: dict[str, str] = {
    "agency.parent": "Cơ quan chủ quản",
    "agency.name": "Tên cơ quan",
    "agency.place": "Địa danh trên văn bản",
    "agency.symbol": "Ký hiệu văn bản",
    "agency.signer": "Quyền hạn, chức vụ của người ký",
    "agency.recipients": "Nơi nhận",
    "agency.archive": "Nơi lưu",
    "agency.emblem": "Biểu trưng của cơ quan",
    "contact.hotline": "Điện thoại tiếp nhận phản ánh",
    "contact.portal": "Trang tiếp nhận phản ánh",
    "privacy.contact": "Người chịu trách nhiệm về dữ liệu",
    "privacy.keep": "Thời gian giữ góp ý",
    "questionnaire.standing": "Phiếu mà mã QR đang hỏi",
    "thresholds.hide": "Số người ít nhất để hiện số liệu",
    "thresholds.flag": "Số người ít nhất để không ghi “ít phiếu”",
    "thresholds.desk_hide": "Số người ít nhất để hiện số liệu của một quầy",
    "targets": "Các mốc mục tiêu (%)",
    "index.channels": "Kênh tính vào chỉ số",
    "form.ask_age": "Hỏi nhóm tuổi",
    "form.ask_gender": "Hỏi giới tính",
    "receipts.enabled": "Hỏi mã phiếu hẹn",
    "period.freeze_days": "Số ngày nhận phiếu giấy đến muộn",
    "comments.answer_days": "Số ngày để đơn vị trả lời góp ý",
    "comments.keep_days": "Số ngày giữ lời góp ý",
    "comments.pass_on_days": "Số ngày làm việc để chuyển góp ý",
    "comments.progress_days": "Số ngày giữa hai lần báo tiến độ",
    "points.rule": "Cách đổi chỉ số thành điểm cuối năm",
    "thresholds.themes": "Số góp ý ít nhất để đếm chủ đề",
    "thresholds.words": "Số góp ý ít nhất để đơn vị được đọc",
    "publication.calendar": "Lịch công bố",
    "publication.two_people": "Hai người duyệt và công bố",
    "publication.licence": "Điều kiện dùng dữ liệu mở",
    "reports.after_closing": "Tự lập báo cáo sau khi chốt kỳ",
    "reports.formats": "Dạng tệp của báo cáo tự lập",
    "mail.to": "Địa chỉ nhận thư báo có báo cáo",
    "mail.sender": "Địa chỉ gửi thư",
}

CHANNEL_WORDS = {
    "qr": "Mã QR",
    "kiosk": "Máy tính bảng tại quầy",
    "paper": "Phiếu giấy",
    "interviewer": "Người phỏng vấn",
    "import": "Nhập từ nguồn khác",
}
CALENDAR_WORDS = {
    "reporting": "Kỳ báo cáo (từ ngày 15 đến ngày 14)",
    "calendar": "Quý dương lịch",
}
SWITCH_WORDS = {"true": "Bật", "false": "Tắt"}


@dataclass(frozen=True)
class SettingFace:
    """One setting as the page shows it."""

    key: str
    label: str
    reason: str
    kind: Kind
    value: Any
    default: Any
    #: What may be chosen, value and words; empty where something is typed.
    choices: tuple[tuple[str, str], ...]
    #: Least and most, for whole numbers.
    limits: tuple[int, int] | None
    changed: SettingChange | None

    @property
    def seen(self) -> str:
        """Write the value so that two people who change it at once are noticed."""
        return json.dumps(self.value, ensure_ascii=False, sort_keys=True)

    @property
    def in_words(self) -> str:
        """Write the value as people read it."""
        return self.say(self.value)

    @property
    def default_in_words(self) -> str:
        """Write the default as people read it."""
        return self.say(self.default)

    @property
    def hint(self) -> str:
        """Say what may be typed."""
        if self.limits is not None:
            return f"Số nguyên từ {self.limits[0]} đến {thousands(self.limits[1])}."
        if self.kind == "numbers":
            return "Các số từ trên 0 đến 100, cách nhau bằng dấu phẩy, phần lẻ dùng dấu chấm."
        return ""

    def say(self, value: Any) -> str:
        """Write any value of this setting as people read it."""
        words = dict(self.choices)
        if self.key == "points.rule":
            return " ".join(rule_in_words(rule_from_document(json.loads(value))))
        if self.key == EMBLEM:
            return "đã có" if value else "chưa có"
        if self.kind == "switch":
            return SWITCH_WORDS[json.dumps(bool(value))]
        if self.kind in ("several", "numbers"):
            value = listed(value)
            return ", ".join(words.get(str(one), str(one)) for one in value)
        return words.get(str(value), str(value)) or "(để trống)"


def listed(value: Any) -> list[Any]:
    """Give several values one by one; settings of words keep them with commas between."""
    return [one.strip() for one in value.split(",")] if isinstance(value, str) else list(value)


def describe_settings(session: Session) -> list[tuple[str, list[SettingFace]]]:
    """Describe all settings, group by group."""
    faces = _faces(session)
    grouped = [
        (heading, group)
        for heading, begins in GROUPS
        if (group := [face for face in faces if face.key.startswith(begins)])
    ]
    known = {face.key for _, group in grouped for face in group}
    rest = [face for face in faces if face.key not in known]
    return [*grouped, *([(OTHERS, rest)] if rest else [])]


def describe_setting(session: Session, key: str) -> SettingFace | None:
    """Describe one setting; nothing for an unknown key."""
    return next((face for face in _faces(session) if face.key == key), None)


def _faces(session: Session) -> list[SettingFace]:
    values, changes = all_settings(session), last_setting_changes(session)
    return [
        SettingFace(
            key=key,
            label=LABELS.get(key, key),
            reason=REASONS.get(key, ""),
            kind=_kind(key, default),
            value=values[key],
            default=default,
            choices=_choices(session, key, default),
            limits=limits_of(key),
            changed=changes.get(key),
        )
        for key, default in DEFAULTS.items()
    ]


def _kind(key: str, default: Any) -> Kind:
    if isinstance(default, bool):
        return "switch"
    if isinstance(default, int):
        return "number"
    if isinstance(default, list):
        return "several" if key == "index.channels" else "numbers"
    if key == "reports.formats":
        return "several"
    return "one" if key in ("publication.calendar", "questionnaire.standing") else "text"


def _choices(session: Session, key: str, default: Any) -> tuple[tuple[str, str], ...]:
    if isinstance(default, bool):
        return tuple(SWITCH_WORDS.items())
    if key == "index.channels":
        return tuple((channel, CHANNEL_WORDS[channel]) for channel in CHANNELS)
    if key == "reports.formats":
        return tuple((each.code, each.title) for each in FORMATS.values())
    if key == "publication.calendar":
        return tuple(CALENDAR_WORDS.items())
    if key == "questionnaire.standing":
        found = all_questionnaires(session).values()
        return tuple((q.code, f"{q.title['vi']} ({q.code})") for q in found)
    return ()

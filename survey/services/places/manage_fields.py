"""Keeps the list of fields of procedures from which desks are given theirs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import ServiceField
from survey.ordering import sort_key
from survey.queries.offers import SEPARATOR
from survey.services.changes.guard_revision import check_revision
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.places.manage_units import UnitRefused, clean

#: Names seen in official lists; no official list of codes exists yet.
STARTER = (
    "Hộ tịch",
    "Chứng thực",
    "Nuôi con nuôi",
    "Đất đai",
    "Môi trường",
    "Tài nguyên nước",
    "Nông nghiệp",
    "Lâm nghiệp",
    "Thủy sản",
    "Phòng, chống thiên tai",
    "Giảm nghèo",
    "Quy hoạch xây dựng",
    "Hoạt động xây dựng",
    "Nhà ở",
    "Hạ tầng kỹ thuật",
    "Giao thông",
    "Đăng ký hộ kinh doanh, hợp tác xã",
    "Lưu thông hàng hóa",
    "An toàn thực phẩm",
    "Bảo trợ xã hội",
    "Trẻ em",
    "Phòng, chống tệ nạn xã hội",
    "Người có công",
    "Việc làm",
    "Lao động, tiền lương",
    "An toàn lao động",
    "Bảo hiểm xã hội",
    "Giáo dục",
    "Văn hóa",
    "Thể thao",
    "Y tế",
    "Dân số",
    "Thi đua, khen thưởng",
    "Tôn giáo",
    "Dân tộc",
    "Thanh niên",
    "Cư trú, căn cước",
    "Thuế",
)


def add_field(session: Session, name: str, day: date, *, actor: Actor, now: datetime) -> int:
    """Add a field from a day on; give its id."""
    name = clean(name)
    if not name:
        raise UnitRefused("Lĩnh vực phải có tên.")
    if SEPARATOR in name:
        raise UnitRefused("Tên lĩnh vực không được có dấu chấm phẩy.")
    known = session.scalars(select(ServiceField).where(ServiceField.name == name)).first()
    if known is not None:
        raise UnitRefused(f"Lĩnh vực “{name}” đã có trong danh mục.")
    field = _stored(session, name, day)
    note_action(session, actor, "field.add", f"field:{field.id}", {"name": name}, now=now)
    return field.id


def add_starter_fields(session: Session, day: date, *, actor: Actor, now: datetime) -> int:
    """Add those of the usual names that are not in the list yet; count them."""
    known = set(session.scalars(select(ServiceField.name)))
    missing = [name for name in STARTER if name not in known]
    for name in missing:
        _stored(session, name, day)
    if missing:
        note_action(session, actor, "field.add_usual", "field", {"names": missing}, now=now)
    return len(missing)


def end_field(
    session: Session, field_id: int, seen: int, end: date | None, *, actor: Actor, now: datetime
) -> None:
    """Offer a field no longer from a day on; without a day offer it again."""
    field = session.get(ServiceField, field_id)
    if field is None:
        raise UnitRefused("Không có lĩnh vực này.")
    check_revision(field, seen)
    if end is not None and end <= field.valid_from:
        raise UnitRefused("Ngày thôi dùng phải sau ngày bắt đầu.")
    field.valid_to = end
    detail = {"name": field.name, "end": end}
    note_action(session, actor, "field.end", f"field:{field_id}", detail, now=now)
    session.flush()


def _stored(session: Session, name: str, day: date) -> ServiceField:
    field = ServiceField(name=name, valid_from=day, sort_key=sort_key(name))
    session.add(field)
    session.flush()
    return field

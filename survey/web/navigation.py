"""The ways through the pages of staff: one list, of which each person sees what is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from flask import Flask, request, url_for

from forms.staff_form import StaffForm
from survey.queries.units import unit_by_id
from survey.web.access import visitor
from survey.web.transaction import DatabaseUnavailable, reading
from survey.web.visitor import Visitor

Group = Literal["Theo dõi", "Khảo sát", "Quản trị"]


@dataclass(frozen=True)
class Entry:
    """One way: its page, its words, the part of the menu, and whose it is."""

    endpoint: str
    label: str
    group: Group
    audience: Literal["office", "admin"]
    #: Where the pages that belong to it lie, when not under its own address.
    also: tuple[str, ...] = ()
    #: A first page, under whose address all the others lie.
    alone: bool = False


#: In the order of the menu. The page of the longest address that the shown one begins with is lit.
ENTRIES = (
    Entry("office.show_units", "Tổng quan", "Theo dõi", "office", alone=True),
    Entry("office.show_quarters", "So sánh các quý", "Theo dõi", "office"),
    Entry("office.show_flags", "Dấu hiệu cần xem xét", "Theo dõi", "office"),
    Entry("office.list_periods", "Kỳ báo cáo, công bố", "Theo dõi", "office", ("/van-phong/viec",)),
    Entry("office.show_reports", "Báo cáo", "Theo dõi", "office"),
    Entry("office.show_research", "Dữ liệu nghiên cứu", "Theo dõi", "office"),
    Entry("office.list_comments", "Góp ý", "Theo dõi", "office"),
    Entry("office.list_campaigns", "Đợt khảo sát", "Khảo sát", "office"),
    Entry("office.list_questionnaires", "Phiếu khảo sát", "Khảo sát", "office"),
    Entry("office.list_units", "Đơn vị và quầy", "Khảo sát", "office", ("/van-phong/quay",)),
    Entry("office.list_rearrangements", "Sắp xếp đơn vị", "Khảo sát", "office"),
    Entry("office.list_fields", "Lĩnh vực thủ tục", "Khảo sát", "office"),
    Entry("office.show_year", "Lịch làm việc", "Khảo sát", "office"),
    Entry("office.list_placards", "Mã QR niêm yết", "Khảo sát", "office"),
    Entry("office.list_kiosks", "Máy tính bảng", "Khảo sát", "office"),
    Entry("office.check_code", "Kiểm tra mã QR", "Khảo sát", "office"),
    Entry(
        "office.show_dossiers",
        "Hồ sơ đã giải quyết",
        "Khảo sát",
        "office",
        ("/van-phong/khoa-api",),
    ),
    Entry("office.take_answer_file", "Nhập phiếu đã có", "Khảo sát", "office"),
    Entry("office.choose_pile", "Gõ phiếu giấy", "Khảo sát", "office"),
    Entry("admin.show_home", "Quản trị", "Quản trị", "admin", alone=True),
    Entry("admin.accounts_list", "Tài khoản", "Quản trị", "admin"),
    Entry("admin.list_settings", "Thiết lập", "Quản trị", "admin"),
    Entry("admin.show_audit", "Nhật ký", "Quản trị", "admin"),
)

LABELS = {entry.endpoint: entry.label for entry in ENTRIES}

#: What every unit has; comments are for its head alone.
OF_A_UNIT = (
    ("So sánh các quý", "unit.show_quarters"),
    ("Báo cáo", "unit.show_reports"),
    ("Góp ý", "unit.list_comments"),
)


@dataclass(frozen=True)
class Way:
    """One line of the menu as this person sees it."""

    label: str
    address: str
    here: bool


def menu(under: str | None = None) -> list[tuple[str, list[Way]]]:
    """Give the menu of the visitor, group by group; empty for who is nobody.

    A page that belongs to another line than its address tells names that one.
    """
    who = visitor()
    ways = [*_own_units(who), *_entries(who)]
    here = under or _here(ways)
    groups: dict[str, list[Way]] = {}
    for group, label, address in ways:
        groups.setdefault(group, []).append(Way(label, address, address == here))
    return list(groups.items())


def entry(endpoint: str, **values: Any) -> tuple[str, str]:
    """Give the words and the address of one line of the menu, for the trail of pages below it."""
    return LABELS[endpoint], url_for(endpoint, **values)


def _here(ways: list[tuple[str, str, str]]) -> str:
    """Give the way that the shown page belongs to: its own, or the longest it lies under."""
    shown = [address for _, _, address in ways]
    if request.path in shown:
        return request.path
    rest = {address: address for address in shown}
    for entry in ENTRIES:
        address = url_for(entry.endpoint)
        if entry.alone:
            rest.pop(address, None)
        elif address in rest:
            rest.update(dict.fromkeys(entry.also, address))
    under = max((one for one in rest if _is_under(one)), key=len, default="")
    return rest.get(under, "")


def _is_under(address: str) -> bool:
    return request.path == address or request.path.startswith(f"{address}/")


def _entries(who: Visitor) -> Iterator[tuple[str, str, str]]:
    for entry in ENTRIES:
        if who.is_office if entry.audience == "office" else who.is_admin:
            yield entry.group, entry.label, url_for(entry.endpoint)


def _own_units(who: Visitor) -> Iterator[tuple[str, str, str]]:
    own = sorted(who.units())
    if not own:
        return
    try:
        with reading() as session:
            found = [unit for key in own if (unit := unit_by_id(session, key)) is not None]
    except DatabaseUnavailable:
        return
    for unit in found:
        yield "Đơn vị của tôi", unit.name, url_for("unit.show_unit", unit_id=unit.id)
        for words, endpoint in OF_A_UNIT:
            if endpoint != "unit.list_comments" or unit.id in who.units("head"):
                label = words if len(found) == 1 else f"{words}: {unit.name}"
                yield "Đơn vị của tôi", label, url_for(endpoint, unit_id=unit.id)


def init_navigation(app: Flask) -> None:
    """Let the templates of staff draw the menu."""
    app.jinja_env.globals["menu"] = menu
    app.jinja_env.globals["entry"] = entry
    app.jinja_env.globals["visitor"] = visitor
    app.jinja_env.globals["leaving"] = StaffForm

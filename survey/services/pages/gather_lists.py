"""Gathers the lists officials keep, as they are given as files: codes, campaigns, accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from survey.queries.accounts import AccountFace, HeldRole
from survey.queries.campaigns import CampaignFace
from survey.queries.placard_list import DeskCodes
from survey.rendering.placards import citizen_address
from survey.rendering.sheets import Cell
from survey.services.pages.write_tables import PageTable


def code_table(lines: Iterable[DeskCodes], base_url: str) -> PageTable:
    """Write the open desks with every code that works, or without one."""
    heads = ("Mã quầy", "Quầy", "Đơn vị", "Mã QR", "Địa chỉ", "Ngày cấp", "Hết hiệu lực từ")
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        place = (line.desk_code, line.desk_name, line.unit_name)
        rows += [
            (
                *place,
                code.shown,
                citizen_address(base_url, code.token),
                code.issued_on,
                code.grace_until,
            )
            for code in line.codes
        ] or [(*place, "", "", None, None)]
    return PageTable("ma-qr", "Mã QR niêm yết", heads, tuple(rows))


def campaign_table(
    campaigns: Iterable[CampaignFace],
    units: Mapping[int, str],
    versions: Mapping[str, str],
    words: Mapping[str, str],
    today: date,
) -> PageTable:
    """Write the campaigns with what they ask and where; `words` are those of kinds and states."""
    heads = ("Tên", "Loại", "Tình trạng", "Từ ngày", "Đến hết ngày", "Phiếu", "Đơn vị")
    return PageTable(
        "dot-khao-sat",
        "Đợt khảo sát",
        (*heads, "Hỏi nhóm tuổi", "Hỏi giới tính", "Mã phiếu hẹn"),
        tuple(
            (
                one.name,
                words[one.kind],
                words[one.state_on(today)],
                one.first_day,
                one.last_day,
                versions.get(one.questionnaire, one.questionnaire),
                "; ".join(sorted(units[key] for key in one.unit_ids)) or "Mọi đơn vị",
                *(
                    "có" if asked else "không"
                    for asked in (one.ask_age, one.ask_gender, one.receipts)
                ),
            )
            for one in campaigns
        ),
    )


def account_table(accounts: Iterable[AccountFace], roles: Mapping[str, str]) -> PageTable:
    """Write the accounts with their roles, for whoever reviews who may do what."""
    heads = ("Họ và tên", "Tên đăng nhập", "Vai trò", "Xác thực hai lớp", "Ngày tạo", "Ngày khóa")
    return PageTable(
        "tai-khoan",
        "Tài khoản",
        heads,
        tuple(
            (
                one.name,
                one.login,
                "; ".join(_role(held, roles) for held in one.roles) or "chưa có",
                "đang bật" if one.second_factor_on else "chưa bật",
                one.created_on,
                one.disabled_on,
            )
            for one in accounts
        ),
    )


def _role(held: HeldRole, roles: Mapping[str, str]) -> str:
    words = roles[held.role]
    return f"{words}: {held.unit_name}" if held.unit_name else words

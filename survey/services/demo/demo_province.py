"""The invented province of the demonstration: no unit, place or number in it is real."""

from __future__ import annotations

from dataclasses import dataclass

PROVINCE = ("SM", "Tỉnh Sông Mây")


@dataclass(frozen=True)
class InventedUnit:
    """One invented unit: its desks, its true level at the start and how it drifts in a year."""

    code: str
    name: str
    kind: str
    desks: tuple[str, ...]
    level: float
    drift: float = 0.0


MERGED = InventedUnit("SM-X10", "Xã Suối Nắng", "commune", (), 0.0)
#: The two communes that went into it.
OLD_UNITS = ("SM-X08", "SM-X09")

UNITS = (
    InventedUnit(
        "SM-S01",
        "Sở Xây dựng tỉnh Sông Mây",
        "department",
        ("Quầy 1: Cấp phép xây dựng", "Quầy 2: Quy hoạch", "Quầy 3: Nhà ở"),
        level=-0.05,
        drift=0.22,
    ),
    InventedUnit(
        "SM-S02",
        "Sở Nông nghiệp và Môi trường tỉnh Sông Mây",
        "department",
        ("Quầy 1: Đất đai", "Quầy 2: Đất đai", "Quầy 3: Môi trường", "Quầy 4: Chăn nuôi"),
        level=-0.35,
    ),
    InventedUnit(
        "SM-P01",
        "Phường Mây Trắng",
        "ward",
        ("Quầy 1: Hộ tịch", "Quầy 2: Chứng thực", "Quầy 3: Đất đai"),
        0.35,
    ),
    InventedUnit(
        "SM-P02",
        "Phường Bến Gió",
        "ward",
        ("Quầy 1: Hộ tịch", "Quầy 2: Chứng thực", "Quầy 3: Bảo trợ xã hội"),
        0.1,
        -0.2,
    ),
    InventedUnit("SM-X03", "Xã Khe Sương", "commune", ("Quầy 1: Tổng hợp", "Quầy 2: Đất đai"), 0.0),
    InventedUnit("SM-X04", "Xã Đá Biếc", "commune", ("Quầy 1: Tổng hợp", "Quầy 2: Hộ tịch"), 0.5),
    InventedUnit(
        "SM-X05", "Xã Cầu Trăng", "commune", ("Quầy 1: Tổng hợp", "Quầy 2: Hộ tịch"), 0.15, 0.1
    ),
    InventedUnit("SM-X06", "Xã Vườn Chanh", "commune", ("Quầy 1: Tổng hợp",), 0.25),
    InventedUnit("SM-X07", "Xã Đồi Sim", "commune", ("Quầy 1: Tổng hợp",), -0.1),
    InventedUnit(
        "SM-X08",
        "Xã Suối Trong",
        "commune",
        ("Quầy 1 cơ sở Suối Trong: Tổng hợp", "Quầy 2 cơ sở Suối Trong: Hộ tịch"),
        level=0.2,
    ),
    InventedUnit(
        "SM-X09",
        "Xã Bãi Nắng",
        "commune",
        ("Quầy 1 cơ sở Bãi Nắng: Tổng hợp", "Quầy 2 cơ sở Bãi Nắng: Hộ tịch"),
        level=-0.2,
    ),
)

#: What a desk for everything takes in.
ALL_FIELDS = "Hộ tịch; Chứng thực; Đất đai; Bảo trợ xã hội"


def fields_at(desk: str) -> str:
    """Name the fields of a desk by its name: one, or the list a citizen chooses from."""
    field = desk.partition(": ")[2]
    return ALL_FIELDS if field == "Tổng hợp" else field

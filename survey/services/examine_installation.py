"""Looks an installation over: what is missing, what is unsafe, and what to type against it."""

from __future__ import annotations

import ctypes.util
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from survey.config import SECRET_FILE, Settings, SettingsError, data_folder, load_settings
from survey.database.engine import check_engine, open_engine
from survey.database.migrate import current, head

#: Libraries WeasyPrint opens when a PDF is made, by the names of Debian's packages.
PDF_LIBRARIES = {
    "libpango-1.0-0": "pango-1.0",
    "libpangoft2-1.0-0": "pangoft2-1.0",
    "libharfbuzz-subset0": "harfbuzz-subset",
}
FONTS = ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf")
FONT_FOLDER = Path(__file__).parent.parent / "static" / "fonts"
#: Below this share of free disk an administrator should act; answers are still taken.
LITTLE_DISK = 0.15


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its state and, when it is not good, the remedy."""

    subject: str
    good: bool
    state: str
    remedy: str = ""

    def as_dict(self) -> dict[str, str | bool]:
        """Give the finding as plain values for JSON."""
        return asdict(self)


def examine_installation(environ: Mapping[str, str]) -> list[Finding]:
    """Look at everything in turn; nothing is changed and no fault hides the next."""
    findings = [*_programs(), _fonts()]
    try:
        settings = load_settings(environ)
    except SettingsError as error:
        remedy = "chạy: python -m survey init"
        return [*findings, Finding("Thiết lập", False, str(error), remedy)]
    findings += [_secret(data_folder(environ)), _address(settings), _disk(settings.data)]
    engine = open_engine(settings.database_url)
    try:
        findings += _database(engine)
    finally:
        engine.dispose()
    return findings


def _programs() -> Iterator[Finding]:
    missing = [pkg for pkg, name in PDF_LIBRARIES.items() if ctypes.util.find_library(name) is None]
    if missing:
        remedy = f"quản trị máy chạy: apt-get install {' '.join(missing)}"
        yield Finding("Thư viện làm PDF", False, f"thiếu {', '.join(missing)}", remedy)
    else:
        yield Finding("Thư viện làm PDF", True, "đủ")


def _fonts() -> Finding:
    missing = [name for name in FONTS if not (FONT_FOLDER / name).is_file()]
    if missing:
        remedy = "chép lại đầy đủ mã nguồn của sản phẩm"
        return Finding("Phông chữ", False, f"thiếu {', '.join(missing)}", remedy)
    return Finding("Phông chữ", True, "đủ bốn kiểu Tinos")


def _secret(folder: Path) -> Finding:
    file = folder / SECRET_FILE
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        return Finding(
            "Khóa bí mật", False, f"người khác đọc được ({mode:o})", f"chmod 600 '{file}'"
        )
    return Finding("Khóa bí mật", True, "chỉ chủ đọc được")


def _address(settings: Settings) -> Finding:
    parts = urlsplit(settings.base_url)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if local:
        remedy = "đặt SURVEY_BASE_URL=https://... trước khi in mã QR thật"
        return Finding("Địa chỉ trong mã QR", settings.demo, "chỉ dùng được trên máy này", remedy)
    if parts.scheme != "https":
        return Finding(
            "Địa chỉ trong mã QR", False, "không mã hóa", "đặt SURVEY_BASE_URL bằng https"
        )
    return Finding("Địa chỉ trong mã QR", True, settings.base_url)


def _disk(folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    free = usage.free / usage.total
    if free < LITTLE_DISK:
        remedy = "dọn đĩa; phiếu mới bị từ chối khi đĩa đầy"
        return Finding("Chỗ trống trên đĩa", False, f"còn {free:.0%}", remedy)
    return Finding("Chỗ trống trên đĩa", True, f"còn {free:.0%}")


def _database(engine: Engine) -> Iterator[Finding]:
    try:
        revision, faults = current(engine), check_engine(engine)
    except SQLAlchemyError as error:
        remedy = "kiểm tra DATABASE_URL và máy chủ cơ sở dữ liệu"
        yield Finding("Cơ sở dữ liệu", False, f"không mở được ({type(error).__name__})", remedy)
        return
    for fault in faults:
        yield Finding("Cơ sở dữ liệu", False, fault, "sửa cấu hình rồi chạy lại doctor")
    if not faults:
        yield Finding("Cơ sở dữ liệu", True, f"{engine.dialect.name}, ghi bền")
    if revision != head():
        remedy = "chạy: python -m survey init"
        yield Finding("Lược đồ", False, f"đang ở {revision or 'trống'}, cần {head()}", remedy)
    else:
        yield Finding("Lược đồ", True, revision)

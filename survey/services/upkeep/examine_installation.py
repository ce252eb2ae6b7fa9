"""Looks an installation over: what is missing, what is unsafe, and what to type against it."""

from __future__ import annotations

import ctypes.util
import importlib.util
import shutil
import stat
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import URL, Engine, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from survey.causes import cause_in_words
from survey.config import (
    PROVIDER_FILE,
    Settings,
    SettingsError,
    data_folder,
    load_settings,
)
from survey.database.durability import check_engine
from survey.database.engine import open_engine, sessions
from survey.database.migrate import current, head, is_newer
from survey.models import Unit
from survey.queries.accounts import has_admin
from survey.queries.last_backup import LastBackup, last_backup
from survey.queries.settings import UNNAMED, all_settings
from survey.services.backup.tell_backup import tell_backup
from survey.services.integrity.tell_silent_desks import tell_silent_desks
from survey.services.places.import_units import ROOT_NAME
from survey.services.upkeep.examine_secrets import examine_metrics_token, examine_secret
from survey.services.upkeep.finding import Finding
from survey.services.upkeep.part_responses import examine_parts

#: Libraries WeasyPrint opens when a PDF is made, by the names of Debian's packages.
PDF_LIBRARIES = {
    "libpango-1.0-0": "pango-1.0",
    "libpangoft2-1.0-0": "pangoft2-1.0",
    "libharfbuzz-subset0": "harfbuzz-subset",
}
#: What sign-in at an identity provider needs besides.
PROVIDER_PACKAGES = ("authlib", "requests")
FONTS = ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf")
FONT_FOLDER = Path(__file__).parents[2] / "static" / "fonts"
#: Below this share of free disk an administrator should act; answers are still taken.
LITTLE_DISK = 0.15
#: Names printed on every document.
AGENCY_NAMES = ("agency.parent", "agency.place")
#: What the public pages have to name, by law or because people look for it there.
PUBLIC_NAMES = {
    "privacy.contact": "trang Quyền riêng tư chưa nêu nơi tiếp nhận yêu cầu về dữ liệu",
    "privacy.keep": "trang Quyền riêng tư chưa nêu thời hạn giữ góp ý",
    "contact.hotline": "trang dành cho người dân chưa nêu đường dây nóng",
    "contact.portal": "trang dành cho người dân chưa nêu cổng phản ánh, kiến nghị",
}
LOOK = "xem trang Tổng quan của cơ quan chủ trì; kiểm tra mã QR và máy tính bảng tại quầy"
INIT = "chạy: python -m survey init"
BACKUP = "chạy: python -m survey backup TỆP, tốt nhất mỗi đêm"


def examine_installation(environ: Mapping[str, str], now: datetime) -> list[Finding]:
    """Look at everything in turn; nothing is changed and no fault hides the next."""
    findings = [*_programs(), _fonts()]
    try:
        settings = load_settings(environ)
    except SettingsError as error:
        return [*findings, Finding("Thiết lập", False, str(error), error.remedy)]
    findings += [
        _data_folder(settings.data),
        examine_secret(data_folder(environ)),
        *examine_metrics_token(settings),
        *_provider(settings),
        _address(settings),
        _disk(settings.data),
    ]
    try:
        engine = open_engine(settings.database_url)
    except (ArgumentError, ValueError, ImportError):
        # The address is not repeated: it may hold a password.
        state = "DATABASE_URL không phải là địa chỉ cơ sở dữ liệu"
        return [*findings, Finding("Cơ sở dữ liệu", False, state, "sửa biến DATABASE_URL")]
    try:
        findings += _database(engine, now)
    finally:
        engine.dispose()
    return findings


def database_files(url: URL) -> list[Path]:
    """List the files of an SQLite database that are there; none for a database server."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return []
    named = [Path(f"{url.database}{ending}") for ending in ("", "-wal", "-shm")]
    return [file for file in named if file.is_file()]


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


def _data_folder(folder: Path) -> Finding:
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & stat.S_ISVTX:
        remedy = "đặt SURVEY_DATA là một thư mục riêng"
        return Finding("Thư mục dữ liệu", False, f"dùng chung với người khác ({mode:o})", remedy)
    if mode & 0o077:
        remedy = f"chmod 700 '{folder}'"
        return Finding("Thư mục dữ liệu", False, f"người khác vào được ({mode:o})", remedy)
    return Finding("Thư mục dữ liệu", True, "chỉ chủ vào được")


def _provider(settings: Settings) -> Iterator[Finding]:
    if settings.provider is None:
        return
    file = settings.data / PROVIDER_FILE
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        state, remedy = f"người khác đọc được khóa ({mode:o})", f"chmod 600 '{file}'"
        yield Finding("Đăng nhập chung", False, state, remedy)
    missing = [name for name in PROVIDER_PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        remedy = "chạy: .venv/bin/python -m pip install --require-hashes -r requirements-oidc.txt"
        yield Finding("Đăng nhập chung", False, f"thiếu gói {', '.join(missing)}", remedy)
    elif not mode & 0o077:
        yield Finding("Đăng nhập chung", True, settings.provider.issuer)


def _address(settings: Settings) -> Finding:
    parts = urlsplit(settings.base_url)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if local:
        remedy = "đặt SURVEY_BASE_URL=https://... trước khi in mã QR thật"
        return Finding("Địa chỉ trong mã QR", settings.demo, "chỉ dùng được trên máy này", remedy)
    if parts.scheme != "https":
        remedy = "đặt SURVEY_BASE_URL bằng https"
        return Finding("Địa chỉ trong mã QR", False, "không mã hóa", remedy)
    return Finding("Địa chỉ trong mã QR", True, settings.base_url)


def _disk(folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    free = usage.free / usage.total
    if free < LITTLE_DISK:
        remedy = "dọn đĩa; phiếu mới bị từ chối khi đĩa đầy"
        return Finding("Chỗ trống trên đĩa", False, f"còn {free:.0%}", remedy)
    return Finding("Chỗ trống trên đĩa", True, f"còn {free:.0%}")


def _database(engine: Engine, now: datetime) -> Iterator[Finding]:
    files = database_files(engine.url)
    if engine.dialect.name == "sqlite" and not files:
        # Looking would make the file.
        yield Finding("Cơ sở dữ liệu", False, "chưa có", INIT)
        return
    yield from _database_rights(files)
    try:
        revision, faults = current(engine), check_engine(engine)
        names = []
        if revision == head():
            names = [*examine_parts(engine, now.date()), *_contents(engine, now)]
    except SQLAlchemyError as error:
        remedy = "kiểm tra DATABASE_URL và máy chủ cơ sở dữ liệu"
        yield Finding("Cơ sở dữ liệu", False, f"không mở được ({cause_in_words(error)})", remedy)
        return
    for fault in faults:
        yield Finding("Cơ sở dữ liệu", False, fault, "sửa cấu hình rồi chạy lại doctor")
    if not faults:
        yield Finding("Cơ sở dữ liệu", True, f"{engine.dialect.name}, ghi bền")
    if is_newer(revision):
        remedy = "cài lại phiên bản mới, hoặc khôi phục bản sao lưu trước khi nâng cấp"
        yield Finding("Lược đồ", False, f"{revision} mới hơn chương trình đang cài", remedy)
    elif revision != head():
        yield Finding("Lược đồ", False, f"đang ở {revision or 'trống'}, cần {head()}", INIT)
    else:
        yield Finding("Lược đồ", True, revision)
    yield from names


def _database_rights(files: list[Path]) -> Iterator[Finding]:
    for file in files:
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o077:
            remedy = f"chmod 600 '{file}'"
            yield Finding("Tệp cơ sở dữ liệu", False, f"người khác đọc được ({mode:o})", remedy)


def _contents(engine: Engine, now: datetime) -> list[Finding]:
    with sessions(engine)() as session:
        admin, backed_up = has_admin(session), last_backup(session)
        values = all_settings(session)
        silent = tell_silent_desks(session, now.date())
        made_up = session.scalars(select(Unit.code).where(Unit.name == ROOT_NAME)).all()
    named = [*_agency_names(values), *map(_made_up_root, made_up), *_public_names(values)]
    return [_administrator(admin), _backup(backed_up, now), *_silent_desks(silent), *named]


def _backup(last: LastBackup, now: datetime) -> Finding:
    state, late = tell_backup(last, now)
    return Finding("Sao lưu", not late, state, BACKUP if late else "", advice=True)


def _silent_desks(state: str) -> list[Finding]:
    return [Finding("Quầy ngừng có phiếu", False, state, LOOK, advice=True)] if state else []


def _administrator(there: bool) -> Finding:
    if there:
        return Finding("Quản trị viên", True, "đã có")
    state = "chưa có tài khoản quản trị nào, nên chưa ai đăng nhập được vào các trang của công chức"
    remedy = 'chạy: python -m survey account create-admin TÊN_ĐĂNG_NHẬP --name "HỌ TÊN"'
    return Finding("Quản trị viên", False, state, remedy, advice=True)


def _agency_names(values: Mapping[str, Any]) -> list[Finding]:
    return [
        Finding(
            "Tên cơ quan",
            False,
            f"{key} vẫn là “{values[key]}”, sẽ in như vậy trên báo cáo",
            _set_command(key),
        )
        for key in AGENCY_NAMES
        if UNNAMED in values[key]
    ]


def _made_up_root(code: str) -> Finding:
    state = f"đơn vị {code} mang tên tạm “{ROOT_NAME}” đặt khi nhập tệp, chưa có tên thật"
    remedy = (
        f"chạy: python -m survey import units TỆP, tệp có dòng đầu code,name,kind và một dòng "
        f"{code},TÊN THẬT,province"
    )
    return Finding("Tên đơn vị gốc", False, state, remedy, advice=True)


def _public_names(values: Mapping[str, Any]) -> list[Finding]:
    return [
        Finding(
            "Thông tin công khai",
            False,
            f"{key} còn trống: {lacks}",
            _set_command(key),
            advice=True,
        )
        for key, lacks in PUBLIC_NAMES.items()
        if not values[key].strip()
    ]


def _set_command(key: str) -> str:
    return f'python -m survey settings set {key} "..."'

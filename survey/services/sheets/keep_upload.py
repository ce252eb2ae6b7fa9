"""Keeps an uploaded file between its preview and its import, for a day at the most."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from survey.services.sheets.read_rows import SHEETS, FileRefused

KINDS = SHEETS | {".csv"}
KEPT = timedelta(days=1)
#: The folder of the data folder in which they wait.
UPLOADS = "uploads"
_KEY = re.compile(r"[0-9a-f]{32}\.[a-z]{3,4}")


def keep_upload(folder: Path, name: str, content: bytes, now: datetime) -> str:
    """Write a file under a name nobody can guess; give that name. Old ones are deleted."""
    suffix = Path(name).suffix.lower()
    if suffix not in KINDS:
        raise FileRefused("Chỉ nhận tệp XLSX, XLS, ODS hoặc CSV.")
    if not content:
        raise FileRefused("Tệp trống.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep_uploads(folder, now)
    key = f"{secrets.token_hex(16)}{suffix}"
    path = folder / key
    path.touch(mode=0o600)
    path.write_bytes(content)
    return key


def kept_upload(folder: Path, key: str) -> Path:
    """Find a kept file."""
    if _KEY.fullmatch(key) is None or not (folder / key).is_file():
        raise FileRefused("Tệp đã hết hạn giữ tạm; xin chọn lại tệp.")
    return folder / key


def drop_upload(folder: Path, key: str) -> None:
    """Delete a file that was imported."""
    kept_upload(folder, key).unlink(missing_ok=True)


def sweep_uploads(folder: Path, now: datetime) -> int:
    """Delete files that nobody came back for; count them."""
    oldest = (now - KEPT).timestamp()
    old = [path for path in folder.iterdir() if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)

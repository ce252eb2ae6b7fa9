"""Looks whether the keys of an installation are closed to others."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from survey.config import FORMER_SECRET_FILE, METRICS_FILE, SECRET_FILE, Settings
from survey.services.upkeep.finding import Finding


def examine_secret(folder: Path) -> Finding:
    """Tell whether others may read the key, or the one before.

    A key that root owns may be read by its group: that is how it is handed to a service.
    """
    for name in (SECRET_FILE, FORMER_SECRET_FILE):
        file = folder / name
        if not file.exists():
            continue
        found = file.stat()
        mode = stat.S_IMODE(found.st_mode)
        handed_over = found.st_uid == 0 and os.geteuid() != 0
        if mode & (0o037 if handed_over else 0o077):
            return Finding(
                "Khóa bí mật", False, f"người khác đọc được ({mode:o})", f"chmod 600 '{file}'"
            )
    return Finding("Khóa bí mật", True, "chỉ chủ đọc được")


def examine_metrics_token(settings: Settings) -> Iterator[Finding]:
    """Tell when others may read the token of the figures for Prometheus."""
    file = settings.data / METRICS_FILE
    if file.is_file() and (mode := stat.S_IMODE(file.stat().st_mode)) & 0o077:
        state = f"người khác đọc được mã ({mode:o})"
        yield Finding("Số liệu vận hành", False, state, f"chmod 600 '{file}'")

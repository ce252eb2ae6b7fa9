"""Keeps issued files on the disk, each under the checksum of its bytes."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path

PRIVATE = 0o600
#: Seconds after which half a file is nobody's any more.
FORGOTTEN = 3600
#: Less than this share of the disk, and less than these bytes, is left to the answers.
LEAST_SHARE, LEAST_BYTES = 0.05, 10 * 1024**3


class FileDamaged(Exception):
    """A file is gone, or its bytes are not those that were kept."""


class ReportFiles:
    """The folder of issued files: what has its final name is whole and on the disk."""

    def __init__(self, data: Path, name: str = "reports") -> None:
        self.folder = data / name

    def has_room(self) -> bool:
        """Tell whether the disk has more left than answers may need one day."""
        there = next(one for one in (self.folder, *self.folder.parents) if one.exists())
        total, _, free = shutil.disk_usage(there)
        return free >= min(LEAST_SHARE * total, LEAST_BYTES)

    def path(self, sha256: str, ending: str) -> Path:
        """Tell where the bytes of a checksum lie."""
        return self.folder / "files" / sha256[:2] / f"{sha256}{ending}"

    def keep(self, content: bytes, ending: str) -> str:
        """Write bytes down for good and give their checksum; those already there stay."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256, ending)
        if self._is_whole(target, sha256):
            return sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        # Written aside: nobody ever sees half a file under its final name, not even after a crash.
        part = self.folder / "parts" / secrets.token_hex(8)
        part.parent.mkdir(exist_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        _sync_folder(target.parent)
        return sha256

    def read(self, sha256: str, ending: str) -> bytes:
        """Read a file and compare it with its checksum."""
        try:
            content = self.path(sha256, ending).read_bytes()
        except OSError as error:
            raise FileDamaged("the file cannot be read") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileDamaged("the bytes are not those that were kept")
        return content

    def has(self, sha256: str, ending: str) -> bool:
        """Tell whether a file is there and whole."""
        return self._is_whole(self.path(sha256, ending), sha256)

    def remove_others(self, wanted: Collection[str], now: datetime) -> int:
        """Delete the files of other checksums, but for those written just now; count them."""
        self.sweep(now)
        found = [
            file
            for file in (self.folder / "files").glob("*/*")
            if file.stem not in wanted and file.stat().st_mtime < now.timestamp() - FORGOTTEN
        ]
        for file in found:
            file.unlink(missing_ok=True)
        return len(found)

    def sweep(self, now: datetime) -> None:
        """Remove what a process that was killed had not finished writing."""
        for part in (self.folder / "parts").glob("*"):
            with suppress(OSError):  # it has just been finished
                if part.stat().st_mtime < now.timestamp() - FORGOTTEN:
                    part.unlink()

    def _is_whole(self, file: Path, sha256: str) -> bool:
        try:
            return hashlib.sha256(file.read_bytes()).hexdigest() == sha256
        except OSError:
            return False


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Brings files out of an installation: whole at their name or not at all, and says what hinders."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from survey.causes import number_in_words
from survey.cli.context import FINDING, private_files, stop
from survey.database.written_aside import written_aside

_CHOOSE = "Hãy giao thư mục đó cho người dùng chạy lệnh này (chown), hoặc chọn nơi khác."
_LOOK = "Hãy xem lại đường dẫn."
_TIDY = "Hãy dọn bớt, hoặc chọn nơi khác, rồi chạy lại."
#: What to do about a file or a folder that is refused.
REMEDIES = {
    errno.EACCES: _CHOOSE,
    errno.EPERM: _CHOOSE,
    errno.EROFS: "Hãy chọn nơi khác.",
    errno.ENOSPC: _TIDY,
    errno.EDQUOT: _TIDY,
    errno.EFBIG: _TIDY,
    errno.EIO: "Hãy kiểm tra đĩa, hoặc chọn nơi khác.",
    errno.ENOENT: _LOOK,
    errno.ENOTDIR: _LOOK,
    errno.EEXIST: _LOOK,
    errno.EISDIR: _LOOK,
    errno.ENAMETOOLONG: _LOOK,
}


@contextmanager
def file_faults(place: Path | None = None) -> Iterator[None]:
    """End with a sentence, not with a traceback, when a file is refused inside the block.

    A full disk does not say at which file: `place` is where the block writes.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in REMEDIES:
            raise
        stop(refusal_of(error, place), FINDING)


def refusal_of(error: OSError, place: Path | None = None) -> str:
    """Say at which file or folder something failed, why, and what to do about it."""
    why = number_in_words(error.errno) or f"{error.strerror or error}"
    remedy = REMEDIES.get(error.errno or 0, _LOOK)
    # A draft beside a file is not what somebody has asked for.
    drafted = str(error.filename).endswith((".part", ".unfinished"))
    where = (place if drafted else error.filename) or place
    named = f" {where}" if where else ""
    return f"Không đọc hoặc ghi được{named}: {why}. {remedy}"


def write_out(file: Path, parts: Iterable[bytes]) -> None:
    """Write a file that is whole at its name or not there, with its folder; or end and say why.

    It is for its owner alone: figures in it may not be published yet, codes not given out.
    """
    with file_faults(file), private_files():
        file.parent.mkdir(parents=True, exist_ok=True)
        # A pipe or a device is written into as it is.
        direct = file.exists() and not file.is_file()
        writing = nullcontext(file) if direct else written_aside(file, ".part")
        with writing as target, target.open("wb") as opened:
            opened.writelines(parts)

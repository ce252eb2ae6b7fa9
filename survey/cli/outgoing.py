"""Brings files out of an installation: whole at their name or not at all, and says what hinders."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from survey.cli.context import FINDING, private_files, stop

_CHOOSE = "Hãy giao thư mục đó cho người dùng chạy lệnh này (chown), hoặc chọn nơi khác."
_TIDY = "Hãy dọn bớt, hoặc chọn nơi khác, rồi chạy lại."
_LOOK = "Hãy xem lại đường dẫn."
#: Why a file or a folder is refused, and what to do about it.
REFUSALS = {
    errno.EACCES: ("không có quyền", _CHOOSE),
    errno.EPERM: ("không có quyền", _CHOOSE),
    errno.EROFS: ("đĩa chỉ cho đọc", "Hãy chọn nơi khác."),
    errno.ENOSPC: ("hết chỗ trên đĩa", _TIDY),
    errno.EDQUOT: ("hết phần đĩa được cấp", _TIDY),
    errno.EFBIG: ("tệp lớn hơn mức cho phép", _TIDY),
    errno.ENOENT: ("không có tệp hoặc thư mục này", _LOOK),
    errno.ENOTDIR: ("có một tệp nằm ở chỗ của thư mục", _LOOK),
    errno.EEXIST: ("có một tệp nằm ở chỗ của thư mục", _LOOK),
    errno.EISDIR: ("đó là một thư mục, không phải tệp", _LOOK),
    errno.ENAMETOOLONG: ("tên quá dài", _LOOK),
    errno.EIO: ("đĩa bị hỏng hoặc đã rút ra", "Hãy kiểm tra đĩa, hoặc chọn nơi khác."),
}


@contextmanager
def file_faults(place: Path | None = None) -> Iterator[None]:
    """End with a sentence, not with a traceback, when a file is refused inside the block.

    A full disk does not say at which file: `place` is where the block writes.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in REFUSALS:
            raise
        stop(refusal_of(error, place), FINDING)


def refusal_of(error: OSError, place: Path | None = None) -> str:
    """Say at which file or folder something failed, why, and what to do about it."""
    why, remedy = REFUSALS.get(error.errno or 0, (f"{error.strerror or error}", _LOOK))
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
        part = file if direct else file.with_name(f"{file.name}.part")
        try:
            with part.open("wb") as opened:
                opened.writelines(parts)
            if not direct:
                part.replace(file)
        except BaseException:
            if not direct:
                part.unlink(missing_ok=True)
            raise

"""A power cut at any moment: of what was written, only what was flushed is left (`make faults`).

The calls of the server are written down while people answer. Afterwards the files are built again
as the disk had them at each thank-you: when everything is lost that no flush had brought down, and
when parts of it got there all the same. The database of that moment is opened and read.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.disk_calls import WATCH, Disk, read_calls, watched
from tests.faults.live import Live, filled, installed, running
from tests.faults.test_harsh_machines import children

pytestmark = pytest.mark.long
FORMS = 25
#: Besides "all of it is lost", so many ways for parts of it to survive, at each moment.
WAYS = 3
FILES = ("survey.db", "survey.db-wal")


def files_at_each_thanks(disk: Disk, trace: Path) -> list[list[dict[str, bytes]]]:
    """Give for each thank-you the files that a cut at that moment may leave."""
    chance, moments = random.Random(5), []
    with trace.open(encoding="ascii", errors="replace") as lines:
        for call in read_calls(lines):
            disk.take(call)
            if call.data.startswith(b"HTTP/1.1 303"):
                moments.append([disk.after_a_cut(way) for way in (None, *[chance] * WAYS)])
    return moments


def comments_in(folder: Path, files: dict[str, bytes]) -> set[str]:
    """Open the database as after a restart: it is sound; give its comments."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "survey.db-shm").unlink(missing_ok=True)
    with closing(sqlite3.connect(folder / "survey.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {text for (text,) in database.execute("SELECT text FROM comment")}


def answers(live: Live) -> list[str]:
    """Let people answer in turn, so that it is known who was thanked before which cut."""
    comments = [f"trước lúc mất điện {number}" for number in range(FORMS)]
    assert {live.send(filled(comment=comment)).status for comment in comments} == {303}
    return comments


def test_whoever_was_thanked_before_a_power_cut_is_stored_after_it(
    tmp_path: Path, sqlite_template: Path
) -> None:
    trace, after = tmp_path / "calls", tmp_path / "after"
    after.mkdir()
    with installed(tmp_path, sqlite_template) as live, running(live) as server:
        assert live.send(filled(comment="đầu tiên")).status == 303
        with watched(children(server.pid), WATCH, str(trace)):
            disk = Disk({name: bytearray((live.folder / name).read_bytes()) for name in FILES})
            comments = answers(live)
    moments = files_at_each_thanks(disk, trace)
    assert len(moments) == FORMS
    for number, ways in enumerate(moments):
        for files in ways:
            assert set(comments[: number + 1]) <= comments_in(after, files)

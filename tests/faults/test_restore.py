"""A backup made in the middle of a rush is whole, and restored it counts the same."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import create_engine, select

from survey.models import Comment
from tests.faults.backup import back_up, restore
from tests.faults.live import Live, filled, served


def send(live: Live, comments: list[str], thanked: list[str]) -> None:
    """Send a form for each comment; note who was thanked."""
    thanked += [one for one in comments if live.send(filled(comment=one)).status == 303]


def stored(database: Path) -> list[str]:
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        found = list(connection.scalars(select(Comment.text)))
    engine.dispose()
    return found


def test_a_backup_holds_whom_was_thanked_before_it_and_can_be_restored(
    tmp_path: Path, sqlite_template: Path
) -> None:
    backup = tmp_path / "backup"
    before: list[str] = []
    meanwhile: list[str] = []
    with served(tmp_path, sqlite_template) as live:
        send(live, [f"trước {number}" for number in range(30)], before)
        rush = [f"trong khi {number}" for number in range(60)]
        phone = threading.Thread(target=send, args=(live, rush, meanwhile))
        phone.start()
        back_up(live.folder, backup)
        phone.join()
    assert (len(before), len(meanwhile)) == (30, 60)
    said = restore(live.folder, backup)
    assert "Khớp" in said
    saved = stored(live.folder / "survey.db")
    assert set(before) <= set(saved) <= {*before, *meanwhile}
    assert len(saved) == len(set(saved))
    [aside] = live.folder.glob("before-restore-*")
    assert sorted(stored(aside / "survey.db")) == sorted([*before, *meanwhile])

"""The restore drill: what was thanked before a backup began is there after it, and nothing else."""

from __future__ import annotations

import json
import random
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from survey.config import PRODUCT_VERSION
from survey.database.change_marks import change_marks
from survey.database.engine import open_engine, sessions
from survey.database.migrate import current, head, upgrade
from survey.database.table_rows import snapshot, stored_tables, sum_rows
from survey.models import Comment, DaySalt, Unit
from survey.queries.last_backup import last_backup
from survey.services.backup.back_up import LEFT_BEHIND, BackupRefused, back_up
from survey.services.backup.lay_out_archive import write_section
from survey.services.backup.restore_backup import RestoreRefused, restore_backup
from survey.services.backup.seal_archive import ALTERED, MAGIC, NOT_OPENED, PIECE, TAG, SealRefused
from survey.services.changes.keep_audit import COMMAND_LINE, first_broken_link
from survey.services.comments.purge_comments import purge_comments
from survey.services.tallies.verify_tallies import verify_tallies
from tests.factories import NOW, store_unit
from tests.survey.services.backup.conftest import Desk

PASSPHRASE = "một câu dài để thử"
CHEAP = 10
#: Tables whose rows a backup leaves behind, and the one to which backing up itself adds.
OWN = {"audit_entry", "canary", "day_salt", "password_link", "sign_in"}


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def sums(engine: Engine) -> dict[str, tuple[int, str]]:
    with snapshot(engine) as connection:
        return {
            table.name: sum_rows(connection, table)
            for table in stored_tables(connection)
            if table.name not in OWN
        }


def comments(engine: Engine) -> list[str]:
    with sessions(engine)() as session:
        return sorted(session.scalars(select(Comment.text)))


def test_who_was_thanked_before_a_backup_began_is_in_it_and_comes_back(
    engine: Engine,
    bare_engine: Engine,
    data: Path,
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = [f'Cô ở quầy\n"rất" nhiệt tình {number}' for number in range(20)]
    for words in before:
        desk.send(words)

    def while_somebody_answers(*section: Any) -> None:
        desk.send("giữa chừng")
        write_section(*section)

    monkeypatch.setattr("survey.services.backup.back_up.write_section", while_somebody_answers)
    # A piece of the rows of a table is no whole table.
    monkeypatch.setattr("survey.database.table_rows.AT_ONCE", 7)
    file = tmp_path / "sao lưu"
    made = back_up(engine, data, file, PASSPHRASE, NOW, cost=CHEAP)
    assert len(comments(engine)) > len(before) + 20
    held, aside = restore_backup(file, PASSPHRASE, tmp_path / "mới", address(bare_engine), NOW)
    assert (held, aside) == (made, None)
    assert comments(bare_engine) == sorted(before)
    assert made.totals["response"] == len(before)
    with sessions(bare_engine)() as session:
        assert first_broken_link(session) is None
        assert verify_tallies(session) == []
        assert session.scalars(select(DaySalt)).all() == []


def test_a_restored_installation_equals_the_one_backed_up_row_by_row(
    engine: Engine, bare_engine: Engine, data: Path, desk: Desk, tmp_path: Path
) -> None:
    for number in range(30):
        desk.send(f"góp ý {number}")
    file, new = tmp_path / "sao lưu", tmp_path / "mới"
    back_up(engine, data, file, PASSPHRASE, NOW, cost=CHEAP)
    restore_backup(file, PASSPHRASE, new, address(bare_engine), NOW)
    assert LEFT_BEHIND < OWN, "whatever else is left behind is lost"
    assert sums(bare_engine) == sums(engine)
    for name in ("secret", "reports/2026/secret"):
        assert (new / name).read_bytes() == (data / name).read_bytes()
        assert (new / name).stat().st_mode & 0o077 == 0
    assert sorted(child.name for child in new.iterdir() if child.is_dir()) == ["reports"]
    with engine.connect() as there, bare_engine.connect() as here:
        assert change_marks(here) == change_marks(there) != []
    # The database goes on counting after the keys that came.
    with sessions(bare_engine).begin() as session:
        last = max(session.scalars(select(Unit.id)))
        assert store_unit(session, code="00009") == last + 1


def test_the_name_of_a_backup_and_the_rows_of_citizens_cannot_be_read_in_the_file(
    engine: Engine, data: Path, desk: Desk, tmp_path: Path
) -> None:
    desk.send("lời của một người dân")
    file = tmp_path / "sao lưu"
    back_up(engine, data, file, PASSPHRASE, NOW, cost=CHEAP)
    raw = file.read_bytes()
    told = json.loads(raw.split(b"\n")[1])
    assert (told["day"], told["product"]) == ("2026-11-20", PRODUCT_VERSION)
    assert told["revision"] == head()
    assert "lời".encode() not in raw
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupRefused, match="Đã có"):
        back_up(engine, data, file, PASSPHRASE, NOW, cost=CHEAP)
    with pytest.raises(BackupRefused, match="ngoài thư mục"):
        back_up(engine, data, data / "b", PASSPHRASE, NOW, cost=CHEAP)


def test_the_age_of_the_last_backup_and_what_it_lacks_are_known(
    engine: Engine, data: Path, desk: Desk, tmp_path: Path
) -> None:
    desk.send("một")
    with sessions(engine)() as session:
        never = last_backup(session)
    assert (never.days_old(NOW), never.responses, never.comments) == (None, 1, 1)
    back_up(engine, data, tmp_path / "b", PASSPHRASE, NOW, cost=CHEAP)
    desk.send("hai")
    desk.send("")
    with sessions(engine)() as session:
        since = last_backup(session)
    assert since.at == NOW
    assert (since.responses, since.comments) == (2, 1)
    assert since.days_old(NOW + timedelta(days=3)) == 3
    # What was deleted since, when its time was over, does not hide what has come.
    later = NOW + timedelta(days=400)
    with sessions(engine).begin() as session:
        assert purge_comments(session, COMMAND_LINE, later).deleted == 2
        assert last_backup(session).comments == 1
    with sessions(engine)() as session:
        assert (last_backup(session).responses, last_backup(session).at) == (2, NOW)


def test_after_a_restore_the_backup_that_was_put_back_is_the_last_one(
    engine: Engine, bare_engine: Engine, data: Path, desk: Desk, tmp_path: Path
) -> None:
    desk.send("một")
    back_up(engine, data, tmp_path / "b", PASSPHRASE, NOW, cost=CHEAP)
    later = NOW + timedelta(days=2)
    restore_backup(tmp_path / "b", PASSPHRASE, tmp_path / "mới", address(bare_engine), later)
    with sessions(bare_engine)() as session:
        last = last_backup(session)
    assert (last.days_old(later), last.responses, last.comments) == (2, 0, 0)


def test_a_server_that_has_tables_is_never_restored_into(
    postgresql_url: str, sqlite_engine: Engine, data: Path, tmp_path: Path
) -> None:
    back_up(sqlite_engine, data, tmp_path / "b", PASSPHRASE, NOW, cost=CHEAP)
    with pytest.raises(RestoreRefused, match="đã có bảng"):
        restore_backup(
            tmp_path / "b", PASSPHRASE, tmp_path / "mới", postgresql_url, NOW, replace=True
        )
    assert not (tmp_path / "mới").exists()


class Live:
    """An installation in use, and a backup somebody wants to put in its place."""

    def __init__(self, engine: Engine, data: Path, folder: Path, template: Path) -> None:
        self.data, self.file = data, folder / "b"
        self.url = f"sqlite:///{data / 'survey.db'}"
        shutil.copy(template, data / "survey.db")
        back_up(engine, data, self.file, PASSPHRASE, NOW, cost=CHEAP)

    def restore(self, raw: bytes, passphrase: str = PASSPHRASE, *, replace: bool = True) -> None:
        """Try to restore these bytes."""
        self.file.write_bytes(raw)
        restore_backup(self.file, passphrase, self.data, self.url, NOW, replace=replace)

    def contents(self) -> dict[str, bytes]:
        """Give every file there is."""
        return {str(file): file.read_bytes() for file in self.data.rglob("*") if file.is_file()}


@pytest.fixture
def live(sqlite_engine: Engine, data: Path, tmp_path: Path, sqlite_template: Path) -> Live:
    return Live(sqlite_engine, data, tmp_path, sqlite_template)


def test_cut_or_altered_backups_and_wrong_passphrases_are_refused_and_nothing_changes(
    live: Live,
) -> None:
    whole, before = live.file.read_bytes(), live.contents()
    assert len(whole) > 2 * PIECE
    chance = random.Random(20261126)
    head_ends = whole.index(b"\n", len(MAGIC)) + 1
    # At the edges of pieces too, where a cut leaves only whole ones.
    edges = [head_ends, head_ends + TAG, head_ends + TAG + PIECE + TAG, len(whole) - 1]
    cuts = [whole[:at] for at in (*edges, *chance.sample(range(len(whole)), 20))]
    flips = []
    for at in (0, head_ends - 5, head_ends + 3, *chance.sample(range(len(whole)), 20)):
        changed = bytearray(whole)
        changed[at] ^= 1 << chance.randrange(8)
        flips.append(bytes(changed))
    first, second = head_ends + TAG, head_ends + TAG + PIECE + TAG
    third = second + PIECE + TAG
    moved = whole[:first] + whole[second:third] + whole[first:second] + whole[third:]
    for raw in (*cuts, *flips, moved, whole + b"x", whole + whole):
        with pytest.raises(SealRefused):
            live.restore(raw)
    with pytest.raises(SealRefused, match=NOT_OPENED):
        live.restore(whole, PASSPHRASE + "!")
    with pytest.raises(SealRefused, match=ALTERED):
        live.restore(moved)
    assert live.contents() == before


def test_a_file_whose_name_leads_out_of_the_folder_is_refused(
    live: Live, sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def misnamed(out: Any, kind: str, name: str, *rest: Any) -> None:
        write_section(out, kind, f"../../../{name}" if kind == "file" else name, *rest)

    monkeypatch.setattr("survey.services.backup.back_up.write_section", misnamed)
    file = tmp_path / "lạc"
    back_up(sqlite_engine, live.data, file, PASSPHRASE, NOW, cost=CHEAP)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RestoreRefused, match="ra ngoài"):
        live.restore(file.read_bytes())
    assert sorted(tmp_path.rglob("*")) == before


def test_what_was_there_is_replaced_only_when_told_and_kept_beside(live: Live) -> None:
    whole, before = live.file.read_bytes(), live.contents()
    with pytest.raises(RestoreRefused, match="--replace"):
        live.restore(whole, replace=False)
    assert live.contents() == before
    (live.data / "secret").write_text("anderes", encoding="utf-8")
    live.restore(whole)
    assert (live.data / "secret").read_text(encoding="utf-8") == "bí mật"
    [aside] = live.data.glob("before-restore-*")
    assert (aside / "secret").read_text(encoding="utf-8") == "anderes"
    assert (aside / "survey.db").read_bytes() == before[str(live.data / "survey.db")]
    assert (aside / "reports" / "2026" / "secret").is_file()


def test_a_backup_of_a_newer_schema_is_refused(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    before = live.contents()
    monkeypatch.setattr("survey.services.backup.restore_backup.is_known", lambda revision: False)
    with pytest.raises(RestoreRefused, match="mới hơn"):
        live.restore(live.file.read_bytes())
    assert live.contents() == before


def test_a_backup_of_an_earlier_schema_is_brought_up_to_date(
    bare_engine: Engine, data: Path, tmp_path: Path
) -> None:
    upgrade(bare_engine, "r0011_audit")
    back_up_old = tmp_path / "cũ.b"
    with bare_engine.begin() as connection:
        connection.execute(
            text("INSERT INTO setting (key, value) VALUES ('agency.name', '\"Sở cũ\"')")
        )
    back_up(bare_engine, data, back_up_old, PASSPHRASE, NOW, cost=CHEAP)
    url = f"sqlite:///{tmp_path / 'mới' / 'survey.db'}"
    restore_backup(back_up_old, PASSPHRASE, tmp_path / "mới", url, NOW)
    engine = open_engine(url)
    assert current(engine) == head()
    engine.dispose()

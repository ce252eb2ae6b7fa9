"""After two hundred answers nothing that is kept tells who, with what, when, or in which order."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select

from survey.clock import now
from survey.models import AuditEntry, Comment, DaySalt, Response, SeenToken, SpentReceipt
from survey.services.intake.destroy_labels import destroy_labels
from survey.services.upkeep.shuffle_rows import forget_order
from tests.faults.backup import back_up, restore
from tests.faults.live import SECONDS_TO_START, Live, served
from tests.faults.people import ON_TABLET, PEOPLE, WITH_CODE, Crowd
from tests.faults.traces import (
    Evidence,
    follows,
    four_bytes,
    in_bytes,
    in_log,
    in_pages,
    in_tables,
    rank_correlation,
)

#: Four standard errors of the share of pairs in order, for 50 rows on one page.
NO_ORDER = (0.3, 0.7)
NEAR_ANSWERS = ("response", "comment", "seen_token", "spent_receipt")


@dataclass
class Kept:
    """An installation in which a crowd has answered, and what is known about the crowd."""

    live: Live
    evidence: Evidence
    #: The encrypted file, and the folder into which its owner unpacked it.
    sealed: Path
    backup: Path
    #: The journal as it was when the last of the crowd had answered; it is emptied every minute.
    journal: Path

    @property
    def files(self) -> dict[str, bytes]:
        """Read all files that are kept, the raw database and the backup among them."""
        folders = (self.live.folder, self.backup, self.journal)
        paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        paths.append(self.sealed)
        return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in paths}


def crowded(live: Live) -> Evidence:
    """Let the crowd answer."""
    evidence = Evidence(0, 0)
    Crowd(live, evidence, random.Random(20261120)).answer_all()
    return evidence


def wait_for_the_first_round(live: Live) -> None:
    """Let the housekeeping rewrite the empty file: later in this run it has nothing to rewrite."""
    with closing(sqlite3.connect(live.folder / "survey.db")) as connection:
        for _ in range(10 * SECONDS_TO_START):
            if connection.execute("PRAGMA user_version").fetchone()[0]:
                return
            time.sleep(0.1)
    raise AssertionError("the housekeeping did not begin")


def moments_of_staff(live: Live) -> set[bytes]:
    """Give the minutes in the audit, as SQLite keeps them."""
    with live.sessions() as session:
        minutes = {at[: len("2026-11-20T09:41")] for at in session.scalars(select(AuditEntry.at))}
    assert minutes, "the backup is in the audit"
    return {minute.encode() for minute in minutes}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Kept]:
    """The files while the server still runs: database, journal, log and a backup."""
    folder = tmp_path_factory.mktemp("traces")
    with served(folder, sqlite_template) as live:
        wait_for_the_first_round(live)
        journal = folder / "journal"
        journal.mkdir()
        # A reader of old pages keeps the housekeeping from emptying the journal meanwhile.
        with closing(sqlite3.connect(live.folder / "survey.db")) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM response").fetchone()
            evidence = crowded(live)
            shutil.copy(live.folder / "survey.db-wal", journal)
        back_up(live.folder, folder / "sealed")
        restore(folder / "backup", folder / "sealed")
        evidence.staff = moments_of_staff(live)
        yield Kept(live, evidence, folder / "sealed", folder / "backup", journal)


@pytest.fixture
def copy(kept: Kept, tmp_path: Path) -> Iterator[Engine]:
    """A copy of the backup in which a test may plant a fault."""
    shutil.copy(kept.backup / "survey.db", tmp_path / "survey.db")
    engine = create_engine(f"sqlite:///{tmp_path / 'survey.db'}")
    yield engine
    engine.dispose()


def keys(live: Live, model: type, evidence: Evidence) -> dict[bytes, int]:
    """Give the key of every row with the place at which it arrived."""
    table = model.__table__  # type: ignore[attr-defined]
    with live.sessions() as session:
        rows = session.execute(select(table)).all()
    placed = {}
    for row in rows:
        (place,) = [evidence.order[value] for value in row if value in evidence.order]
        placed[row[0]] = place
    return placed


def orders(live: Live, evidence: Evidence) -> dict[str, float]:
    """Measure how far each table lies in the raw file in the order of arrival."""
    data = (live.folder / "survey.db").read_bytes()
    models = (Response, Comment, SeenToken, SpentReceipt)
    return {model.__tablename__: in_pages(data, keys(live, model, evidence)) for model in models}


def checkpoint(live: Live) -> None:
    with closing(sqlite3.connect(live.folder / "survey.db")) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


def test_the_crowd_is_all_there(kept: Kept) -> None:
    sizes = {
        model.__tablename__: len(keys(kept.live, model, kept.evidence))
        for model in (Response, Comment, SeenToken, SpentReceipt)
    }
    given = [at for at in range(PEOPLE) if at % ON_TABLET and at % WITH_CODE == 0]
    everybody = dict.fromkeys(("response", "comment", "seen_token"), PEOPLE)
    assert sizes == {**everybody, "spent_receipt": len(given)}


def test_no_file_holds_an_address_a_browser_a_secret_or_a_moment(kept: Kept) -> None:
    files = kept.files
    assert {"data/survey.db", "journal/survey.db-wal", "backup/survey.db"} <= set(files)
    assert len(files["journal/survey.db-wal"]) > 0
    found = [one for name, data in files.items() for one in in_bytes(name, data, kept.evidence)]
    found += in_log("log", kept.live.log.read_bytes(), kept.evidence)
    assert found == []


def test_no_table_holds_them_and_no_column_tells_the_order(kept: Kept) -> None:
    for database in (kept.live.folder / "survey.db", kept.backup / "survey.db"):
        engine = create_engine(f"sqlite:///{database}")
        with engine.connect() as connection:
            assert list(in_tables(connection, kept.evidence)) == []
        engine.dispose()


@pytest.mark.postgres
def test_no_table_of_postgresql_holds_them_or_tells_the_order(
    postgresql_url: str, tmp_path: Path
) -> None:
    with served(tmp_path, postgresql_url) as live:
        evidence = crowded(live)
        with live.sessions() as session:
            found = set(in_tables(session.connection(), evidence))
        # The order of the rows on the disk, of which docs/privacy.md says who can see it.
        assert found <= {f"ORDER: {name}, as given out" for name in NEAR_ANSWERS}
        assert list(in_log("log", live.log.read_bytes(), evidence)) == []
        assert len(keys(live, Response, evidence)) == PEOPLE


PLANTED = {
    "TIME: response.taken": "ALTER TABLE response ADD COLUMN taken REAL DEFAULT {moment}.25",
    "TIME: comment.taken": "ALTER TABLE comment ADD COLUMN taken INTEGER DEFAULT {moment}000",
    "TIME: seen_token.taken": "ALTER TABLE seen_token ADD COLUMN taken TEXT DEFAULT '09:41'",
    "TIME: response.stamp": "ALTER TABLE response ADD COLUMN stamp TEXT "
    "DEFAULT '2026-11-20T09:41:07+07:00'",
    "ADDRESS: response.sender": "ALTER TABLE response ADD COLUMN sender TEXT DEFAULT '{address}'",
    "AGENT: comment.browser": "ALTER TABLE comment ADD COLUMN browser TEXT DEFAULT '{browser}'",
    "SECRET: response.token": "ALTER TABLE response ADD COLUMN token TEXT DEFAULT '{secret}'",
}


@pytest.mark.parametrize("finding", PLANTED)
def test_finds_what_is_planted_in_a_column(kept: Kept, copy: Engine, finding: str) -> None:
    evidence = kept.evidence
    statement = PLANTED[finding].format(
        moment=int(evidence.start) + 1,
        address=evidence.addresses[7],
        browser=evidence.browsers[7],
        secret=evidence.secrets[-1],
    )
    with copy.begin() as connection:
        connection.exec_driver_sql(statement)
        assert list(in_tables(connection, evidence)) == [finding]


def test_finds_planted_orders_in_serials_and_hidden_row_numbers(kept: Kept, copy: Engine) -> None:
    placed = keys(kept.live, Comment, kept.evidence)
    rows = [{"key": key, "place": place} for key, place in placed.items()]
    rows.sort(key=lambda row: row["place"])  # type: ignore[arg-type, return-value]
    with copy.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE comment ADD COLUMN n INTEGER")
        connection.exec_driver_sql("UPDATE comment SET n = :place WHERE id = :key", rows)
        connection.exec_driver_sql("CREATE TABLE kept (id BLOB PRIMARY KEY, text TEXT)")
        connection.exec_driver_sql(
            "INSERT INTO kept SELECT id, text FROM comment WHERE id = :key", rows
        )
        found = list(in_tables(connection, kept.evidence))
    planted = ("comment, n", "kept, as given out", "kept, row numbers")
    assert sorted(found) == [f"ORDER: {name}" for name in planted]


def test_finds_what_is_planted_in_a_file(kept: Kept) -> None:
    evidence, noise = kept.evidence, random.Random(1).randbytes(200_000)
    moments = range(int(evidence.start) + 1, int(evidence.start) + 7)
    assert list(in_bytes("file", noise, evidence)) == []
    for width, order, unit in ((4, "big", 1), (4, "little", 1), (8, "big", 1000), (8, "little", 1)):
        planted = b"?".join((one * unit).to_bytes(width, order) for one in [*moments, *moments])  # type: ignore[arg-type]
        assert list(in_bytes("file", noise + planted, evidence)) == ["TIME: file, as a number"]
    packed = b"".join(four_bytes(one).to_bytes(4, "big") for one in evidence.addresses)
    assert list(in_bytes("file", noise + packed, evidence)) == ["ADDRESS: file, in four bytes"]
    line = f"[2026-11-20 09:41:07] {evidence.addresses[3]} {evidence.browsers[3]}".encode()
    found = ["ADDRESS: log", "AGENT: log", "TIME: log, as text"]
    assert list(in_log("log", line, evidence)) == found
    assert list(in_log("log", b"worker ended at 09:41", evidence)) == found[2:]


def test_correlation_is_one_for_the_same_order_and_small_for_none() -> None:
    drawn = random.Random(5).sample(range(PEOPLE), PEOPLE)
    assert rank_correlation(range(PEOPLE), range(PEOPLE)) == pytest.approx(1)
    assert not follows(range(PEOPLE), drawn)
    assert follows(range(PEOPLE), range(PEOPLE, 0, -1))
    assert rank_correlation(range(PEOPLE), [1] * PEOPLE) == 0


def test_the_raw_file_tells_the_order_until_the_night_and_then_no_more(kept: Kept) -> None:
    live, evidence, tomorrow = kept.live, kept.evidence, now() + timedelta(days=1, hours=2)
    checkpoint(live)
    # What docs/privacy.md says remains until the night. It also shows that the measure sees.
    assert min(orders(live, evidence).values()) < NO_ORDER[0]
    with live.sessions() as session:
        (salt,) = session.scalars(select(DaySalt.salt))
        engine = session.get_bind()
    assert isinstance(engine, Engine)
    with live.sessions.begin() as session:
        destroy_labels(session, tomorrow)
    assert forget_order(engine, tomorrow)
    assert [
        (name, share)
        for name, share in orders(live, evidence).items()
        if not NO_ORDER[0] < share < NO_ORDER[1]
    ] == []
    own = {name: data for name, data in kept.files.items() if name.startswith("data/")}
    assert [name for name, data in own.items() if salt in data] == []
    journal = own.get("data/survey.db-wal", b"")
    assert [key for key in keys(live, Response, evidence) if key in journal] == []
    tonight = kept.sealed.with_name("tonight")
    back_up(live.folder, tonight)
    restore(kept.backup, tonight)
    assert kept.files["backup/survey.db"].count(salt) == 0
    assert set(in_pages_of_backup(kept)) == {True}


def in_pages_of_backup(kept: Kept) -> Iterator[bool]:
    data = (kept.backup / "survey.db").read_bytes()
    for model in (Response, Comment, SeenToken, SpentReceipt):
        share = in_pages(data, keys(kept.live, model, kept.evidence))
        yield NO_ORDER[0] < share < NO_ORDER[1]

"""What the housekeeping lets go of is in no file any more after its round."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from survey.cli.context import Installation
from survey.cli.serve import tidy
from survey.clock import today
from survey.models import DaySalt, Setting
from survey.services.comments.tend_comments import CommentTender
from survey.services.intake.seal_receipts import ReceiptKeys
from survey.services.upkeep.let_go import Retention
from tests.site import make_site

WORDS = "Xin đừng giữ dòng này"
SALT = b"the salt of a day that is over !"


@pytest.fixture
def installation(tmp_path: Path, sqlite_url: str) -> Installation:
    house = make_site(tmp_path, sqlite_url).house
    house.recorder.close()
    return Installation(house.settings, house.engine, house.sessions)


def put_and_delete(installation: Installation) -> None:
    """Keep some words, and delete them again."""
    with installation.sessions.begin() as session:
        session.add(Setting(key="words", value=WORDS))
    with installation.sessions.begin() as session:
        session.execute(text("DELETE FROM setting WHERE key = 'words'"))


def keep_salt(installation: Installation) -> None:
    """Keep the salt of a day that is over."""
    with installation.sessions.begin() as session:
        session.add(DaySalt(day=today() - timedelta(days=2), salt=SALT))


def test_a_round_leaves_no_deleted_word_and_no_salt_in_any_file(installation: Installation) -> None:
    folder = Path(str(installation.engine.url.database)).parent
    keys = ReceiptKeys(installation.settings.secret_key)
    tender, retention = CommentTender(), Retention(keys, folder / "uploads")
    # The first round of a day rewrites the whole file, those after it do not; and a salt that is
    # destroyed empties the journal by itself, so that words have rounds of their own.
    for deed in (put_and_delete, keep_salt, put_and_delete, keep_salt):
        deed(installation)
        tidy(installation, tender, retention)
        kept = b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())
        assert (kept.count(WORDS.encode()), kept.count(SALT)) == (0, 0)
        with installation.sessions() as session:
            assert session.scalars(select(DaySalt)).all() == []
            assert session.scalar(text("PRAGMA user_version")) > 20_000_000
    installation.engine.dispose()

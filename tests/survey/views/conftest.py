"""An installation for every test of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from survey.models import Comment
from survey.services.settings.manage_settings import change_setting
from tests.factories import NOW, store_unit
from tests.site import Site, make_site
from tests.survey.services.comment_place import RAW, store_comments


@pytest.fixture
def site(tmp_path: Path, sqlite_url: str) -> Iterator[Site]:
    """One desk with one code, and a browser in front of it."""
    made = make_site(tmp_path, sqlite_url)
    yield made
    made.close()


@pytest.fixture
def staff_site(tmp_path: Path, sqlite_url: str) -> Iterator[Site]:
    """The same in a demonstration, where anybody may take a role."""
    made = make_site(tmp_path, sqlite_url, demo=True)
    yield made
    made.close()


@pytest.fixture
def commented(tmp_path: Path, sqlite_url: str) -> Iterator[Site]:
    """The office before two wards, with twenty comments of a past quarter at the first."""
    made = make_site(tmp_path, sqlite_url, demo=True)
    made.house.clock = lambda: NOW
    with made.house.sessions.begin() as session:
        store_unit(session, "00005", name="Phường Thới An")
        store_comments(session, 1, 19, text="Cảm ơn cán bộ")
        store_comments(session, 1, 1, text=RAW)
        change_setting(session, "contact.hotline", "1022")
    made.client.get("/demo/office")
    yield made
    made.close()


@pytest.fixture
def key(commented: Site) -> bytes:
    """The one comment of them that names somebody."""
    with commented.house.sessions() as session:
        return bytes(session.scalars(select(Comment.id).where(Comment.text == RAW)).one())

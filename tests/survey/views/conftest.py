"""An installation for every test of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site import Site, make_site


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

"""PostgreSQL itself refuses to change an answer under the role that stores them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, delete, make_url, text, update
from sqlalchemy.exc import ProgrammingError

from survey.models import Response
from survey.services.tallies.verify_tallies import verify_tallies
from tests.site import Site, make_site

HANDBOOK = Path(__file__).parents[2] / "docs" / "operations.md"
ROLE = "lang_nghe_app"


@pytest.fixture
def owner(postgresql_url: str) -> Iterator[Engine]:
    """Whoever owns the tables and runs `init`."""
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    yield engine
    with engine.connect() as connection:
        connection.execute(text(f"DROP OWNED BY {ROLE}"))
        connection.execute(text(f"DROP ROLE {ROLE}"))
    engine.dispose()


@pytest.fixture
def site(owner: Engine, tmp_path: Path, postgresql_url: str) -> Iterator[Site]:
    """An installation that works under the role, with the rights that the handbook gives it."""
    laid_out = make_site(tmp_path, postgresql_url)
    laid_out.close()
    rights = re.search(r"```sql\n(.*?)```", HANDBOOK.read_text(encoding="utf-8"), re.DOTALL)
    assert rights is not None
    with owner.connect() as connection:
        for line in rights[1].splitlines():
            assert line.endswith(";"), "typed as it stands, it must be the end of a statement"
            connection.execute(text(line))
    url = make_url(postgresql_url).set(username=ROLE)
    made = laid_out.restarted(database_url=url.render_as_string(hide_password=False))
    yield made
    made.close()


@pytest.mark.postgres
def test_no_answer_can_be_changed_by_the_role_that_stores_them(site: Site) -> None:
    assert site.send(site.filled_form(comment="Đường dẫn khó tìm")).status_code == 303
    assert site.count() == 1
    for change in (
        update(Response).values(answers="55555"),
        text("TRUNCATE response"),
        text("ALTER TABLE response DISABLE TRIGGER ALL"),
        text("DELETE FROM audit_entry"),
    ):
        with pytest.raises(ProgrammingError), site.house.sessions.begin() as session:
            session.execute(change)
    with site.house.sessions() as session:
        assert verify_tallies(session) == []
    # A canary has to go again: a form taken away is found by the seal of its period instead.
    with site.house.sessions.begin() as session:
        session.execute(delete(Response))

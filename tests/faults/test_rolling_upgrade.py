"""Two versions of the application on one PostgreSQL, while people answer (`make faults`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from survey.database.migrate import head
from tests.faults.live import ROOT, Live, free_port, installed, running
from tests.faults.test_kill import LEAST_THANKED, wait_for
from tests.faults.test_whole_servers import check, rushing

pytestmark = [pytest.mark.long, pytest.mark.postgres]
#: While the schema changes somebody may be told to send the form again.
TOLD = frozenset({0, 303, 503})
NEXT = '''"""A column that the version before does not know."""

import sqlalchemy as sa
from alembic import op

revision = "r9999_next"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("response", sa.Column("next_thing", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("response", "next_thing")
'''


def next_version(folder: Path) -> Path:
    """Make the next version of the product: one more migration."""
    shutil.copytree(ROOT / "survey", folder / "survey", ignore=shutil.ignore_patterns("*.pyc"))
    for name in ("forms", "analysis", "templates"):
        (folder / name).symlink_to(ROOT / name)
    revision = folder / "survey" / "migrations" / "versions" / "r9999_next.py"
    revision.write_text(NEXT.format(before=head()), encoding="utf-8")
    return folder


def bring_up_to_date(live: Live, version: Path) -> None:
    """Type the command of the handbook with the next version."""
    settings = {"SURVEY_DATA": str(live.folder), "DATABASE_URL": live.database_url}
    command = [sys.executable, "-m", "survey", "init"]
    subprocess.run(command, cwd=version, env={**os.environ, **settings}, check=True)


def test_both_versions_take_forms_while_one_takes_the_place_of_the_other(
    tmp_path: Path, postgresql_url: str
) -> None:
    version = next_version(tmp_path / "next")
    (tmp_path / "log").mkdir()
    with installed(tmp_path, postgresql_url) as live:
        newer = replace(
            live,
            port=free_port(),
            log=tmp_path / "log" / "server.log",
            within=("env", "-C", str(version)),
        )
        with running(live), rushing(live, statuses=TOLD) as old:
            wait_for(old[0], LEAST_THANKED)
            bring_up_to_date(live, version)
            wait_for(old[0], LEAST_THANKED)
            with running(newer), rushing(newer) as new:
                for rush in (*old, *new):
                    wait_for(rush, LEAST_THANKED)
        with live.sessions() as session:
            found = session.scalar(text("SELECT version_num FROM alembic_version"))
            assert found == "r9999_next"
        check(live, [*old, *new])

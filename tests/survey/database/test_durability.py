"""What a database must be set to, and where its file must lie, before anybody is thanked."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from survey.database import durability
from survey.database.durability import check_durability, check_engine, file_system_of

MOUNTED = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:30 / /srv rw,relatime - xfs /dev/vdb rw
31 30 0:31 / /srv/chung rw,relatime shared:2 master:1 - nfs4 may:/chung rw,vers=4.2
32 30 0:32 / /srv/thư\\040mục rw - cifs //may/thu rw
33 22 0:33 / /mnt rw - fuse.sshfs may: rw
34 33 0:34 / /mnt rw - ext4 /dev/vdc rw
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/var/lib/lang-nghe/survey.db", "ext4"),
        ("/srv/lang-nghe/survey.db", "xfs"),
        ("/srv/chung/survey.db", "nfs4"),
        ("/srv/chung-khac/survey.db", "xfs"),
        ("/srv/thư mục/survey.db", "cifs"),
        ("/mnt/survey.db", "ext4"),
    ],
)
def test_a_file_lies_where_the_nearest_and_last_mounted_is(place: str, kind: str) -> None:
    assert file_system_of(Path(place), MOUNTED) == kind


def test_a_file_on_another_machine_is_named(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check_durability(sqlite_engine) == []
    file = tmp_path / "mountinfo"
    file.write_text("22 1 0:1 / / rw - nfs4 may:/ rw\n", encoding="utf-8")
    monkeypatch.setattr(durability, "MOUNTS", file)
    found = ["SQLite: tệp phải nằm trên đĩa của máy này, hiện ở nfs4"]
    assert check_durability(sqlite_engine) == check_engine(sqlite_engine) == found

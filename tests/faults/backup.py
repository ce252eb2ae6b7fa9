"""Backs up and restores with the very lines of the handbook."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from shlex import quote

from tests.faults.live import ROOT

BACKUP = re.compile(r"```\n(BACKUP=.*?)```", re.DOTALL)
#: How the handbook names the backup of today, and one of before.
NAMED = re.compile(r"/var/backups/lang-nghe/(\$\(date \+%F\)|NAME)\.backup(?= |\n)")
RESTORE = re.compile(r"```\n(BACKUP=[^\n]*\n\.venv/bin/python -m survey restore.*?)```", re.DOTALL)


def back_up(data: Path, backup: Path) -> None:
    """Make a backup of a data folder."""
    _type(BACKUP, data, backup)


def restore(data: Path, backup: Path) -> str:
    """Put a backup in the place of a data folder; give what the last command said."""
    return _type(RESTORE, data, backup)


def _type(wanted: re.Pattern[str], data: Path, backup: Path) -> str:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    found = wanted.search(manual)
    assert found, "the handbook does not tell how"
    passphrase = backup.with_name("passphrase")
    passphrase.write_text("một câu dài để thử", encoding="utf-8")
    passphrase.chmod(0o600)
    lines = NAMED.sub(lambda _: quote(str(backup)), found[1])
    lines = lines.replace("/etc/lang-nghe.passphrase", quote(str(passphrase)))
    lines = lines.replace(".venv/bin/python", quote(sys.executable))
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = {**own, "SURVEY_DATA": str(data), "BACKUP": str(backup)}
    # Without -e, as somebody types them: `doctor` also finds what has nothing to do with this.
    command = ["bash", "-uc", lines]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

"""The audit of packages: silence, a missing service or a skipped package is never a clean bill."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.source import ROOT

CLEAN = {"name": "one", "version": "1.0", "vulns": []}
SKIPPED = {"name": "two", "skip_reason": "not found"}
HOLED = {
    "name": "three",
    "version": "1.0",
    "vulns": [{"id": "CVE-1", "fix_versions": ["1.1"]}],
}


def audit(folder: Path, said: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the script with a pip-audit that says what the test wants."""
    (folder / "pip_audit.py").write_text(f"print({said!r}, end='')\n", encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "audit.py"), *options, "requirements.txt"],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def report(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize(
    ("said", "code", "verdict"),
    [
        (report(CLEAN), 0, "audited:"),
        (report(CLEAN, HOLED), 1, "ADVISORIES:"),
        (report(CLEAN, SKIPPED), 3, "NOT AUDITED:"),
        (report(HOLED, SKIPPED), 1, "ADVISORIES:"),
        (report(), 3, "NOT AUDITED:"),
        ("", 3, "NOT AUDITED:"),
        ("connection refused", 3, "NOT AUDITED:"),
    ],
)
def test_gives_the_verdict_the_report_bears(
    said: str, code: int, verdict: str, tmp_path: Path
) -> None:
    done = audit(tmp_path, said)
    assert (done.returncode, done.stderr) == (code, "")
    assert verdict in done.stdout


def test_without_a_service_a_check_goes_on_but_says_so(tmp_path: Path) -> None:
    done = audit(tmp_path, report(SKIPPED), "--allow-unaudited")
    assert done.returncode == 0
    assert "NOT AUDITED:" in done.stdout
    assert "no known" not in done.stdout


def test_an_advisory_stops_a_check_too(tmp_path: Path) -> None:
    assert audit(tmp_path, report(HOLED), "--allow-unaudited").returncode == 1

"""Reports through a kill: nothing made twice, no half file, and figures of the closed period."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from survey.cli.main import main
from survey.database.engine import open_engine, sessions
from survey.models import ReportBatch, ReportEdition

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
UNITS = [f"X{number:02}" for number in range(1, 8)]
HEAD = "response_id,unit,desk,submitted_at,channel,version,OV,C11,C21\n"
ORDER = ("reports", "issue", "--period", "2026-Q3", "--internal")


def answers(month: int, level: int) -> str:
    """Write filled forms of all units in a month."""
    return HEAD + "".join(
        f"R{unit}{month}-{number},{unit},{unit}-Q1,2026-{month:02}-{1 + number % 28:02}"
        f"T08:00:00+07:00,qr,v1,{level},{level},{level}\n"
        for unit in UNITS
        for number in range(12)
    )


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an installation whose units were answered in quarter III."""
    for name in ("DATABASE_URL", "SURVEY_BASE_URL", "SURVEY_DEMO"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SURVEY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SURVEY_ENGINE", "process:2")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    units = "".join(f"{unit},Xã {unit},Xã,PR,2025-07-01\n" for unit in UNITS)
    desks = "".join(f"{unit}-Q1,Quầy 1,{unit}\n" for unit in UNITS)
    files = {
        "units": "code,name,kind,parent,valid_from\nPR,Tỉnh Thử,Tỉnh,,2025-07-01\n" + units,
        "desks": "code,name,unit\n" + desks,
        "questionnaire": "version,code,factor\nv1,C11,F1\nv1,C21,F2\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    command("init")
    places = [part for name in files for part in (f"--{name}", str(tmp_path / f"{name}.csv"))]
    take_in(tmp_path / "july.csv", answers(7, 4), *places)
    return tmp_path / "data"


def command(*arguments: str) -> None:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output


def take_in(file: Path, text: str, *options: str) -> None:
    file.write_text(text, encoding="utf-8")
    command("import", "responses", str(file), *options)


def kept(data: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (data / "reports" / "files").rglob("*.pdf")}


def issue(folder: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "survey", *ORDER, "--out", str(folder)]
    return subprocess.Popen(words, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL)


def killed_after(data: Path, files: int, folder: Path) -> dict[str, bytes]:
    """Issue, and kill the issuing process alone once so many files are there."""
    process = issue(folder)
    while len(kept(data)) < files:
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return kept(data)


def test_issuing_goes_on_after_a_kill_while_answers_arrive(data: Path, tmp_path: Path) -> None:
    first = killed_after(data, 2, tmp_path / "out")
    assert 2 <= len(first) < len(UNITS)
    # Answers of the quarter that runs: no figure of the closed one may move.
    take_in(tmp_path / "october.csv", answers(10, 1))
    assert issue(tmp_path / "out").wait() == 0
    whole = kept(data)
    assert len(whole) == len(UNITS)
    assert first.items() <= whole.items(), "a file that was made is made anew"
    for content in whole.values():
        assert content[:5] == b"%PDF-"
        assert content.rstrip().endswith(b"%%EOF")
    assert not list((data / "reports" / "parts").glob("*"))
    assert sorted(whole.values()) == sorted(
        file.read_bytes() for file in (tmp_path / "out").rglob("*.pdf")
    )
    engine = open_engine(f"sqlite:///{data / 'survey.db'}")
    with sessions(engine)() as session:
        assert session.scalar(select(func.count()).select_from(ReportEdition)) == len(UNITS)
        assert session.scalar(select(func.count()).select_from(ReportBatch)) == 1
    engine.dispose()

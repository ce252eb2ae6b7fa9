"""An installation of its own for each test of the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result

from survey.cli.main import main

Run = Callable[..., Result]

UNITS = (
    "code,name,kind,parent,valid_from\n"
    "PR,Tỉnh Thử Nghiệm,Tỉnh,,2025-07-01\n"
    "X01,Xã Suối Thử,Xã,PR,2025-07-01\n"
    "X02,Phường Đồi Thử,Phường,PR,2025-07-01\n"
)
DESKS = "code,name,unit\nX01-Q1,Quầy 1: Hộ tịch,X01\nX02-Q1,Quầy 1: Đất đai,X02\n"
QUESTIONNAIRE = "version,code,factor\nv1,C11,F1\nv1,C21,F2\n"
HEAD = "response_id,unit,desk,submitted_at,channel,version,OV,C11,C21\n"


def rows(unit: str, count: int, level: int, start: int = 0) -> str:
    """Write filled forms of one unit, all with one level, in quarter III/2026."""
    return "".join(
        f"R{unit}{number},{unit},{unit}-Q1,2026-07-{1 + number % 28:02}T08:00:00+07:00,qr,v1,"
        f"{level},{level},{level}\n"
        for number in range(start, start + count)
    )


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a way to run commands in an empty data folder."""
    return _at(tmp_path, monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Name the data folder of the fixture `run`."""
    return tmp_path / "dữ liệu"


@pytest.fixture
def open_umask() -> Iterator[None]:
    """Let new files be readable by everyone, as on most machines."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    """A file with a passphrase that nobody else can read."""
    file = tmp_path / "mật khẩu"
    file.write_text("một câu dài để thử\n", encoding="utf-8")
    file.chmod(0o600)
    return file


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill an installation once, to be copied."""
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        _fill(_at(folder, patch), folder)
    return folder


@pytest.fixture
def filled(run: Run, filled_folder: Path, tmp_path: Path) -> Run:
    """Give an installation with two units: one with 40 people, one with 3."""
    if os.environ.get("DATABASE_URL"):  # a test that has chosen where the rows are to lie
        _fill(run, tmp_path)
    else:
        copytree(filled_folder, tmp_path, dirs_exist_ok=True)
    return run


def _fill(run: Run, folder: Path) -> None:
    files = {
        "units.csv": UNITS,
        "desks.csv": DESKS,
        "questionnaire.csv": QUESTIONNAIRE,
        "responses.csv": HEAD + rows("X01", 30, 5) + rows("X01", 10, 2, 30) + rows("X02", 3, 1),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert run("init").exit_code == 0
    options = [
        part
        for name in ("units", "desks", "questionnaire")
        for part in (f"--{name}", str(folder / f"{name}.csv"))
    ]
    result = run("import", "responses", str(folder / "responses.csv"), *options)
    assert result.exit_code == 0, result.output


def _at(folder: Path, patch: pytest.MonkeyPatch) -> Run:
    patch.setenv("SURVEY_DATA", str(folder / "dữ liệu"))
    patch.setenv("SURVEY_ENGINE", "inline")
    for name in ("DATABASE_URL", "SURVEY_BASE_URL", "PORT", "SURVEY_WORKERS", "SURVEY_DEMO"):
        patch.delenv(name, raising=False)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    return invoke

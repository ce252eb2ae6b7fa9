"""Who may import whom: the contracts hold, and each is proved by a fault planted in a copy."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.source import HOUSES, ROOT

SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS: dict[str, dict[str, Any]] = {
    contract["id"]: contract for contract in SETTINGS["tool"]["importlinter"]["contracts"]
}
VERDICT = re.compile(r"^(.*) (KEPT|BROKEN)\b", re.MULTILINE)

#: contract -> a file and the line that breaks this contract and no other.
FAULTS = {
    "houses": ("forms/fields.py", "import survey.clock"),
    "floors-of-survey": ("survey/formatting.py", "import survey.models.base"),
    "floors-of-services": (
        "survey/services/changes/guard_revision.py",
        "import survey.services.sheets.read_days",
    ),
    "floors-of-analysis": ("analysis/period.py", "import analysis.scores"),
    "analysis-pure": ("analysis/period.py", "import os"),
    "forms-only-ask": ("forms/fields.py", "import sqlalchemy"),
    "questionnaires-are-data": ("forms/questionnaires/__init__.py", "import wtforms"),
    "no-web-below-web": ("survey/queries/spans.py", "import flask"),
    "thin-views": ("survey/views/citizen.py", "import survey.models.unit"),
    "pandas-in-analysis": ("survey/queries/spans.py", "import pandas"),
    "weasyprint-in-pdf": ("survey/rendering/pages.py", "import weasyprint"),
    "qrcode-in-qr": ("survey/rendering/pages.py", "import qrcode"),
    "pillow-in-pictures-of-pixels": ("survey/rendering/pages.py", "import PIL"),
    "docx-in-documents": ("survey/rendering/pages.py", "import docx"),
    "resvg-in-pictures": ("survey/rendering/pages.py", "import resvg_py"),
    "pyreadstat-in-spss": ("survey/rendering/pages.py", "import pyreadstat"),
    "one-door-in": ("survey/cli/context.py", "import survey.services.record_response"),
    "pages-independent": ("survey/views/public.py", "import survey.views.citizen"),
    "tables-independent": ("survey/models/desk.py", "import survey.models.day_salt"),
    "no-circles": ("forms/fields.py", "import forms.response"),
}


def verdicts(folder: Path) -> dict[str, str]:
    """Run all contracts in a folder; give the verdict on each by its name."""
    # The cache gave verdicts on files that had changed since.
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
    ]
    done = subprocess.run(
        [*command, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    found = dict(VERDICT.findall(done.stdout))
    assert len(found) == len(CONTRACTS), done.stdout + done.stderr
    return found


def broken(folder: Path) -> set[str]:
    return {name for name, verdict in verdicts(folder).items() if verdict == "BROKEN"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the three houses without what programs leave behind."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for house in HOUSES:
        shutil.copytree(
            ROOT / house, tmp_path / house, ignore=shutil.ignore_patterns("__pycache__", "*.ttf")
        )
    return tmp_path


def test_every_contract_is_kept() -> None:
    assert broken(ROOT) == set()


def test_every_contract_has_its_planted_fault() -> None:
    assert set(FAULTS) == set(CONTRACTS)


@pytest.mark.parametrize("contract", FAULTS)
def test_catches_the_fault_planted_against(contract: str, copy: Path) -> None:
    file, line = FAULTS[contract]
    with (copy / file).open("a", encoding="utf-8") as planted:
        planted.write(f"\n{line}\n")
    assert broken(copy) == {CONTRACTS[contract]["name"]}


@pytest.mark.parametrize(
    ("house", "contract"),
    [
        ("survey", "floors-of-survey"),
        ("survey/services", "floors-of-services"),
        ("analysis", "floors-of-analysis"),
    ],
)
def test_refuses_a_room_without_a_floor(house: str, contract: str, copy: Path) -> None:
    (copy / house / "annex.py").write_text('"""A room nobody gave a floor."""\n', encoding="utf-8")
    assert broken(copy) == {CONTRACTS[contract]["name"]}


def test_every_floor_below_web_is_kept_from_the_web() -> None:
    layers = CONTRACTS["floors-of-survey"]["layers"]
    below = layers[layers.index("web") + 1 :]
    rooms = {room.strip(" ()") for layer in below for room in layer.split("|")}
    listed = {
        name.removeprefix("survey.") for name in CONTRACTS["no-web-below-web"]["source_modules"]
    }
    assert {
        room
        for room in rooms
        if (ROOT / "survey" / room).exists() or (ROOT / "survey" / f"{room}.py").exists()
    } == listed

"""Documents keep their word: settings, names and links in them exist."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from tests.architecture.source import CODE, ROOT, files, place, syntax

SETTING = re.compile(r"[A-Z][A-Z_]{3,}")
NAME = re.compile(r"`((?:analysis|forms|survey)(?:\.\w+)+)(?:\(\))?`")
PATH_IN_TICKS = re.compile(
    r"`((?:analysis|forms|survey|templates|tests|scripts|docs|deploy)/[\w./-]*)`"
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
FOREIGN = ("http://", "https://", "mailto:")
#: Places that exist on one machine only, and hosts that packages were fetched from.
ONE_MACHINE = re.compile(
    r"(?<![\w.])[/](?:work|root)[/]|pypi\.|python[h]osted|npmjs\.|file:/{3}(?:opt|work)"
)


def documents() -> list[Path]:
    named = [ROOT / name for name in ("README.md", "CHANGELOG.md", "SECURITY.md")]
    return named + files("docs", endings=(".md",))


def settings() -> set[str]:
    """List the names survey/config.py asks the environment for."""
    constants = {
        node.value
        for node in ast.walk(syntax(ROOT / "survey" / "config.py"))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in constants if SETTING.fullmatch(text)}


def resolves(name: str) -> bool:
    """Tell whether a dotted name is a module, or something inside one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def test_finds_the_settings_it_speaks_about() -> None:
    assert {"SURVEY_DATA", "DATABASE_URL", "PORT"} <= settings()


@pytest.mark.parametrize("document", ["docs/operations.md", ".env.example"])
def test_every_setting_is_documented(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    assert [name for name in sorted(settings()) if name not in text] == []


def test_no_setting_is_documented_that_nobody_reads() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    offered = {match[1] for line in lines if (match := re.match(r"#?\s?([A-Z_]+)=", line))}
    assert offered <= settings()


def test_every_name_in_the_documents_exists() -> None:
    named = [
        (place(path), name)
        for path in documents()
        for name in NAME.findall(path.read_text(encoding="utf-8"))
    ]
    assert named
    assert [(where, name) for where, name in named if not resolves(name)] == []


def test_methodology_names_functions_of_analysis() -> None:
    text = (ROOT / "docs" / "methodology.md").read_text(encoding="utf-8")
    named = {name for name in NAME.findall(text) if name.startswith("analysis.")}
    assert len(named) >= 5
    assert [name for name in sorted(named) if not resolves(name)] == []


@pytest.mark.parametrize("name", ["analysis.no_such_module", "analysis.period.no_such_name"])
def test_notices_a_name_that_does_not_exist(name: str) -> None:
    assert not resolves(name)


def test_every_path_in_the_documents_exists() -> None:
    named = [
        (place(path), name)
        for path in documents()
        for name in PATH_IN_TICKS.findall(path.read_text(encoding="utf-8"))
    ]
    assert [(where, name) for where, name in named if not (ROOT / name).exists()] == []


def test_every_link_in_the_documents_leads_somewhere() -> None:
    dead = [
        (place(path), link)
        for path in documents()
        for link in LINK.findall(path.read_text(encoding="utf-8"))
        if not link.startswith(FOREIGN) and not (path.parent / link).exists()
    ]
    assert dead == []


def test_every_decision_is_listed_and_has_its_four_parts() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    records = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    assert {path.name for path in records} == {link for link in listed if link[0].isdigit()}
    for path in records:
        text = path.read_text(encoding="utf-8")
        for part in ("## Status", "## Context", "## Decision", "## Consequences"):
            assert part in text, f"{path.name}: {part}"


def test_nothing_names_one_machine_or_a_package_host() -> None:
    endings = (".py", ".sh", ".md", ".html", ".css", ".js", ".txt", ".in", ".toml", ".csv", ".json")
    tops = [path for path in ROOT.iterdir() if path.suffix in endings or path.name == "Makefile"]
    shipped = [*files(*CODE, "docs", "templates", endings=endings), *tops, ROOT / ".ci" / "run"]
    naming = [
        place(path)
        for path in shipped
        if path.is_file() and ONE_MACHINE.search(path.read_text(encoding="utf-8"))
    ]
    assert naming == []

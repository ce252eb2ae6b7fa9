"""Every action that the code notes in the audit, and every kind of thing, is told in Vietnamese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from survey.queries.settings import DEFAULTS
from survey.web.audit_vocabulary import ACTIONS, DETAILS, SUBJECTS
from tests.architecture.source import files, place, syntax

ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
#: The first part of an f-string that names a thing: f"unit:{unit_id}".
SUBJECT = re.compile(r"([a-z_]+):")
#: Calls whose words are addresses or templates, not actions.
OTHER_CALLS = frozenset({"url_for", "render_template"})
#: A key of the settings is written like an action.
NOT_ACTIONS = frozenset(DEFAULTS)


@cache
def noting() -> tuple[Path, ...]:
    """Give the files that note actions."""
    return tuple(
        path for path in files("survey") if "note_action" in path.read_text(encoding="utf-8")
    )


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def actions(path: Path) -> Iterator[tuple[str, str]]:
    """Give every text of a file that looks like an action, and where it stands."""
    others = {
        id(inner)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call) and called(node) in OTHER_CALLS
        for inner in ast.walk(node)
    }
    for node in ast.walk(syntax(path)):
        if not isinstance(node, ast.Constant) or id(node) in others:
            continue
        text = str(node.value)
        if ACTION.fullmatch(text) and text not in NOT_ACTIONS:
            yield text, place(path, node.lineno)


def test_every_action_of_the_audit_has_words() -> None:
    found = [each for path in noting() for each in actions(path)]
    assert len(found) > 60, "the search finds hardly any action: it is broken"
    assert not [f"{where}: {action}" for action, where in found if action not in ACTIONS]


def test_actions_are_written_out_so_that_this_test_finds_them() -> None:
    pieced = [
        place(path, argument.lineno)
        for path in noting()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call) and called(node) == "note_action"
        for argument in node.args[2:3]
        if isinstance(argument, ast.JoinedStr)
    ]
    assert not pieced


def test_every_kind_of_thing_in_the_audit_has_words() -> None:
    kinds = {
        (match[1], place(path, node.lineno))
        for path in noting()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
        if (match := SUBJECT.fullmatch(str(node.values[0].value)))
    }
    assert len(kinds) > 20, "the search finds hardly any subject: it is broken"
    assert not [f"{where}: {kind}" for kind, where in kinds if kind not in SUBJECTS]


def details(path: Path) -> Iterator[str]:
    """Give the keys of what is noted beside an action, as far as they are written out."""
    for node in ast.walk(syntax(path)):
        told: list[ast.AST] = []
        if isinstance(node, ast.Call) and called(node) in {"note_action", "_note"}:
            told = [*node.args[3:]]
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            names = {getattr(target, "id", "") for target in node.targets}
            told = [node.value] if names & {"detail", "told", "before", "after"} else []
        elif isinstance(node, ast.FunctionDef) and node.name == "_told":
            told = [node]
        for part in told:
            for inner in ast.walk(part):
                if isinstance(inner, ast.Dict):
                    keys = (key.value for key in inner.keys if isinstance(key, ast.Constant))
                    yield from map(str, keys)


def test_every_detail_of_the_audit_has_words() -> None:
    found = {(key, place(path, 1)) for path in noting() for key in details(path)}
    words = DETAILS.keys() | DETAILS.values()
    assert len(found) > 60, "the search finds hardly any detail: it is broken"
    assert not [f"{where}: {key}" for key, where in found if key.isascii() and key not in words]

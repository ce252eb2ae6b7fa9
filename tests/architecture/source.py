"""Finds the files of the product for the tests that read them as text or syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSES = ("survey", "forms", "analysis")
CODE = (*HOUSES, "tests", "scripts", "benchmarks")


def files(*folders: str, endings: tuple[str, ...] = (".py",)) -> list[Path]:
    """List the files under some folders, without what programs leave behind."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    return sorted(
        path
        for path in found
        if path.is_file() and path.suffix in endings and "__pycache__" not in path.parts
    )


@cache
def syntax(path: Path) -> ast.Module:
    """Parse one file, once a run."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Give every function and method of a file."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def place(path: Path, line: int | None = None) -> str:
    """Say where something is, from the root of the repository."""
    where = path.relative_to(ROOT).as_posix()
    return where if line is None else f"{where}:{line}"

"""Files and functions stay small, drawers are refused, and one module alone asks the time."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.source import CODE, HOUSES, files, functions, place, syntax

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "stuff"}
CLOCK_CALLS = {"now", "today", "utcnow"}
CLOCK_OWNERS = {"datetime", "date", "dt"}


def span(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring: explaining is never too long."""
    first = node.body[0]
    told = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(node) else 0
    return (node.end_lineno or 0) - node.lineno + 1 - told


def longest(path: Path) -> tuple[int, str]:
    return max(((span(node), node.name) for node in functions(path)), default=(0, ""))


def clock_calls(tree: ast.AST) -> list[int]:
    """List the lines that ask the machine for the time or the day."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCK_CALLS
        and isinstance(node.value, ast.Name | ast.Attribute)
        and getattr(node.value, "id", getattr(node.value, "attr", "")) in CLOCK_OWNERS
    ]


def test_finds_the_files_it_speaks_about() -> None:
    assert all(files(house) for house in HOUSES)
    assert files("templates", endings=(".html",))


def test_no_file_is_longer_than_the_ceiling() -> None:
    endings = (".py", ".html", ".css", ".js", ".sh", ".c")
    shipped = files(*CODE, "templates", endings=endings)
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in shipped}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_the_ceiling() -> None:
    found = {place(path): longest(path) for path in files(*CODE)}
    assert {name: span for name, span in found.items() if span[0] >= LONGEST_FUNCTION} == {}


def test_counts_the_lines_of_a_function_without_its_docstring() -> None:
    tree = ast.parse('def count():\n    """One.\n\n    Two.\n    """\n    a = 1\n    return a\n')
    assert isinstance(tree.body[0], ast.FunctionDef)
    assert span(tree.body[0]) == 3


def test_nothing_is_named_a_drawer() -> None:
    shipped = files(*CODE, "templates", endings=(".py", ".html", ".css", ".js"))
    named = {part for path in shipped for part in (path.stem, *path.parent.parts)}
    assert named & DRAWERS == set()


def test_every_module_says_in_its_docstring_what_lives_there() -> None:
    # A test file says it by its place: it mirrors the module it tests.
    spoken = files(*HOUSES, "scripts")
    silent = [place(path) for path in spoken if not ast.get_docstring(syntax(path))]
    assert silent == []


def test_only_the_clock_asks_the_time() -> None:
    asking = {place(path) for path in files(*HOUSES) if clock_calls(syntax(path))}
    assert asking == {"survey/clock.py"}


@pytest.mark.parametrize(
    "line",
    ["datetime.now()", "datetime.datetime.utcnow()", "date.today()", "dt.date.today()"],
)
def test_recognises_each_way_of_asking_the_time(line: str) -> None:
    assert clock_calls(ast.parse(line)) == [1]


def unseeded(tree: ast.AST) -> list[int]:
    """List the lines that draw without a seed handed in: two runs would give two answers."""
    generators = {"default_rng", "Generator", "SeedSequence"}
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            (node.func.attr in generators and not (node.args or node.keywords))
            or (
                getattr(node.func.value, "attr", "") == "random"
                and node.func.attr not in generators
            )
        )
    ]


def test_analysis_draws_nothing_without_a_seed() -> None:
    drawing = [place(path, line) for path in files("analysis") for line in unseeded(syntax(path))]
    assert drawing == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("np.random.default_rng()", [1]),
        ("np.random.normal(0, 1)", [1]),
        ("np.random.default_rng(seed).normal()", []),
    ],
)
def test_tells_a_seeded_draw_from_another(line: str, found: list[int]) -> None:
    assert unseeded(ast.parse(line)) == found


def test_roots_of_the_houses_do_no_work() -> None:
    for house in HOUSES:
        root = next(path for path in files(house) if place(path) == f"{house}/__init__.py")
        body = syntax(root).body
        assert all(isinstance(node, ast.Expr | ast.ImportFrom) for node in body), place(root)
        assert not any(isinstance(node, ast.ImportFrom) and house == "survey" for node in body)

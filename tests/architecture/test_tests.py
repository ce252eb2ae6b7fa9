"""The tests themselves: each checks something and skips only with a reason."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.source import files, functions, place, syntax

#: Besides `assert`: calls that raise by themselves when something is wrong.
CHECKS = ("raises", "warns", "expect", "open_page", "check")
CHECK_PREFIXES = ("check_", "assert_", "expect_")
SILENCERS = {"skip", "skipif", "xfail", "importorskip"}
LONGEST_CONFTEST = 150


def all_tests() -> list[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    found = [path for path in files("tests") if path.name.startswith("test_")]
    return [
        (path, node) for path in found for node in functions(path) if node.name.startswith("test_")
    ]


def called(node: ast.AST) -> set[str]:
    """Name everything that is called inside a node, without its owner."""
    calls = [inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    return {
        call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls
    }


def checks_something(node: ast.AST) -> bool:
    if any(isinstance(inner, ast.Assert) for inner in ast.walk(node)):
        return True
    return any(name in CHECKS or name.startswith(CHECK_PREFIXES) for name in called(node))


def silent_skips(tree: ast.AST) -> list[int]:
    """List the lines that skip or expect a failure without saying why."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in SILENCERS
        and not any(keyword.arg == "reason" for keyword in node.keywords)
        and not (node.func.attr == "skip" and node.args)
    ]


def test_every_test_checks_something() -> None:
    empty = [place(path, node.lineno) for path, node in all_tests() if not checks_something(node)]
    assert empty == []


def test_every_test_file_holds_a_test() -> None:
    with_tests = {path for path, _ in all_tests()}
    assert [
        place(path)
        for path in files("tests")
        if path.name.startswith("test_") and path not in with_tests
    ] == []


def test_names_of_tests_are_sentences() -> None:
    short = [place(path, node.lineno) for path, node in all_tests() if node.name.count("_") < 2]
    assert short == []


def test_no_test_hides_another_of_the_same_name() -> None:
    for path in files("tests"):
        names = [node.name for node in syntax(path).body if isinstance(node, ast.FunctionDef)]
        assert len(names) == len(set(names)), place(path)


def test_nothing_is_skipped_without_a_reason() -> None:
    silent = [place(path, line) for path in files("tests") for line in silent_skips(syntax(path))]
    assert silent == []


def test_no_conftest_grows_beyond_a_page_or_two() -> None:
    long = [
        place(path)
        for path in files("tests")
        if path.name == "conftest.py"
        and len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_CONFTEST
    ]
    assert long == []


@pytest.mark.parametrize("body", ["pass", "x = 1", "print('fine')"])
def test_recognises_a_test_that_checks_nothing(body: str) -> None:
    assert not checks_something(ast.parse(f"def test_it():\n    {body}"))


@pytest.mark.parametrize(
    "line", ["pytest.skip()", "pytest.mark.skipif(True)", "pytest.importorskip('x')"]
)
def test_recognises_a_silent_skip(line: str) -> None:
    assert silent_skips(ast.parse(line)) == [1]

"""The command line speaks Vietnamese, also where click speaks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import click
import pytest

from survey.cli.click_words import ASKING, WORDS
from survey.config import PRODUCT_VERSION
from tests.survey.cli.conftest import Run

#: Said to whoever writes a command, never to whoever types one.
TO_PROGRAMMERS = re.compile(
    "DeprecationWarning|Could not determine|No options defined|Arguments take|defined twice"
    "|Boolean option|Choice|Invalid start|Unknown color|Unknown standard|%.prog.s"
)
ENGLISH = re.compile(
    "usage|option|command|error|missing|invalid|value|not|text|integer|range|show|required|try|exit"
)


def said_by_click() -> Iterator[str]:
    """Read every sentence that click has translated."""
    for name in ASKING:
        source = (Path(click.__file__).parent / f"{name}.py").read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "ngettext"}:
                constants = (part.value for part in node.args if isinstance(part, ast.Constant))
                yield from (value for value in constants if isinstance(value, str))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_whatever_click_can_say_has_words_and_they_name_nothing_click_does_not_give() -> None:
    said = {text for text in said_by_click() if not TO_PROGRAMMERS.search(text)}
    assert len(said) > 50
    assert said - set(WORDS) == set()
    assert [text for text, words in WORDS.items() if not fields(words) <= fields(text)] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("move",), "Lỗi: Thiếu tùy chọn '--to'."),
        (("settings", "set", "x", "y"), "Giá trị của 'TÊN' không dùng được: 'x' không phải"),
        (("restore", "/nope"), "'/nope' không có."),
        (("serve", "--port", "0"), "0 không nằm trong khoảng 1<=x<=65535."),
        (("serve", "--port", "abc"), "'abc' không phải là số hợp lệ."),
        (
            ("serve", "--prot", "1"),
            "Không có tùy chọn '--prot'. (Có phải là một trong: '--host', '--port'?)",
        ),
        (("jobs", "nonsense"), "Không có lệnh 'nonsense'."),
        (("serve", "more"), "Thừa tham số (more)"),
    ],
)
def test_wrong_use_is_answered_in_vietnamese(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.output
    assert "Cách dùng: " in result.output
    assert "Xem hướng dẫn: " in result.output


@pytest.mark.parametrize("arguments", [("--help",), ("jobs", "--help"), ("serve", "--help")])
def test_the_help_has_no_english_heading_and_no_english_name(
    run: Run, arguments: tuple[str, ...]
) -> None:
    help_text = run(*arguments).output
    words = set(re.findall(r"(?<![-\w])[A-Za-z]+(?![-\w])", help_text.replace("--", "-")))
    assert [word for word in words if ENGLISH.fullmatch(word.lower())] == []
    assert "Hiện hướng dẫn này rồi dừng." in help_text


def test_tells_its_version(run: Run) -> None:
    result = run("--version")
    assert (result.exit_code, result.output) == (0, f"Lắng Nghe {PRODUCT_VERSION}\n")

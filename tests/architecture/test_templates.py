"""What import contracts cannot see: templates mirror the pages and run no inline code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta

from tests.architecture.source import ROOT, files, place, syntax

TEMPLATES = ROOT / "templates"
#: Folders that belong to no user's pages, and why.
SHARED = {
    "components": "macros for all",
    "errors": "answered by survey/web/errors.py",
    "reports": "printed",
    "placards": "printed",
}
#: Pages without a template, and why.
WITHOUT_TEMPLATE = {
    "api": "answers machines",
    "health": "answers machines",
    "demo": "only redirects",
    "files": "gives scripts",
}
PRINTS = ("reports", "placards")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
INLINE_STYLE = re.compile(r"\sstyle\s*=", re.IGNORECASE)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def pages() -> set[str]:
    """Name the users' pages: modules and folders of survey/views that hold code."""
    views = ROOT / "survey" / "views"
    return {
        path.relative_to(views).parts[0].removesuffix(".py") for path in files("survey/views")
    } - {"__init__"}


def templates() -> list[Path]:
    return files("templates", endings=(".html", ".svg", ".xml", ".txt"))


def read(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def printed() -> set[Path]:
    """Follow extends, include and import from every print: all of it reaches paper."""
    environment = jinja2.Environment(autoescape=True)
    found = set(files(*(f"templates/{folder}" for folder in PRINTS), endings=(".html", ".svg")))
    waiting = list(found)
    while waiting:
        tree = environment.parse(waiting.pop().read_text(encoding="utf-8"))
        used = {TEMPLATES / name for name in meta.find_referenced_templates(tree) if name}
        waiting += sorted(used - found)
        found |= used
    return found


def test_every_users_page_has_its_folder_of_templates() -> None:
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    assert pages()
    assert pages() - set(WITHOUT_TEMPLATE) - folders == set()


def test_every_folder_of_templates_has_its_users_page() -> None:
    folders = {
        path.relative_to(TEMPLATES).parts[0] for path in templates() if path.parent != TEMPLATES
    }
    assert folders - set(SHARED) - pages() == set()


def test_no_template_runs_inline_code() -> None:
    assert [place(path) for path in templates() if INLINE_SCRIPT.search(read(path))] == []


@pytest.mark.parametrize(
    "text",
    ["<script>x()</script>", '<a href="javascript:x()">', '<p onclick="x()">', "<p onload = 'x'>"],
)
def test_recognises_inline_code(text: str) -> None:
    assert INLINE_SCRIPT.search(text)


@pytest.mark.parametrize("text", ['<script src="a.js" defer></script>', "<p>online = có</p>"])
def test_leaves_other_text_alone(text: str) -> None:
    assert INLINE_SCRIPT.search(text) is None


def test_pages_on_screen_style_nothing_inline() -> None:
    # The content policy of the pages would drop it without a word.
    screens = [path for path in templates() if place(path).split("/")[1] not in PRINTS]
    assert [place(path) for path in screens if INLINE_STYLE.search(read(path))] == []


def test_prints_link_to_no_page() -> None:
    assert printed()
    assert [place(path) for path in sorted(printed()) if "url_for" in read(path)] == []


def test_no_template_trusts_text_as_markup() -> None:
    # A literal in the template itself may be markup; a value never is.
    trusting = re.compile(r"(?<!['\"\s])\s*\|\s*safe\b|\{%-?\s*autoescape\s+false")
    assert [place(path) for path in templates() if trusting.search(read(path))] == []


#: What makes a template of a text; typed words are only ever given to one.
MAKERS = {"render_template_string", "stream_template_string", "from_string", "Template"}


def test_no_code_makes_a_template_of_a_text() -> None:
    found = [
        place(path, node.lineno)
        for path in files("survey", "forms")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Attribute | ast.Name | ast.alias)
        and {getattr(node, part, None) for part in ("attr", "id", "name")} & MAKERS
    ]
    assert found == []


#: Presses drawn as dangerous that lose nothing: what was stopped is ordered again at a press.
RETRIED = {'url_for("office.cancel"', 'url_for("office.stop_job"'}


def test_what_cannot_be_taken_back_is_asked_first() -> None:
    dangerous = re.compile(r"press(?:_button)?\((?:(?!\}\}).)*kind=\"danger\"")
    found = {
        (place(path), match)
        for path in templates()
        if path.name != "fields.html"
        for match in dangerous.findall(read(path))
        if not any(address in match for address in RETRIED)
    }
    assert found == set()
    asked = [path for path in templates() if "{{ sure(" in read(path)]
    assert len(asked) >= 9

"""Asks axe-core which of its rules a page breaks: one way for all tests."""

from __future__ import annotations

import importlib

from playwright.sync_api import Page

# The library brings no types.
SCRIPT = importlib.import_module("axe_playwright_python.sync_playwright").Axe().axe_script
#: Only what is broken comes back: what passes is as long as the page itself.
ASK = """axe.run(document, {resultTypes: ['violations']})
    .then(found => found.violations.map(rule => [rule.id, rule.nodes[0].html]))"""


def broken_rules(page: Page) -> list[tuple[str, str]]:
    """Give each broken rule with the first element that breaks it."""
    # The script is long and stays for as long as the page: a second size need not load it again.
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(SCRIPT)
    return [(rule, element) for rule, element in page.evaluate(ASK)]


def violations(page: Page) -> list[str]:
    """Name the broken rules."""
    return [rule for rule, _ in broken_rules(page)]

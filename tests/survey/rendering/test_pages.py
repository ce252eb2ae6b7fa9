"""Printed pages are filled strictly and escaped."""

from __future__ import annotations

import unicodedata

import pytest
from jinja2 import DictLoader, Environment, UndefinedError

from survey.rendering import pages


@pytest.fixture
def templates(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    texts: dict[str, str] = {}
    environment: Environment = pages.print_environment().overlay(loader=DictLoader(texts))
    monkeypatch.setattr(pages, "print_environment", lambda: environment)
    return texts


def test_escapes_every_value(templates: dict[str, str]):
    templates["t"] = "<p title='{{ x }}'>{{ x }}</p>"
    assert "<b" not in pages.render_page("t", x="<b onload='1'>&")


def test_missing_value_is_an_error(templates: dict[str, str]):
    templates["t"] = "{{ missing }}"
    with pytest.raises(UndefinedError):
        pages.render_page("t")


def test_letters_come_out_precomposed(templates: dict[str, str]):
    templates["t"] = "{{ x }}"
    apart = unicodedata.normalize("NFD", "Nguyễn Thị Hường")
    assert pages.render_page("t", x=apart) == "Nguyễn Thị Hường"


def test_filters_write_vietnamese_figures(templates: dict[str, str]):
    templates["t"] = "{{ 0.876 | percent }} {{ 20000 | thousands }} {{ -0.01 | points }}"
    assert pages.render_page("t") == "87,6% 20.000 \u22121,0"

"""The language of a page: Vietnamese source texts, English from a catalogue read at start."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request

from analysis.questionnaire import Text

LANGUAGES = ("vi", "en")
DEFAULT = "vi"


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> NullTranslations:
    """Read the catalogue of a language; the source language needs none."""
    if language == DEFAULT:
        return NullTranslations()
    po = files("survey.translations").joinpath(f"{language}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(po), locale=language))
    compiled.seek(0)
    return Translations(compiled)


def language() -> str:
    """Give the language of this request."""
    return str(g.language) if has_request_context() and "language" in g else DEFAULT


def gettext(message: str) -> str:
    """Translate a source text into the language of this request."""
    return str(catalogue(language()).ugettext(message))


def ngettext(singular: str, plural: str, number: int) -> str:
    """Translate a counted source text into the language of this request."""
    return str(catalogue(language()).ungettext(singular, plural, number))


def words(text: Text) -> str:
    """Give a wording of a questionnaire in the language of this request."""
    return text.get(language()) or text["vi"]


def choose_language() -> None:
    """Choose what the address asks for, else what the browser prefers, else Vietnamese."""
    asked = request.args.get("lang")
    if asked not in LANGUAGES:
        preferred = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
        asked = next((tag for tag in preferred if tag in LANGUAGES), DEFAULT)
    g.language = asked


def speak_vietnamese() -> None:
    """Give a page for officials in Vietnamese whatever the browser prefers."""
    g.language = DEFAULT


def init_language(app: Flask) -> None:
    """Choose the language before every request and teach the templates to translate."""
    for name in LANGUAGES:
        catalogue(name)
    app.before_request(choose_language)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension above
    app.context_processor(lambda: {"language": language(), "words": words})

"""The language of a page: Vietnamese source texts, any other from a catalogue read at start.

A language is one file, `survey/translations/<code>.po`. It holds the sentences of the pages and of
the form, and may hold the wordings of questionnaires that are in use and have none in it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request

from analysis.questionnaire import Text
from forms.response import in_language
from survey.formatting import line_start
from survey.web.accepted import read_languages

DEFAULT = "vi"
CATALOGUES = files("survey.translations")


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    """Give every language by its code, with its name as its speakers write it; ours comes first."""
    names = sorted(file.name for file in CATALOGUES.iterdir() if file.name.endswith(".po"))
    codes = [DEFAULT, *(name.removesuffix(".po") for name in names)]
    own = {code: str(Locale.parse(code).get_display_name(code)) for code in codes}
    return {code: line_start(name) for code, name in own.items()}


@lru_cache
def catalogue(language: str) -> NullTranslations:
    """Read the catalogue of a language; the source language needs none."""
    if language == DEFAULT:
        return NullTranslations()
    po = CATALOGUES.joinpath(f"{language}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(po), locale=language))
    compiled.seek(0)
    return Translations(compiled)


@lru_cache
def _translation(language: str) -> Callable[[str], str]:
    """Give what translates into a language: one object each, which forms are remembered by."""
    found = catalogue(language)
    return lambda sentence: str(found.ugettext(sentence))


def language() -> str:
    """Give the language of this request."""
    return str(g.language) if has_request_context() and "language" in g else DEFAULT


def translate() -> Callable[[str], str]:
    """Give what translates a sentence into the language of this request."""
    return _translation(language())


def gettext(message: str) -> str:
    """Translate a source text into the language of this request."""
    return translate()(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Translate a counted source text into the language of this request."""
    return str(catalogue(language()).ungettext(singular, plural, number))


def words(text: Text) -> str:
    """Give a wording of a questionnaire in the language of this request."""
    return in_language(text, language(), translate())


def choose_language() -> None:
    """Choose what the address asks for, else what the browser prefers, else Vietnamese."""
    asked = request.args.get("lang")
    if asked not in languages():
        wanted = (tag for tag, quality in read_languages(request) if quality > 0)
        preferred = (tag.partition("-")[0].lower() for tag in wanted)
        asked = next((tag for tag in preferred if tag in languages()), DEFAULT)
    g.language = asked


def speak_vietnamese() -> None:
    """Give a page for officials in Vietnamese whatever the browser prefers."""
    g.language = DEFAULT


def init_language(app: Flask) -> None:
    """Choose the language before every request and teach the templates to translate."""
    for code in languages():
        catalogue(code)
    app.before_request(choose_language)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension above
    app.context_processor(
        lambda: {"language": language(), "languages": languages(), "words": words}
    )

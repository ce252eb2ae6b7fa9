"""English says everything the Vietnamese templates say."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

from forms.response import SENTENCES

ROOT = Path(__file__).parents[3]
#: Officials read Vietnamese only; prints are Vietnamese.
FOR_CITIZENS = ("citizen", "components", "errors", "public", "results")
#: Modules whose own sentences citizens read.
SPEAKING = ("public_sentences.py", "public_words.py", "screen.py")


def said_in_templates() -> set[str]:
    found = set()
    for folder in FOR_CITIZENS:
        messages = extract_from_dir(
            ROOT / "templates" / folder,
            [("**.html", "jinja2"), ("**.svg", "jinja2")],
            {"**.html": {"trimmed": "true"}},
        )
        for _, _, message, _, _ in messages:
            found.add(message if isinstance(message, str) else message[0])
    return found | set(SENTENCES) | said_in_modules()


def said_in_modules() -> set[str]:
    found = set()
    for name in SPEAKING:
        path = ROOT / "survey" / "web" / name
        for _, message, _, _ in extract_from_file("python", path, {"_": None, "gettext": None}):
            found.add(message if isinstance(message, str) else message[0])
    return found


def said_in_english() -> set[str]:
    path = ROOT / "survey" / "translations" / "en.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    assert not list(catalogue.check())
    said = set()
    for message in catalogue:
        string = message.string or ""
        translated = [string] if isinstance(string, str) else string
        if message.id and all(translated):
            said.add(message.id if isinstance(message.id, str) else message.id[0])
    assert all(unicodedata.is_normalized("NFC", text) for text in said)
    return said


def test_every_sentence_for_citizens_has_an_english_one() -> None:
    said = said_in_templates()
    assert len(said) > 40
    assert said - said_in_english() == set()


def test_no_english_sentence_is_left_over() -> None:
    assert said_in_english() - said_in_templates() == set()

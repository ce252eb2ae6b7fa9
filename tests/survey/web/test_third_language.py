"""A third language is one file of sentences: shown with a language nobody speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from sqlalchemy import update

from analysis.questionnaire import questionnaire_from_document, questionnaire_to_document
from forms.questionnaires import packaged_questionnaires
from forms.switches import SWITCHED_FACTS
from survey.models import DecidingUnit, Desk, Setting
from survey.web import language
from tests.factories import store_unit
from tests.site import FORM, Site

ROOT = Path(__file__).parents[3]
CODE = "eo"
#: What stays as it is: proper names, digits, addresses and marks.
KEPT = (
    "Phường Ô Môn",
    "Quầy số 1: Hộ tịch",
    "Sở Nội vụ",
    "Đất đai",
    "Sở Xây dựng",
    "9999",
    "Tiếng Việt",
    "English",
)
WRAPPED = re.compile(r"⟦[^⟦⟧]*⟧")


def pseudo(sentence: str) -> str:
    """Make a sentence of the language: recognisable, and a third longer."""
    return f"⟦{sentence}{'·' * (len(sentence) // 3)}⟧"


def wordings(part: object) -> Iterator[str]:
    """List the Vietnamese wordings of a questionnaire."""
    if isinstance(part, dict):
        if isinstance(part.get("vi"), str):
            yield part["vi"]
        for value in part.values():
            yield from wordings(value)
    elif isinstance(part, list):
        for value in part:
            yield from wordings(value)


@pytest.fixture
def spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put one more file beside the English one, and nothing else."""
    folder = tmp_path / "translations"
    folder.mkdir()
    english = (ROOT / "survey" / "translations" / "en.po").read_bytes()
    (folder / "en.po").write_bytes(english)
    source = folder / "en.po"
    with source.open("rb") as file:
        catalogue = read_po(file, locale=CODE)
    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            message.string = pseudo(message.id)
        elif message.id:
            message.string = tuple(pseudo(one) for one in message.id)
    for text in wordings(questionnaire_to_document(_desk_form())):
        catalogue.add(text, pseudo(text))
    with (folder / f"{CODE}.po").open("wb") as file:
        write_po(file, catalogue)
    monkeypatch.setattr(language, "CATALOGUES", folder)
    remembered = (language.languages, language.catalogue, language._translation)
    for one in remembered:
        one.cache_clear()
    yield
    for one in remembered:
        one.cache_clear()


def _desk_form() -> object:
    return questionnaire_from_document(packaged_questionnaires()["mot-cua-2026-2"])


class Words(HTMLParser):
    """Collects what a page says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def untranslated(text: str) -> list[str]:
    """List what a page says in another language."""
    rest = WRAPPED.sub("", " ".join(Words(text).said))
    for name in KEPT:
        rest = rest.replace(name, "")
    return re.findall(r"\w+", rest)


def test_every_page_of_a_citizen_speaks_the_language_of_one_more_file(
    spoken: None, site: Site
) -> None:
    again = site.restarted()
    with again.house.sessions.begin() as session:
        session.execute(update(Desk).values(field="Đất đai"))
        session.add(DecidingUnit(desk_id=1, unit_id=store_unit(session, "S1", name="Sở Xây dựng")))
        for switch in [*SWITCHED_FACTS.values(), "receipts.enabled"]:
            session.add(Setting(key=switch, value="true"))
        session.add(Setting(key="contact.hotline", value='"9999"'))
    ask = f"?lang={CODE}"
    form = again.client.get(FORM + ask).text
    fields = again.opened_form(FORM + ask)
    faulty = {**fields, "comment": "9" * 2001}
    pages = {
        "form": form,
        "errors": again.send(faulty, FORM + ask).text.replace("9" * 2001, ""),
        "thanks": again.client.get(f"{FORM}/cam-on{ask}").text,
        "unknown": again.client.get(f"/d/zzzz-efgh-jkmn-pqrs{ask}").text,
        "refused": again.send({**fields, "end": "x"}, FORM + ask).text,
        "home": again.client.get(f"/{ask}").text,
        "privacy": again.client.get(f"/rieng-tu{ask}").text,
    }
    again.close()
    assert {name: untranslated(text) for name, text in pages.items()} == {
        name: [] for name in pages
    }
    assert all(f'<html lang="{CODE}">' in text for text in pages.values())
    assert pages["errors"].count("⟦Xin chọn một mức.") >= 6
    assert 'href="?lang=en"' in form
    assert 'href="?lang=vi"' in form


def test_language_of_the_browser_is_enough(spoken: None, site: Site) -> None:
    again = site.restarted()
    page = again.client.get(FORM, headers={"Accept-Language": f"{CODE},en;q=0.5"}).text
    again.close()
    assert f'<html lang="{CODE}">' in page


def test_languages_call_themselves_as_their_speakers_do(spoken: None) -> None:
    assert language.languages() == {"vi": "Tiếng Việt", "en": "English", "eo": "Esperanto"}


def test_what_is_not_translated_is_said_in_vietnamese(spoken: None) -> None:
    assert language._translation(CODE)("Câu chưa ai dịch") == "Câu chưa ai dịch"

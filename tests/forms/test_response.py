"""The citizen's form as a form: what it takes, what it refuses, in which words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from analysis.questionnaire import Questionnaire, questionnaire_from_document
from forms.cleaning import clean_text
from forms.messages import form_messages
from forms.offers import NO_OFFERS, Offers
from forms.questionnaires import packaged_questionnaires
from forms.response import ResponseForm, field_names, response_form

GOOD = {"C1": "5", "C2": "1", "C3": "3", "C4": "9", "C5": "2", "OV": "4"}


def questionnaire(code: str = "mot-cua-2026") -> Questionnaire:
    return questionnaire_from_document(packaged_questionnaires()[code])


def shouted(sentence: str) -> str:
    return sentence.upper().replace("{LENGTH}", "{length}").replace("{LIMIT}", "{limit}")


def filled(**changes: str) -> ResponseForm:
    values = {name: value for name, value in {**GOOD, **changes}.items() if value}
    return response_form(questionnaire(), "vi")(MultiDict(values))


def test_complete_form_gives_levels_facts_and_comment() -> None:
    form = filled(trips="4", comment="  tốt\r\nlắm ")
    assert form.validate()
    assert form.chosen_levels() == {"C1": 5, "C2": 1, "C3": 3, "C4": 9, "C5": 2, "OV": 4}
    assert form.chosen_facts() == {"trips": 4}
    assert form.written_comment() == "tốt\nlắm"


def test_optional_parts_may_be_left_out() -> None:
    form = filled()
    assert form.validate()
    assert form.chosen_facts() == {"trips": None}
    assert form.written_comment() is None


def test_missing_level_is_said() -> None:
    form = filled(C2="")
    assert not form.validate()
    assert form.errors == {"C2": ["Xin chọn một mức."]}
    assert not form.tampered


def test_another_language_takes_wordings_of_the_version_and_has_the_rest_translated() -> None:
    made = response_form(questionnaire(), "en", shouted)
    form = made(MultiDict({**GOOD, "C2": "", "comment": "a" * 2001}))
    assert not form.validate()
    assert form.errors["C2"] == ["XIN CHỌN MỘT MỨC."]
    assert form.errors["comment"][0].startswith("GÓP Ý DÀI 2,001")
    assert form["C1"].label.text == questionnaire().criterion("C1").text["en"]
    third = response_form(questionnaire(), "km", shouted)()
    assert third["C1"].label.text == questionnaire().criterion("C1").text["vi"].upper()
    assert third["trips"].options["1"] == "1 LẦN"


def test_choice_is_possible_only_from_the_list_that_was_offered() -> None:
    offers = Offers(("Đất đai", "Hộ tịch"), ((7, "Sở Nội vụ"), (9, "UBND xã")))
    sent = {"service_field": "Hộ tịch", "deciding_unit": "9"}
    form = filled(**sent)
    assert form.tampered
    form.offer(offers)
    assert not form.tampered
    assert (form.chosen_field(), form.chosen_deciding_unit()) == ("Hộ tịch", 9)
    for name, value in [("service_field", "hộ tịch"), ("deciding_unit", "8"), *sent.items()]:
        other = filled(**{name: value})
        other.offer(offers if value not in sent.values() else NO_OFFERS)
        assert other.tampered
    empty = filled()
    empty.offer(offers)
    assert not empty.tampered
    assert (empty.chosen_field(), empty.chosen_deciding_unit()) == (None, None)


def test_desk_with_one_field_has_it_as_the_usual_one() -> None:
    assert Offers(("Hộ tịch",)).usual_field == "Hộ tịch"
    assert Offers(("Hộ tịch", "Đất đai")).usual_field is None
    assert NO_OFFERS.usual_field is None


@pytest.mark.parametrize("value", ["0", "6", "٥", "５", "5.0", "05", " 5", "9 ", "x"])
def test_impossible_level_is_tampering(value: str) -> None:
    assert filled(C1=value).tampered


def test_way_out_exists_only_where_the_criterion_has_one() -> None:
    assert filled(C1="9").tampered
    assert filled(OV="9").tampered
    assert not filled(C5="9").tampered


def test_two_values_for_one_level_are_tampering() -> None:
    values = MultiDict([*GOOD.items(), ("C1", "4")])
    assert response_form(questionnaire(), "vi")(values).tampered


def test_comment_may_have_two_thousand_characters_and_no_more() -> None:
    assert filled(comment="ế" * 2000).validate()
    form = filled(comment="ế" * 2001)
    assert not form.validate()
    assert "2.001" in form.errors["comment"][0]
    assert form["comment"].data == "ế" * 2001


def test_fields_of_two_questionnaires_do_not_mix() -> None:
    short, long = questionnaire(), questionnaire("dieu-tra-xhh-2026")
    assert "C11" not in response_form(short, "vi")()
    assert "C1" not in response_form(long, "vi")()
    lists = {"service_field", "deciding_unit"}
    shared = {"form_token", "end", "receipt", "OV", "trips", "comment", *lists}
    assert field_names(short) & field_names(long) == shared


def test_long_form_is_grouped_by_factor_and_the_short_one_is_not() -> None:
    short = response_form(questionnaire(), "vi")()
    long = response_form(questionnaire("dieu-tra-xhh-2026"), "en")()
    assert [name for name, _ in short.groups] == [None]
    assert [len(fields) for _, fields in long.groups] == [4, 4, 5, 3, 3, 1]
    assert long.groups[0][0] == "Access to the service"
    asked = [field.name for _, fields in long.groups for field in fields]
    assert asked == list(long.questionnaire.positions)


def test_library_speaks_vietnamese() -> None:
    messages = form_messages("vi")
    assert messages.gettext("This field is required.") == "Xin điền mục này."
    assert messages.ngettext("a thing", "things", 2) == "things"
    assert form_messages("en").gettext("This field is required.") == "This field is required."


@given(st.text())
def test_cleaned_text_is_stable_and_has_no_control_characters(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert cleaned is None or cleaned.strip()
    assert not {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))} & set(
        cleaned or ""
    )


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\u202eb\u200bc\ufeffd\u00ade", "abcde"),
        ("\u200b \u2060", None),
        # A letter and its accent, parted by a sign that nobody sees.
        ("e\u200b\u0301", "é"),
        ("Tốt 👨\u200d👩\u200d👧 👩🏽\u200d💻 ❤️\u200d🔥 🏳️\u200d🌈", None),
        ("a\u200db 😀\u200d\u200d😀 \u200d😀\u200d", "ab 😀\u200d😀 😀"),
        ("សេវា\u200bកម្ម\u200b\u200bល្អ\u200b a\u200bb", "សេវា\u200bកម្ម\u200bល្អ ab"),
        ("می\u200cخواهم ශ්\u200dරී \u200c", "می\u200cخواهم ශ්\u200dරී"),
        ("091\u200b234\u200c5678 ấ\u200bn 😀\u200b😀 ក\u200d😀", "0912345678 ấn 😀😀 ក😀"),
    ],
)
def test_signs_nobody_sees_go_and_joined_pictures_stay(text: str, cleaned: str | None) -> None:
    kept = text if "👧" in text else cleaned
    assert clean_text(text) == kept
    assert clean_text(kept) == kept

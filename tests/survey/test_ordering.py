"""Vietnamese order and search keys."""

import random

import pytest

from survey.ordering import search_key, sort_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["An", "Ăn", "Ân", "Ba", "Cao", "Dĩ An", "Đà Nẵng", "Ê Đê", "Gia"],
        ["Quận", "Quận 1", "Quận 2", "Quận 10", "Quận 100"],
        ["Tổ 9", "Tổ 999999999", "Tổ 1000000000", "Tổ 99999999999999999999"],
        ["o", "ô", "ơ", "u", "ư", "v"],
        ["Xã Tân", "Xã Tân An", "Xã Tấn An"],
        ["hoa", "Hoa", "hòa", "hoan"],
    ],
)
def test_sorts_as_a_vietnamese_dictionary(ordered: list[str]) -> None:
    shuffled = random.Random(7).sample(ordered, len(ordered))
    assert sorted(shuffled, key=sort_key) == ordered


def test_letters_decide_before_tones() -> None:
    assert sort_key("Bạ An") < sort_key("Ba Ân")


def test_composed_and_decomposed_letters_have_one_key() -> None:
    assert sort_key("Đ\u0061\u0300 Na\u0306\u0303ng") == sort_key("Đà Nẵng")


@pytest.mark.parametrize("text", ["", "Ω7 ™", "Krông Búk 2/9", "字", "Ô-xtrây", "\t x \n"])
def test_keys_are_plain_ascii(text: str) -> None:
    assert sort_key(text).isascii()
    assert search_key(text).isascii()


@pytest.mark.parametrize("typed", ["da nang", "ĐÀ NẴNG", "Đa  nẵng", "dà-nang"])
def test_search_ignores_marks_case_and_signs(typed: str) -> None:
    assert search_key(typed) == search_key("Đà Nẵng") == "da nang"


def test_search_does_not_mind_where_the_tone_is_typed() -> None:
    assert search_key("Hoà Bình") == search_key("Hòa Bình")

import unicodedata

import pytest

from analysis.themes import Theme, ThemeCounts, ThemeLists, ThemeMatch

WAITING = Theme("waiting", ("chờ", "xếp hàng", "chờ lâu"), ("ghế ngồi chờ", "phòng chờ"))
MANNER = Theme("manner", ("thái độ", "nhiệt tình", "cán bộ"))
FEES = Theme("fees", ("phí", "le phi", "", "  -- "))
LISTS = ThemeLists([WAITING, MANNER, FEES])


def found(text: str, lists: ThemeLists = LISTS) -> list[tuple[str, str]]:
    return [(match.theme, text[match.start : match.end]) for match in lists.find(text)]


def test_shows_the_words_that_matched_and_where() -> None:
    text = "Thái độ tốt, nhưng phải chờ lâu."
    assert LISTS.find(text) == (ThemeMatch("waiting", 24, 31), ThemeMatch("manner", 0, 7))
    assert found(text) == [("waiting", "chờ lâu"), ("manner", "Thái độ")]


def test_lists_matches_of_a_theme_in_the_order_of_the_text() -> None:
    assert found("xếp hàng rồi chờ, lại chờ lâu") == [
        ("waiting", "xếp hàng"),
        ("waiting", "chờ"),
        ("waiting", "chờ lâu"),
    ]


def test_takes_the_longer_phrase_and_not_both() -> None:
    lists = ThemeLists([Theme("a", ("một cửa", "cửa", "bộ phận một cửa"))])
    assert found("Bộ phận một cửa", lists) == [("a", "Bộ phận một cửa")]
    assert found("cửa, một cửa", lists) == [("a", "cửa"), ("a", "một cửa")]


def test_the_earlier_of_two_overlapping_phrases_of_one_length_is_taken() -> None:
    lists = ThemeLists([Theme("a", ("hai ba", "một hai"))])
    assert found("một hai ba", lists) == [("a", "một hai")]


def test_leaves_out_words_that_stand_in_an_exception() -> None:
    assert found("Thiếu ghế ngồi chờ") == []
    assert found("Ghế ngồi chờ ít mà chờ lâu") == [("waiting", "chờ lâu")]
    assert found("ghe ngoi cho it, phai xep hang") == [("waiting", "xep hang")]


def test_an_exception_of_one_theme_blocks_no_other() -> None:
    lists = ThemeLists([WAITING, Theme("rooms", ("chờ",))])
    assert found("phòng chờ", lists) == [("rooms", "chờ")]


@pytest.mark.parametrize("text", ["CHỜ LÂU", "chờ  lâu", "chờ\nlâu", "chờ, lâu", "Chờ - lâu"])
def test_capitals_blanks_and_signs_between_words_do_not_matter(text: str) -> None:
    assert found(text) == [("waiting", text)]


def test_finds_comments_typed_without_marks() -> None:
    assert found("phai cho qua lau, can bo thai do kem") == [
        ("waiting", "cho"),
        ("manner", "can bo"),
        ("manner", "thai do"),
    ]


def test_a_single_unmarked_word_in_a_marked_comment_is_what_it_says() -> None:
    assert found("Cảm ơn, cho tôi hỏi") == []
    assert found("Đề nghị cho hỏi") == []


def test_several_unmarked_words_are_found_in_a_marked_comment() -> None:
    assert found("Cảm ơn nhưng thai do kém") == [("manner", "thai do")]


@pytest.mark.parametrize("text", ["cán bò", "can bộ", "cân bộ", "cán", "bộ", "cán bộ1"])
def test_other_marks_are_other_words(text: str) -> None:
    assert found(text) == []


def test_d_with_a_stroke_is_another_letter_but_may_be_typed_without() -> None:
    lists = ThemeLists([Theme("a", ("đo",)), Theme("b", ("dò",))])
    assert found("đo", lists) == [("a", "đo")]
    assert found("dò Đ", lists) == [("b", "dò")]
    assert found("do", lists) == [("a", "do"), ("b", "do")]


def test_both_ways_of_placing_a_tone_are_one() -> None:
    lists = ThemeLists([Theme("a", ("hòa nhã",))])
    assert found("hoà nhã", lists) == [("a", "hoà nhã")]
    assert found("hóa nhã", lists) == []


def test_a_phrase_without_marks_matches_any() -> None:
    assert found("Lệ phí cao") == [("fees", "Lệ phí")]
    assert found("lễ phì") == [("fees", "lễ phì")]
    assert found("le phi, cảm ơn") == [("fees", "le phi")]


def test_decomposed_lists_are_read_like_composed_ones() -> None:
    lists = ThemeLists([Theme("a", (unicodedata.normalize("NFD", "thái độ"),))])
    assert found("thái độ", lists) == [("a", "thái độ")]


def test_a_phrase_must_be_whole() -> None:
    assert found("xếp") == []
    assert found("xếp rồi hàng") == []
    assert found("nhiệt tình_cán bộ") == [("manner", "nhiệt tình"), ("manner", "cán bộ")]


def test_lists_without_words_find_nothing() -> None:
    assert ThemeLists([]).find("chờ") == ()
    assert ThemeLists([Theme("a", ("", "!"))]).find("! chờ") == ()
    assert LISTS.find("") == ()


def test_counts_comments_and_not_matches() -> None:
    counts = LISTS.count(["chờ, chờ, chờ lâu", "cán bộ, xếp hàng", "Tốt", "phí"])
    assert counts == ThemeCounts(4, 3, {"waiting": 2, "manner": 1, "fees": 1})
    assert list(counts.by_theme) == ["waiting", "manner", "fees"]


def test_counts_nothing_of_nothing() -> None:
    assert LISTS.count([]) == ThemeCounts(0, 0, {"waiting": 0, "manner": 0, "fees": 0})

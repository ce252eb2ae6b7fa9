"""Says which passwords are too easy to guess; no signs are prescribed and nothing expires."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from survey.ordering import search_key

#: Signs of a password that stands alone, and of one beside a second factor.
ALONE = 14
WITH_SECOND_FACTOR = 8
LONGEST = 200
#: A word of the house (a name, a login) may be in a password, if this many signs stand beside it.
BESIDE_A_WORD = 8
LEAST_DIFFERENT = 5
SHORTEST_WORD = 4
#: Whoever knows the person knows this word too.
PRODUCT = "lang nghe"
_LIST = files("survey").joinpath("services", "people", "common_passwords.txt")


def fault_of_password(
    password: str, *, second_factor: bool, words: Iterable[str] = ()
) -> str | None:
    """Say in Vietnamese why a password is not taken; nothing when it is.

    `words` are those that somebody who knows the person would try first.
    """
    text = unicodedata.normalize("NFC", password)
    least = WITH_SECOND_FACTOR if second_factor else ALONE
    if len(text) < least:
        beside = "" if second_factor else " (8 khi đã bật xác thực hai lớp)"
        return f"Mật khẩu cần ít nhất {least} ký tự{beside}. Có thể dùng một câu dài dễ nhớ."
    if len(text) > LONGEST:
        return f"Mật khẩu dài nhất {LONGEST} ký tự."
    if _is_common(text) or len(set(text)) < LEAST_DIFFERENT:
        return "Mật khẩu này nằm trong số những mật khẩu hay bị đoán nhất. Xin chọn mật khẩu khác."
    if _is_mostly_a_word(text, words):
        return "Mật khẩu gần như chỉ gồm tên đăng nhập hoặc tên gọi. Xin chọn mật khẩu khác."
    return None


def _is_common(text: str) -> bool:
    small = text.lower()
    known = common_passwords()
    # "matkhau123!" is "matkhau123" with what forms once asked for.
    return small in known or small.rstrip("!.@#$*? ") in known


def _is_mostly_a_word(text: str, words: Iterable[str]) -> bool:
    folded = _folded(text)
    for word in map(_folded, words):
        if len(word) >= SHORTEST_WORD and word in folded:
            folded = folded.replace(word, "")
            if len(folded) < BESIDE_A_WORD:
                return True
    return False


def _folded(text: str) -> str:
    return search_key(text).replace(" ", "")


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """Read the list that comes with the product."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))

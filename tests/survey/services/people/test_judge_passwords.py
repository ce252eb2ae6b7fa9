"""Passwords: long enough, not the ones guessed first, and nothing else is prescribed."""

from __future__ import annotations

import unicodedata

import pytest

from survey.services.people.hash_passwords import (
    NOBODYS,
    hash_password,
    is_outdated,
    password_fits,
)
from survey.services.people.judge_passwords import common_passwords, fault_of_password

WORDS = ["an.nguyen", "Nguyễn Văn An", "Sở Nội vụ"]


def fault(password: str, *, second_factor: bool = False) -> str | None:
    return fault_of_password(password, second_factor=second_factor, words=WORDS)


@pytest.mark.parametrize(
    "password",
    [
        "con trâu đi trước",
        "aaaa bbbb cccc dddd ee",
        "                 abcde",
        "正確馬電池釘書針和更多字們呢",
        "x9" * 4 + "q8wert",
    ],
)
def test_takes_long_ones_of_any_signs(password: str) -> None:
    assert fault(password) is None


def test_length_counts_letters_as_they_are_read() -> None:
    word = "đường mòn ướt "
    assert len(word) == 14
    assert fault(unicodedata.normalize("NFD", word)) is None
    assert "14 ký tự" in str(fault(unicodedata.normalize("NFD", word[:-1])))


def test_eight_signs_are_enough_beside_a_second_factor() -> None:
    assert fault("trâu cày", second_factor=True) is None
    assert "8 ký tự" in str(fault("trâu cà", second_factor=True))
    assert "14 ký tự" in str(fault("trâu cày"))


@pytest.mark.parametrize(
    "password",
    ["matkhau123", "Matkhau123!", "QWERTYUIOP", "12345678", "anhyeuem", "aaaaaaaabbbb", "P@ssw0rd"],
)
def test_refuses_the_ones_guessed_first(password: str) -> None:
    assert "hay bị đoán" in str(fault(password, second_factor=True))


@pytest.mark.parametrize("password", ["nguyễn văn an 2026", "An.Nguyen1234", "SoNoiVu@2026!!"])
def test_refuses_mere_names(password: str) -> None:
    assert fault(password) is not None
    assert fault(f"{password} hay đi câu cá rô") is None


def test_refuses_what_would_take_long_to_hash() -> None:
    assert "200 ký tự" in str(fault("con trâu " * 30))


def test_the_list_is_long_enough_to_matter() -> None:
    assert len(common_passwords()) > 3000
    assert all(len(one) >= 8 and one == one.lower() for one in common_passwords())


def test_password_fits_as_typed_and_in_both_ways_of_composing() -> None:
    kept = hash_password("cày đồng ")
    assert kept.startswith("$argon2id$")
    assert "cày" not in kept
    assert password_fits(kept, "cày đồng ")
    assert password_fits(kept, unicodedata.normalize("NFD", "cày đồng "))
    for other in ("cày đồng", "Cày đồng ", "cay dong ", ""):
        assert not password_fits(kept, other)
    assert not is_outdated(kept)
    assert not is_outdated(NOBODYS), "an unknown name must take as long as a known one"


def test_long_passwords_count_to_their_last_sign() -> None:
    long = "đ" * 150
    kept = hash_password(long)
    assert password_fits(kept, long)
    assert not password_fits(kept, long[:-1] + "d")


@pytest.mark.parametrize("kept", [None, "", "plain", "$argon2id$v=19$m=8,t=1,p=1$AAAA$BBBB"])
def test_nothing_fits_where_nothing_was_kept(kept: str | None) -> None:
    assert not password_fits(kept, "")
    assert not password_fits(kept, "nobody has this password")

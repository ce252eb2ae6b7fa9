"""Form tokens: random, tied to a placard and a version, good for ever, made by nobody else."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from itsdangerous import NoneAlgorithm, URLSafeSerializer

from survey.web.form_token import SIGNED_WITH, FormTokens

KEY = "a secret that is long enough for tests"


def test_token_tells_what_it_was_issued_for() -> None:
    token = FormTokens(KEY).read(FormTokens(KEY).issue("abcd", "mot-cua-2026"))
    assert token is not None
    assert (token.placard, token.questionnaire) == ("abcd", "mot-cua-2026")


def test_every_token_has_a_key_of_its_own() -> None:
    tokens = FormTokens(KEY)
    read = [tokens.read(tokens.issue("abcd", "v1")) for _ in range(500)]
    assert len({token.key for token in read if token}) == 500


def test_changing_any_sign_spoils_a_token() -> None:
    tokens = FormTokens(KEY)
    good = tokens.issue("abcd", "v1")
    # The last sign of each part carries unused bits; everything before it counts.
    for place in range(good.index(".") - 1):
        other = "A" if good[place] != "A" else "B"
        assert tokens.read(good[:place] + other + good[place + 1 :]) is None


def test_token_of_another_key_or_purpose_is_refused() -> None:
    good = FormTokens(KEY).issue("abcd", "v1")
    assert FormTokens(KEY + "x").read(good) is None
    other = URLSafeSerializer(KEY, salt="demo-role", signer_kwargs=SIGNED_WITH).dumps(
        ["k" * 22, "abcd", "v1"]
    )
    assert FormTokens(KEY).read(str(other)) is None


@pytest.mark.parametrize(
    ("signed_with", "taken"),
    [
        ({"digest_method": hashlib.sha256}, True),
        ({"digest_method": hashlib.sha512}, False),
        # What the library takes by itself.
        ({"digest_method": hashlib.sha1}, False),
        ({"algorithm": NoneAlgorithm()}, False),
    ],
)
def test_a_token_names_no_algorithm_and_another_one_is_not_taken(
    signed_with: dict[str, Any], taken: bool
) -> None:
    signer = URLSafeSerializer(KEY, salt="citizen-form", signer_kwargs=signed_with)
    text = str(signer.dumps(["k" * 22, "abcd", "v1"]))
    assert (FormTokens(KEY).read(text) is not None) == taken


def test_signed_nonsense_is_refused() -> None:
    signer = URLSafeSerializer(KEY, salt="citizen-form", signer_kwargs=SIGNED_WITH)
    nonsense: list[object] = [None, 5, [], {}, ["k" * 22, "a"], ["k" * 21, "a", "b"]]
    for content in [*nonsense, ["k" * 22, 1, "b"]]:
        assert FormTokens(KEY).read(str(signer.dumps(content))) is None

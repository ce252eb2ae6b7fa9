"""Form tokens: random, tied to a placard and a version, good for ever, made by nobody else."""

from __future__ import annotations

from itsdangerous import URLSafeSerializer

from survey.web.form_token import FormTokens

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
    other = URLSafeSerializer(KEY, salt="demo-role").dumps(["k" * 22, "abcd", "v1"])
    assert FormTokens(KEY).read(str(other)) is None


def test_signed_nonsense_is_refused() -> None:
    signer = URLSafeSerializer(KEY, salt="citizen-form")
    nonsense: list[object] = [None, 5, [], {}, ["k" * 22, "a"], ["k" * 21, "a", "b"]]
    for content in [*nonsense, ["k" * 22, 1, "b"]]:
        assert FormTokens(KEY).read(str(signer.dumps(content))) is None

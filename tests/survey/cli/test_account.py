"""Accounts and the audit from the command line of the server."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from survey.cli.main import main
from tests.survey.cli.conftest import Run

LINK = re.compile(r"http://127\.0\.0\.1:8000/dat-mat-khau/([\w-]{43})\n")


@pytest.fixture
def ready(run: Run) -> Run:
    """Give an installation with one administrator."""
    assert run("init").exit_code == 0
    made = run("account", "create-admin", "An.Nguyen", "--name", "Nguyễn Văn An")
    assert made.exit_code == 0, made.output
    assert LINK.search(made.output)
    return run


def listed(run: Run) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(run("account", "list").output.removeprefix("\ufeff")))
    return {row["login"]: row for row in rows}


def test_fresh_installation_has_no_account_and_doctor_says_so(run: Run) -> None:
    assert run("init").exit_code == 0
    assert listed(run) == {}
    said = run("doctor").output
    assert "chưa có tài khoản quản trị nào" in said
    assert "account create-admin" in said


def test_doctor_is_content_with_an_administrator(ready: Run) -> None:
    assert "chưa có tài khoản quản trị" not in ready("doctor").output


def test_doctor_looks_at_the_identity_provider(
    ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_OIDC_ISSUER", "https://sso.example.vn")
    assert "SURVEY_OIDC_CLIENT" in ready("doctor").output
    monkeypatch.setenv("SURVEY_OIDC_CLIENT", "lang-nghe")
    assert "chmod 600" in ready("doctor").output
    (data,) = tmp_path.glob("*/survey.db")
    secret = data.with_name("oidc-secret")
    secret.write_text("shared\n", encoding="ascii")
    secret.chmod(0o644)
    assert "người khác đọc được khóa (644)" in ready("doctor").output
    secret.chmod(0o600)
    assert "https://sso.example.vn" in ready("doctor").output
    monkeypatch.setattr(
        "survey.services.upkeep.examine_installation.PROVIDER_PACKAGES",
        ("authlib", "no_such_package"),
    )
    said = ready("doctor").output
    assert "thiếu gói no_such_package" in said
    assert "requirements-oidc.txt" in said
    monkeypatch.setenv("SURVEY_OIDC_ISSUER", "http://sso.example.vn")
    assert "địa chỉ https" in ready("doctor").output


def test_lists_accounts_and_never_a_secret(ready: Run) -> None:
    (one,) = json.loads(ready("account", "list", "--format", "json").output)
    assert (one["login"], one["roles"], one["password"]) == ("an.nguyen", "admin", "no")
    assert "argon2" not in ready("account", "list").output


def test_the_same_name_is_refused(ready: Run) -> None:
    again = ready("account", "create-admin", "an.nguyen", "--name", "Người Khác")
    assert again.exit_code == 2
    assert "Đã có tài khoản" in again.output


def test_asks_for_a_password_and_refuses_an_easy_one(ready: Run) -> None:
    words = ["account", "create-admin", "be.tran", "--name", "Trần Bé", "--ask-password"]
    for easy in ("matkhau123456", "SoNoiVu@2026!!", "Lang Nghe 2026"):
        assert CliRunner().invoke(main, words, input=f"{easy}\n{easy}\n").exit_code == 2, easy
    good = CliRunner().invoke(main, words, input="nghé ọ đi sau cày\nnghé ọ đi sau cày\n")
    assert good.exit_code == 0, good.output
    assert "nghé" not in good.output
    assert listed(ready)["be.tran"]["password"] == "yes"


def test_roles_are_granted_and_revoked(filled: Run) -> None:
    filled("account", "create-admin", "an.nguyen", "--name", "An")
    granted = filled("account", "grant", "an.nguyen", "head", "--unit", "X01")
    assert granted.exit_code == 0, granted.output
    assert listed(filled)["an.nguyen"]["roles"] == "admin; head Xã Suối Thử"
    for wrong in (
        ["grant", "an.nguyen", "head"],
        ["grant", "an.nguyen", "office", "--unit", "X01"],
        ["grant", "an.nguyen", "head", "--unit", "X99"],
        ["grant", "khong.co", "office"],
        ["revoke", "an.nguyen", "admin"],
        ["revoke", "an.nguyen", "office"],
        ["disable", "an.nguyen"],
    ):
        assert filled("account", *wrong).exit_code == 2, wrong
    assert filled("account", "revoke", "an.nguyen", "head", "--unit", "X01").exit_code == 0
    assert listed(filled)["an.nguyen"]["roles"] == "admin"


def test_disables_enables_and_resets(ready: Run) -> None:
    ready("account", "create-admin", "be.tran", "--name", "Trần Bé")
    assert ready("account", "disable", "be.tran").exit_code == 0
    assert listed(ready)["be.tran"]["disabled_on"]
    assert ready("account", "enable", "be.tran").exit_code == 0
    assert not listed(ready)["be.tran"]["disabled_on"]
    first = LINK.search(ready("account", "reset", "be.tran").output)
    second = LINK.search(ready("account", "reset", "be.tran", "--second-factor").output)
    assert first is not None
    assert second is not None
    assert first[1] != second[1]


def test_audit_is_verified_and_the_first_broken_link_named(ready: Run, tmp_path: Path) -> None:
    whole = ready("audit", "verify")
    assert (whole.exit_code, whole.output) == (0, "Chuỗi nhật ký nguyên vẹn: 3 mục.\n")
    (file,) = tmp_path.glob("*/survey.db")
    for damage, words in (
        ("UPDATE audit_entry SET detail = '{}' WHERE number = 2", "mục số 2 đã bị sửa"),
        ("DELETE FROM audit_entry WHERE number = 1", "thiếu mục số 1"),
    ):
        with sqlite3.connect(file) as connection:
            for event in ("update", "delete"):
                connection.execute(f"DROP TRIGGER IF EXISTS audit_entry_no_{event}")
            connection.execute(damage)
        connection.close()
        broken = ready("audit", "verify")
        assert broken.exit_code == 1
        assert words in broken.output

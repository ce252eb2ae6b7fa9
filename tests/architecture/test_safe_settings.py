"""What makes the product safe and stands in one place only: nobody changes it unseen."""

from __future__ import annotations

import io
import json
import re
import ssl
import tomllib

import pytest

from survey.services.backup.seal_archive import SealingWriter
from survey.services.people.hash_passwords import hash_password, is_outdated
from tests.architecture.source import ROOT, files

#: Of the rules on unsafe calls only these two are off: they cannot tell constants from input.
NEVER_LOOKED_AT = {"S603", "S607"}
#: What turns text into markup or into a program.
UNSAFE_IN_SCRIPTS = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function|DOMParser"
    r"|__proto__|Object\.assign)\b"
)
#: What gives the host a request names; whoever sends the request chooses it.
NAMED_HOST = re.compile(
    r"\b(?:host_url|url_root|root_url|_external|HTTP_HOST|SERVER_NAME)\b"
    r"|\brequest\.(?:host|base_url|url)\b|[\"'](?:X-Forwarded-)?Host[\"']"
)
PASSWORD_FIELD = re.compile(r"line\((form|confirm)\.(mat_khau|hien_tai|moi|lap_lai)\b[^}]*")


def test_the_linter_looks_at_every_unsafe_call_of_the_product() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
    lint = rules["lint"]
    assert "S" in lint["select"]
    assert {rule for rule in lint["ignore"] if re.fullmatch(r"S\d+", rule)} == NEVER_LOOKED_AT
    spared = {
        (place, rule)
        for place, listed in lint["per-file-ignores"].items()
        for rule in listed
        if re.fullmatch(r"S\d+", rule) and not place.startswith(("tests/", "benchmarks/"))
    }
    assert spared == {("survey/config.py", "S105"), ("survey/web/styles.py", "S704")}
    told_off = [
        (path.name, line)
        for path in files("survey", "forms", "analysis")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"noqa: S(102|301|307|324|506|602|604|605)\b|shell=True", line)
    ]
    assert told_off == []


def test_passwords_and_backups_are_sealed_at_the_costs_that_were_agreed() -> None:
    kept = hash_password("con trâu đi trước cái cày")
    assert kept.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert is_outdated(kept.replace("m=47104", "m=1024"))
    written = io.BytesIO()
    SealingWriter(written, {"product": "thử"}, "một câu dài dễ nhớ").finish()
    head = json.loads(written.getvalue().split(b"\n")[1])
    assert head["scrypt"] == 17
    assert len(bytes.fromhex(head["salt"])) >= 16


@pytest.mark.parametrize("name", ["nginx.conf", "nginx-front.conf"])
def test_the_samples_speak_no_old_tls_and_no_weak_cipher(name: str) -> None:
    sample = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    assert re.findall(r"ssl_protocols ([^;]+);", sample) == ["TLSv1.2 TLSv1.3"]
    assert "ssl_session_tickets off;" in sample
    [ciphers] = re.findall(r"ssl_ciphers ([^;]+);", sample)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    known = {str(one["name"]): one for one in context.get_ciphers()}
    assert [name for name in ciphers.split(":") if name not in known] == []
    assert all(one["aead"] for one in known.values())
    assert all(name.startswith(("ECDHE-", "TLS_")) for name in known)


def test_scripts_write_text_and_never_markup_or_programs() -> None:
    scripts = files("survey", endings=(".js",))
    assert len(scripts) > 5
    found = [
        (path.name, word)
        for path in scripts
        for word in UNSAFE_IN_SCRIPTS.findall(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_address_is_made_of_the_host_that_a_request_names() -> None:
    shipped = files("survey", "forms", "templates", endings=(".py", ".html"))
    found = [
        (path.name, word)
        for path in shipped
        for word in NAMED_HOST.findall(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_field_for_a_password_hides_it_and_lets_managers_fill_it_in() -> None:
    fields = [
        field[0]
        for path in files("templates", endings=(".html",))
        for field in PASSWORD_FIELD.finditer(path.read_text(encoding="utf-8"))
    ]
    assert len(fields) > 6
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)

"""What ASVS asks to be written down stands where its row says, and says what the product does."""

from __future__ import annotations

import ast
import csv
import re

import pytest

from survey.database.engine import open_engine
from survey.models import Account
from survey.services.people.confirm_second_factor import SIGNS_OF_A_RECOVERY_CODE
from tests.architecture.source import ROOT, files, syntax
from tests.architecture.written import KEYS, WRITTEN

THIS = "tests/architecture/test_written_down.py::test_what_has_to_be_written_down_is"
#: What seals, signs, hashes or draws at random; nothing of the kind is written by ourselves.
CRYPTOGRAPHY = {"hashlib", "hmac", "secrets", "argon2", "cryptography", "itsdangerous"}
CARELESS = {"random", "Crypto", "Cryptodome", "crypt", "nacl", "rsa", "jwt", "ecdsa", "pyaes"}
#: Modules that open lines to other machines: the rows of "What it talks to", beside the database.
OPENS_LINES = {
    "survey/services/reports/announce_reports.py": "mail server",
    "survey/services/upkeep/visit_form.py": "canary",
    "survey/web/provider.py": "provider of sign-ins",
    "survey/engine/engines.py": "Dask scheduler",
}
LINES = {"smtplib", "http.client", "urllib.request", "requests", "distributed", "ftplib", "socket"}
#: The name of this machine, a free port: no line is opened with it.
HARMLESS = {
    "survey/services/jobs/lend_work.py",
    "survey/cli/demo.py",
    "survey/cli/report_duties.py",
    "survey/cli/alarms.py",
    "survey/cli/server.py",
}


def imported(tree: ast.AST) -> set[str]:
    """Name the modules a file imports, also by name at run time."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
            found |= {str(one.value) for one in node.args if isinstance(one, ast.Constant)}
    return found


def section(document: str, heading: str) -> str:
    text = (ROOT / document).read_text(encoding="utf-8")
    parts = re.split(r"^##+ (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True)).get(heading, "")


@pytest.mark.parametrize(
    ("requirement", "where", "words"),
    WRITTEN,
    ids=[f"{one}-{where[1]}" for one, where, _ in WRITTEN],
)
def test_what_has_to_be_written_down_is(
    requirement: str, where: tuple[str, str], words: tuple[str, ...]
) -> None:
    told = re.sub(r"\s+", " ", section(*where))
    assert {word: told.count(word) for word in words} == dict.fromkeys(words, 1)
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as table:
        [row] = [one for one in csv.DictReader(table) if one["id"] == requirement]
    assert where[0] in row["evidence"].split(";")
    assert THIS in row["evidence"].split(";")


def test_every_row_that_points_here_has_its_words() -> None:
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as table:
        pointing = {row["id"] for row in csv.DictReader(table) if THIS in row["evidence"]}
    assert pointing == {requirement for requirement, _, _ in WRITTEN}


def test_the_list_of_what_it_talks_to_is_whole() -> None:
    opening = {
        str(path.relative_to(ROOT))
        for path in files("survey", "forms", "analysis")
        if imported(syntax(path)) & LINES
    }
    assert opening - HARMLESS == OPENS_LINES.keys()
    told = section("docs/operations.md", "What it talks to")
    assert [word for word in OPENS_LINES.values() if f"| {word}" not in told] == []


def test_only_known_cryptography_is_used_and_only_sealing_ciphers() -> None:
    used = {
        (name.split(".")[0], name)
        for path in files("survey", "forms", "analysis")
        for name in imported(syntax(path))
    }
    assert not {first for first, _ in used} & CARELESS
    assert {first for first, _ in used} >= CRYPTOGRAPHY
    ciphers = {name for _, name in used if ".ciphers" in name}
    assert ciphers == {"cryptography.hazmat.primitives.ciphers.aead"}


def test_every_hash_is_sha_256() -> None:
    code = "".join(
        path.read_text(encoding="utf-8") for path in files("survey", "forms", "analysis")
    )
    assert set(re.findall(r"hashlib\.(\w+)", code)) == {"sha256", "file_digest"}
    assert set(re.findall(r"[\"'](md5|sha\d\w*|blake2\w+)[\"']", code)) == {"sha256"}


def test_only_the_pages_of_tablets_keep_anything_in_a_browser() -> None:
    keeping = re.compile(r"localStorage|sessionStorage|indexedDB|\bcaches\b|document\.cookie")
    scripts = (ROOT / "survey" / "static").rglob("*.js")
    found = {path.parent.name for path in scripts if keeping.search(path.read_text("utf-8"))}
    assert found == {"kiosk"}


def test_no_account_keeps_a_hint_a_question_or_the_age_of_its_password() -> None:
    names = {column.name for column in Account.__table__.columns}
    assert {name for name in names if "password" in name} == {"password_hash"}
    assert not {name for name in names if re.search("hint|question|answer|expire", name)}
    forms = "".join(path.read_text(encoding="utf-8") for path in files("forms"))
    assert not re.search(r"\b(hint|secret_question|goi_y_mat_khau)\b", forms)
    # Five bits a sign: far above the twenty that one-time codes must have.
    assert SIGNS_OF_A_RECOVERY_CODE * 5 >= 50


def test_an_address_of_the_handbook_makes_the_line_to_postgresql_checked() -> None:
    options = re.search(r"`\?(sslmode=\S+)` to `DATABASE_URL`", section(*KEYS))
    assert options is not None
    engine = open_engine(f"postgresql+psycopg://a:b@database.invalid/c?{options[1]}")
    _, given = engine.dialect.create_connect_args(engine.url)
    engine.dispose()
    assert given["sslmode"] == "verify-full"
    assert given["sslrootcert"].endswith("your-ca.pem")

"""Addresses of pages, of people and of databases are known as wrong before anything is sent."""

from __future__ import annotations

import pytest

from survey.addresses import fault_of_database, is_address, is_told

LABEL = "a" * 63


@pytest.mark.parametrize(
    "address",
    [
        "https://lang-nghe.example.vn",
        "http://127.0.0.1:8000/thu",
        "http://[::1]:8000",
        f"https://{LABEL}.vn",
        "https://khảosát.vn",
        "https://ln.vn/%C4%91",
    ],
)
def test_an_address_of_a_page_is_taken(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://a..b",
        "https://.vn",
        f"https://{LABEL}a.vn",
        f"https://{'đ' * 63}.vn",
        "https://ln.vn/đ",
        "http://[::1",
        "http://127.0.0.1:abc/",
        "http://127.0.0.1:70000/",
        "ln.vn",
    ],
)
def test_an_address_no_line_can_be_opened_to_is_not(address: str) -> None:
    assert not is_address(address)


@pytest.mark.parametrize(
    ("to", "right"),
    [
        ("a@b.vn", True),
        ("a@b.vn, root@localhost,", True),
        ("a@b.vn\nBcc: c@d.vn", False),
        ("a@b.vn,\nc@d.vn", False),
        ("a\x07@b.vn", False),
        ("a@b.vn, quan-tri", False),
        ("a@b@c.vn", False),
        ("a@", False),
        ("a b@c.vn", False),
        (",", False),
    ],
)
def test_whom_a_mail_can_be_sent_to(to: str, *, right: bool) -> None:
    assert is_told(to) == right


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sqlite:////data/survey.db", None),
        ("sqlite:////data/:memory:", None),
        ("sqlite:///nơi khác.db?timeout=3", None),
        ("postgresql+psycopg://a:b@c/d", None),
        ("postgres://a:b@c/d", None),
        ("nonsense", None),
        ("sqlite://", "bộ nhớ"),
        ("sqlite:///", "bộ nhớ"),
        ("sqlite:///:memory:", "bộ nhớ"),
        ("sqlite+pysqlite:///:memory:?timeout=3", "bộ nhớ"),
        ("sqlite:///file:x?mode=memory&uri=true", "bộ nhớ"),
        ("sqlite:///file::memory:?uri=true", "bộ nhớ"),
        ("mysql://a:hush@c/d", "SQLite và PostgreSQL"),
        ("mysql+pymysql://a:hush@c/d", "SQLite và PostgreSQL"),
    ],
)
def test_what_is_no_database_of_ours_is_told(address: str, words: str | None) -> None:
    fault = fault_of_database(address)
    assert (fault is None) == (words is None)
    assert (words or "") in (fault or "")
    assert "hush" not in (fault or "")

"""Addresses of our own, and names of browsers."""

from __future__ import annotations

import pytest

from survey.web.browser_name import browser_name
from survey.web.own_address import own_address


@pytest.mark.parametrize("text", ["/", "/van-phong", "/don-vi/4?ky=2026Q3&kenh=qr", "/a/%C4%91"])
def test_address_of_our_own_is_kept(text: str) -> None:
    assert own_address(text) == text


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "van-phong",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\..\\b",
        "https://evil.example",
        "https:/evil.example",
        "javascript:alert(1)",
        " /van-phong",
        "/van phong",
        "/\tevil.example",
        "/\n/evil.example",
        "/\u200b/evil.example",
        "//[",
        "/" + "a" * 500,
    ],
)
def test_every_other_address_is_dropped(text: str | None) -> None:
    assert own_address(text) is None


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/140 Mobile Safari/537", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604", "Safari, iPhone"),
        ("curl/8", "Trình duyệt khác"),
        ("", "Trình duyệt khác"),
    ],
)
def test_browser_is_named_coarsely(agent: str, name: str) -> None:
    assert browser_name(agent) == name

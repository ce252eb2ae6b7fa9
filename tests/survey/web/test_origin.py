"""What tells devices apart: only a proxy on this machine may speak for somebody else."""

from __future__ import annotations

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from survey.web.origin import device_hint


def hint(peer: str, **headers: str) -> str:
    environ = EnvironBuilder(headers=list(headers.items())).get_environ()
    return device_hint(Request({**environ, "REMOTE_ADDR": peer}))


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", ""])
def test_believes_the_last_word_of_a_proxy_on_this_machine(peer: str) -> None:
    said = {"X-Forwarded-For": "10.9.9.9, 203.0.113.7"}
    assert hint(peer, **said).startswith("203.0.113.7|")


@pytest.mark.parametrize("peer", ["203.0.113.7", "10.0.0.1", "fe80::1"])
def test_believes_nobody_else(peer: str) -> None:
    assert hint(peer, **{"X-Forwarded-For": "198.51.100.1"}).startswith(f"{peer}|")


def test_devices_behind_one_address_differ() -> None:
    phone = {"User-Agent": "phone", "Accept-Language": "vi"}
    assert hint("203.0.113.7", **phone) != hint("203.0.113.7", **{**phone, "User-Agent": "tablet"})
    assert hint("203.0.113.7", **phone) != hint("203.0.113.8", **phone)
    assert hint("203.0.113.7", **phone) == hint("203.0.113.7", **phone)

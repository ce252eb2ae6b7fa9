"""What tells devices apart for one day; it becomes a label under a salt and is not kept."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Request

from survey.web.accepted import read_languages


def device_hint(request: Request) -> str:
    """Join what a browser shows of itself and where it comes from."""
    parts = (sender_address(request), request.user_agent.string, str(read_languages(request)))
    return "|".join(parts)


def sender_address(request: Request) -> str:
    """Name the sender; only a proxy on this machine may speak for somebody else."""
    peer = request.remote_addr or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded if forwarded and _is_here(peer) else peer


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        # A Unix socket has no address: whoever uses it is on this machine.
        return not address

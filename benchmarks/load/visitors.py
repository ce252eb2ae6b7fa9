"""What a phone says when its owner visits a form; `client/visitors.c` says the same."""

from __future__ import annotations

import re

ANSWERS = {"C1": "5", "C2": "4", "C3": "3", "C4": "9", "C5": "9", "OV": "4", "trips": "2"}
HIDDEN = re.compile(rb"""<input[^>]*type=["']hidden["'][^>]*>""")
ATTRIBUTE = re.compile(rb"""\b(name|value)=["']([^"']*)["']""")
PHONE = (
    "Host: 127.0.0.1\r\nAccept-Encoding: gzip\r\nAccept-Language: vi-VN,vi;q=0.9\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 14) Mobile\r\n"
)


def hidden_fields(page: bytes) -> dict[str, str]:
    """Give the hidden fields of a page; what has no name is not sent."""
    found = (dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(page))
    return {
        one[b"name"].decode(): one.get(b"value", b"").decode() for one in found if b"name" in one
    }

"""The sizes that the samples for nginx let through fit those the application takes."""

from __future__ import annotations

import re

import pytest

from survey.web.access import LARGEST_STAFF_BODY, LARGEST_STAFF_TEXT
from survey.web.body import LARGEST_BODY
from survey.web.kept_form import LARGEST_KEPT
from tests.architecture.source import ROOT

SAMPLES = ("nginx.conf", "nginx-front.conf")
ROUTES = ROOT / "tests" / "architecture" / "routes.txt"
MIB = 1024 * 1024
#: Open to everyone, but they may carry on a form of an official whose sign-in ended.
CARRIED_ON = ("/dang-nhap", "/mo-khoa")
SIZES = re.compile(r"client_(max_body|body_buffer)_size (\d+)m;")


def sizes(text: str) -> tuple[int, int]:
    """Read how much is taken in at most, and how much of it waits in memory."""
    found = dict(SIZES.findall(text))
    return int(found["max_body"]) * MIB, int(found["body_buffer"]) * MIB


def sizes_at(name: str, address: str) -> tuple[int, int]:
    """Read the sizes of the place in a sample that answers at an address."""
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8").split("listen 443")[1]
    whole, *_ = text.split("location ")
    for pattern, inside in re.findall(r"location ~ (\S+) {(.*?)}", text, re.DOTALL):
        if re.search(pattern, address):
            return sizes(inside)
    return sizes(whole)


def posted_to(*, officials: bool) -> list[str]:
    """List the addresses to which officials, or citizens and programs, send something."""
    lines = ROUTES.read_text(encoding="utf-8").splitlines()
    routes = [line.split() for line in lines if re.match(r"/\S* \S*POST", line)]
    return [
        address
        for address, _, _, audience in routes
        if (audience != "everyone" or address.startswith(CARRIED_ON)) == officials
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_citizens_send_little_and_all_of_it_waits_in_memory(name: str) -> None:
    addresses = posted_to(officials=False)
    assert {"/d/<token>", "/kiosk/answers", "/api/ho-so"} <= set(addresses)
    for address in addresses:
        most, in_memory = sizes_at(name, address)
        assert LARGEST_BODY < most <= MIB, address
        assert in_memory >= most, address


@pytest.mark.parametrize("name", SAMPLES)
def test_all_that_officials_type_is_let_through_and_waits_in_memory(name: str) -> None:
    addresses = posted_to(officials=True)
    assert {"/van-phong/gop-y", "/mo-khoa", "/tai-khoan/mat-khau"} <= set(addresses)
    for address in addresses:
        most, in_memory = sizes_at(name, address)
        assert most >= LARGEST_STAFF_TEXT == 2 * LARGEST_KEPT, address
        assert in_memory >= LARGEST_STAFF_TEXT, address


@pytest.mark.parametrize("name", SAMPLES)
def test_files_are_let_through_wherever_a_page_takes_one(name: str) -> None:
    calls = {
        page.parent.name
        for page in (ROOT / "templates").rglob("*.html")
        if "files=true" in page.read_text(encoding="utf-8")
    }
    homes = {"office": "/van-phong/nhap-phieu", "admin": "/quan-tri/thiet-lap/agency.emblem"}
    # A page of somebody else that takes files needs a place in the samples too.
    assert calls == set(homes)
    for address in homes.values():
        most, _ = sizes_at(name, address)
        # What is a little too large is refused by the application, whose page says more.
        assert LARGEST_STAFF_BODY < most <= LARGEST_STAFF_BODY + MIB

"""Walks from link to link through all pages that one person sees, and looks at each."""

from __future__ import annotations

import gzip
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from tests.browser.conftest import ROOT
from tests.browser.watch import Watch

#: Pages of one kind that are looked at; the others of a list are like them.
OF_A_KIND = 2
#: Bytes of a page with its scripts and pictures, compressed as they go over a line.
LARGEST = 100_000
#: Ways out of the role that is walking.
LEFT_ALONE = re.compile(r"/(demo/|quen$)")
LINKS = "[...document.querySelectorAll('a[href]')].map(one => one.href)"
PARTS = "[...document.querySelectorAll('script[src], img[src]')].map(one => one.src)"


@dataclass(frozen=True)
class Address:
    """One line of the list of addresses."""

    path: str
    endpoint: str
    audience: str


def read_addresses() -> list[Address]:
    """Read all addresses that can be opened."""
    text = (ROOT / "tests" / "architecture" / "routes.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if line.startswith("/")]
    return [Address(path, end, who) for path, methods, end, who in lines if "GET" in methods]


class Rounds:
    """The ways through one site: which kinds of pages were seen, and what was wrong."""

    def __init__(self, base: str, folder: Path) -> None:
        """Read the list of addresses; pictures go to a folder."""
        self.base, self.watch = base, Watch(folder)
        addresses = read_addresses()
        self.audience = {one.endpoint: one.audience for one in addresses}
        rules = [Rule(one.path, endpoint=one.endpoint) for one in addresses]
        self.map = Map(rules).bind("127.0.0.1")
        self.seen: set[str] = set()
        self.faults: list[str] = []
        self.weights: dict[str, int] = {}

    def walk(self, page: Page, role: str, starts: Sequence[str]) -> None:
        """Follow every link from the first pages on, at most a few of a kind; look at each."""
        ways, known = deque(starts), set(starts)
        looked: Counter[str] = Counter()
        while ways:
            way = ways.popleft()
            endpoint = self.endpoint(way)
            if endpoint is None:
                self.faults.append(f"{role}: {way} leads nowhere")
            elif way in starts or (self._is_for(role, endpoint) and looked[endpoint] < OF_A_KIND):
                looked[endpoint] += 1
                name = f"{role}-{endpoint}-{looked[endpoint]}"
                # A page may lead to one place twice; two of a kind are two different ones.
                ways_on = dict.fromkeys(self.visit(page, name, way))
                found = [one for one in ways_on if one not in known]
                known.update(found)
                ways.extend(found)

    def endpoint(self, way: str) -> str | None:
        """Name the page behind an address."""
        try:
            return str(self.map.match(unquote(urlsplit(way).path), "GET")[0])
        except HTTPException:
            return None

    def visit(self, page: Page, name: str, way: str, status: int = 200) -> list[str]:
        """Open an address and look at it if it is a page; give the ways that lead on."""
        answer = page.request.get(f"{self.base}{way}")
        if answer.status != status:
            self.faults.append(f"{name}: {way} answers {answer.status}")
        if endpoint := self.endpoint(way):
            self.seen.add(endpoint)
        if "text/html" not in answer.headers.get("content-type", ""):
            return []
        page.goto(f"{self.base}{way}")
        self.weigh(page, name, answer.body())
        self.look(page, name)
        if status == 200 and not self._says_where(page):
            self.faults.append(f"{name}: {page.url} does not say where one is")
        return list(self._own(page.evaluate(LINKS)))

    def look(self, page: Page, name: str) -> None:
        """Look at the open page at both sizes."""
        try:
            self.watch(page, name)
        except AssertionError as fault:
            self.faults.append(f"{name}: {page.url}: {str(fault)[:400]}")

    def weigh(self, page: Page, name: str, body: bytes) -> None:
        """Add up what a page and its parts take on a line."""
        weight = len(gzip.compress(body))
        for way in self._own(page.evaluate(PARTS)):
            if endpoint := self.endpoint(way):
                self.seen.add(endpoint)
            if way not in self.weights:
                self.weights[way] = len(gzip.compress(page.request.get(f"{self.base}{way}").body()))
            weight += self.weights[way]
        if weight > LARGEST:
            self.faults.append(f"{name}: {page.url} takes {weight} bytes")

    def _says_where(self, page: Page) -> bool:
        """Tell whether a page of staff lies under a trail, or is one that every page leads to."""
        own = f".who a[href='{urlsplit(page.url).path}']"
        marks = page.locator(f"nav.trail, .side [aria-current], {own}")
        return marks.count() > 0 or page.locator("nav.side").count() == 0

    def _own(self, addresses: list[str]) -> Iterator[str]:
        for one in addresses:
            if one.startswith(f"{self.base}/"):
                way = one.removeprefix(self.base).partition("#")[0]
                if not LEFT_ALONE.match(way):
                    yield way

    def _is_for(self, role: str, endpoint: str) -> bool:
        return role == "citizen" or self.audience[endpoint] != "everyone"

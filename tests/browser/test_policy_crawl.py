"""A real browser opens the pages of every role: the policy is kept, and nothing complains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from survey.clock import now
from survey.database.engine import open_engine, sessions
from survey.services.demo.make_demo import demo_faces, make_demo
from tests.browser.conftest import DESKTOP, LiveServer, serving
from tests.faults.live import form_address
from tests.staff import PASSWORD, store_account

pytestmark = [pytest.mark.browser, pytest.mark.long]
VIEWER = "chi"
STAFF = ("/van-phong", "/don-vi", "/quan-tri", "/tai-khoan")
#: Files that are taken away, and what ends a visit.
NO_PAGE = re.compile(
    r"\.(csv|xlsx|pdf|docx|zip|svg|png|json|sav|ods)$|/(pdf|docx|xlsx|zip|csv|sav)$"
    r"|/demo/|/dang-xuat|/mau/|/tai$|/tai-ve|/nhung$"
)
INLINE = """
() => [...document.querySelectorAll('*')].flatMap(one =>
  [...one.attributes].filter(it => it.name === 'style' || it.name.startsWith('on'))
    .map(it => `${one.tagName} ${it.name}`))
  .concat([...document.querySelectorAll('script:not([src])')].map(() => 'inline script'))
  .concat([...document.querySelectorAll('a[href^="javascript:"]')].map(() => 'javascript:'))
"""
LISTEN = """
window.__broken = [];
document.addEventListener('securitypolicyviolation',
  it => window.__broken.push(`${it.violatedDirective} ${it.blockedURI}`));
"""
#: A visit that found fewer kinds of pages has not looked.
LEAST = {"office": 45, "admin": 9, "head": 5, "viewer": 4, "public": 9}


@dataclass
class Visit:
    """One role's way through all pages it can reach, one of each kind."""

    page: Page
    base: str
    #: Roles of the demonstration cannot sign out; everybody else can, on every page.
    signed_in: bool = False
    complaints: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.add_init_script(LISTEN)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda told: self.complaints.append(told.text) if told.type == "error" else None,
        )

    def walk(self, *starts: str) -> None:
        """Open pages for as long as there are new kinds of them."""
        waiting = [urljoin(self.base, start) for start in starts]
        for address in waiting:
            if self._is_new(address):
                waiting += self._open(address)

    def _is_new(self, address: str) -> bool:
        parts = urlsplit(address)
        kind = re.sub(r"[0-9a-f]{16,}|\d+|[0-9]{4}-?[QHN]\d?|(?<=/)SM-\w+", "N", parts.path)
        kind += "?" + ",".join(sorted(one.split("=")[0] for one in parts.query.split("&")))
        elsewhere = parts.netloc != urlsplit(self.base).netloc
        if elsewhere or NO_PAGE.search(parts.path) or kind in self.kinds:
            return False
        self.kinds.add(kind)
        return True

    def _open(self, address: str) -> list[str]:
        answer = self.page.goto(address)
        where = urlsplit(address).path
        assert answer is not None
        assert answer.status == 200, f"{where}: {answer.status}"
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy, where
        assert self.page.evaluate(INLINE) == [], where
        assert self.page.evaluate("window.__broken") == [], where
        assert self.complaints == [], where
        if self.signed_in and where.startswith(STAFF):
            assert self.page.locator('form[action="/dang-xuat"]').count() == 1, where
        links = self.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        return [link.partition("#")[0] for link in links]


@dataclass(frozen=True)
class Province:
    """The invented province, served."""

    server: LiveServer
    token: str
    unit_id: int


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """Serve the invented province of the demonstration."""
    with serving(tmp_path_factory.mktemp("province")) as server:
        engine = open_engine(server.settings.database_url)
        with sessions(engine).begin() as session:
            make_demo(session, now=now())
            faces = demo_faces(session)
            assert faces is not None
            store_account(session, VIEWER, ("viewer", faces.unit_id), now=now())
        engine.dispose()
        yield Province(server, faces.token, faces.unit_id)


def enter(page: Page, province: Province, role: str) -> str:
    """Take a role of the demonstration, or sign in as somebody who may only look; where to."""
    base, unit = province.server.address, f"/don-vi/{province.unit_id}"
    if role == "viewer":
        page.goto(f"{base}/dang-nhap")
        page.fill("input[name=ten]", f"{VIEWER}.thu")
        page.fill("input[name=mat_khau]", PASSWORD)
        page.press("input[name=mat_khau]", "Enter")
        page.wait_for_url(f"**{unit}")
        return unit
    page.goto(f"{base}/demo/{f'unit/{province.unit_id}' if role == 'head' else role}")
    return {"office": "/van-phong", "admin": "/quan-tri", "head": unit}[role]


@pytest.mark.parametrize("role", ["office", "admin", "head", "viewer"])
def test_every_page_of_officials_keeps_the_policy_and_complains_of_nothing(
    province: Province, browser: Browser, role: str
) -> None:
    base = province.server.address
    context = browser.new_context(viewport=DESKTOP, locale="vi-VN")
    page = context.new_page()
    start = enter(page, province, role)
    visit = Visit(page, base, signed_in=role == "viewer")
    visit.walk(start, "/tai-khoan" if role == "viewer" else start)
    context.close()
    assert len(visit.kinds) >= LEAST[role]


def test_every_public_page_keeps_the_policy_and_complains_of_nothing(
    province: Province, browser: Browser
) -> None:
    base = province.server.address
    context = browser.new_context(viewport=DESKTOP, locale="vi-VN")
    visit = Visit(context.new_page(), base)
    form = form_address(province.token)
    visit.walk("/", "/ket-qua", "/ket-qua/gop-y", form, f"{form}?lang=en", "/kiosk", "/dang-nhap")
    context.close()
    assert len(visit.kinds) >= LEAST["public"]

"""Two hundred people who answer in turn, each with an address and a browser of their own."""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from urllib.parse import urlencode

from survey.clock import now
from survey.services.intake.enable_kiosk import enable_device, issue_code
from survey.services.intake.issue_receipts import issue_receipts
from survey.services.intake.seal_receipts import ReceiptKeys, read_code
from survey.services.settings.manage_settings import change_setting
from tests.faults.live import SECRET, Headers, Live, filled, form_address, form_key, request
from tests.faults.traces import Evidence
from tests.tablet import ANSWERS, filled_item

PEOPLE = 200
#: Every fourth person answers on the tablet, every third of the others gives a one-time code.
ON_TABLET, WITH_CODE = 4, 3
LEVELS = ("C1", "C2", "C3", "OV")


@dataclass
class Crowd:
    """Who comes, in the order of coming; answers and addresses say nothing about that order."""

    live: Live
    evidence: Evidence
    chance: random.Random

    def answer_all(self) -> None:
        """Let everybody answer, and keep what they showed of themselves."""
        codes, secret = self._prepare()
        chosen = self.chance.sample(list(product("12345", repeat=len(LEVELS))), PEOPLE)
        self.evidence.start = time.clock_gettime(time.CLOCK_REALTIME) - 1
        for place, levels in enumerate(chosen):
            answers = dict(zip(LEVELS, levels, strict=True))
            shown = self._shown()
            self.evidence.order["".join(levels[:3]) + "99" + levels[3]] = place
            if place % ON_TABLET == 0:
                self._on_tablet(place, answers, shown, secret)
            else:
                code = next(codes) if place % WITH_CODE == 0 else ""
                self._on_phone(place, answers, shown, code)
        self.evidence.end = time.clock_gettime(time.CLOCK_REALTIME) + 1

    def _prepare(self) -> tuple[Iterator[str], str]:
        with self.live.sessions.begin() as session:
            change_setting(session, "receipts.enabled", True)
            codes = issue_receipts(session, ReceiptKeys(SECRET), "Q1", PEOPLE, now()).codes
            code = issue_code(session, "Q1", SECRET, now()).shown
            secret = enable_device(session, code, SECRET, now()).secret
        self.evidence.secrets += [*codes, code, secret]
        return iter(self.chance.sample(codes, PEOPLE)), secret

    def _shown(self) -> Headers:
        """Draw what a browser shows, as the proxy hands it over."""
        address = f"198.18.{self.chance.randrange(1, 255)}.{self.chance.randrange(1, 255)}"
        browser = f"Mozilla/5.0 (Phone {self.chance.randrange(10**9)}) Tester"
        cookie = f"{self.chance.randrange(10**18):018d}"
        self.evidence.addresses.append(address)
        self.evidence.browsers.append(browser)
        self.evidence.secrets.append(cookie)
        given = {"X-Forwarded-For": address, "User-Agent": browser, "Cookie": f"known={cookie}"}
        return (*given.items(), ("X-Forwarded-Proto", "http"))

    def _comment(self, place: int) -> str:
        comment = f"Góp ý {self.chance.randrange(10**12):012d}"
        self.evidence.order[comment] = place
        return comment

    def _remember(self, token: str, place: int) -> None:
        self.evidence.secrets.append(token)
        self.evidence.order[hashlib.sha256(token.encode()).digest()] = place

    def _on_phone(self, place: int, answers: dict[str, str], shown: Headers, code: str) -> None:
        fields = filled(**answers, C4="9", C5="9", comment=self._comment(place), receipt=code)
        self._remember(form_key(fields), place)
        self.evidence.secrets.append(fields["form_token"])
        number = read_code(code)
        if number is not None:
            self.evidence.order[ReceiptKeys(SECRET).mark(1, number)] = place
        body = urlencode(fields).encode()
        assert self.live.exchange(request("GET", form_address(), None, shown)).status == 200
        assert self.live.exchange(request("POST", form_address(), body, shown)).status == 303

    def _on_tablet(self, place: int, answers: dict[str, str], shown: Headers, secret: str) -> None:
        chosen = ANSWERS | {code: int(level) for code, level in answers.items()}
        item = filled_item(
            answers=chosen,
            comment=self._comment(place),
            filled_on=now().date().isoformat(),
            at_once=True,
        )
        self._remember(f"kiosk {item['token']}", place)
        self.evidence.secrets[-1] = item["token"]
        body = json.dumps({"items": [item]}).encode()
        own = (("Authorization", f"Bearer {secret}"), ("Content-Type", "application/json"))
        answer = self.live.exchange(request("POST", "/kiosk/answers", body, (*shown, *own)))
        assert answer.status == 200, answer.body

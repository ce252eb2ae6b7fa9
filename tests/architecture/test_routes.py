"""The list of addresses is frozen, and every page says whom it is for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from survey.app import create_app
from survey.config import Settings
from survey.database.engine import open_engine
from survey.database.migrate import upgrade

FROZEN = Path(__file__).parent / "routes.txt"
AUDIENCES = {"everyone", "staff", "admin", "office", "unit", "unit_head"}
#: A page under one of these addresses must never be open to everyone.
STAFF_ADDRESSES = ("/van-phong", "/don-vi", "/quan-tri", "/tai-khoan")


def make_app(folder: Path, *, demo: bool) -> Flask:
    settings = Settings(
        data=folder,
        database_url=f"sqlite:///{folder / 'survey.db'}",
        base_url="http://127.0.0.1:8000",
        port=8000,
        workers=1,
        secret_key="for tests only, long enough to be taken",
        demo=demo,
    )
    engine = open_engine(settings.database_url)
    upgrade(engine)
    engine.dispose()
    return create_app(settings)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = make_app(tmp_path_factory.mktemp("routes"), demo=True)
    yield made
    made.extensions["house"].engine.dispose()


def audience(app: Flask, endpoint: str) -> str:
    return str(getattr(app.view_functions[endpoint], "audience", "nobody"))


def routes(app: Flask) -> list[str]:
    """Write one line per address: address, methods, endpoint, audience."""
    return sorted(
        f"{rule.rule} {','.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'}))} "
        f"{rule.endpoint} {audience(app, rule.endpoint)}"
        for rule in app.url_map.iter_rules()
    )


def test_routes_are_those_that_were_agreed(app: Flask) -> None:
    # Posters are printed once and hang for years: an address that vanishes here is gone for good.
    # A new page is added to routes.txt by hand, so that somebody has looked at its audience.
    frozen = [line for line in FROZEN.read_text(encoding="utf-8").splitlines() if line[:1] == "/"]
    assert routes(app) == frozen


def test_every_page_declares_its_audience(app: Flask) -> None:
    silent = [name for name in app.view_functions if audience(app, name) not in AUDIENCES]
    assert silent == []


def test_no_staff_page_is_open_to_everyone(app: Flask) -> None:
    staff = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(STAFF_ADDRESSES)]
    assert staff
    assert [rule.rule for rule in staff if audience(app, rule.endpoint) == "everyone"] == []


def test_roles_of_the_demonstration_exist_in_the_demonstration_only(
    app: Flask, tmp_path: Path
) -> None:
    real = make_app(tmp_path, demo=False)
    try:
        extra = {line.split()[0] for line in routes(app)} - {
            line.split()[0] for line in routes(real)
        }
    finally:
        real.extensions["house"].engine.dispose()
    assert extra
    assert all(address.startswith("/demo/") for address in extra)

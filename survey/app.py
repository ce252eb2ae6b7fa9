"""Builds the application; read it as a table of contents."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

from survey.config import Settings, load_settings
from survey.database.engine import open_engine, sessions
from survey.views import (
    account,
    admin,
    api,
    citizen,
    demo,
    files,
    health,
    kiosk,
    office,
    public,
    results,
    sign_in,
    unit,
)
from survey.web.access import init_access
from survey.web.body import LARGEST_BODY
from survey.web.cell_labels import init_cell_labels
from survey.web.errors import init_errors
from survey.web.figures import init_figures
from survey.web.form_token import FormTokens
from survey.web.headers import init_headers
from survey.web.language import init_language
from survey.web.navigation import init_navigation
from survey.web.provider import init_provider
from survey.web.public_words import init_public_words
from survey.web.row_numbers import init_row_numbers
from survey.web.scripts import init_scripts
from survey.web.staff_session import init_staff_session
from survey.web.state import EXTENSION, HouseState
from survey.web.styles import init_styles


class Application(Flask):
    """Flask, which need not look at every call whether a function is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give the function as it is."""
        return func


TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application of one installation."""
    settings = settings or load_settings(os.environ)
    # No static folder: every page brings its own style, so one request is the whole page.
    app = Application("survey", template_folder=str(TEMPLATES), static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # A doubled slash is an unknown address, not a redirect built from the Host header.
    app.url_map.merge_slashes = False
    init_row_numbers(app)
    init_state(app, settings)
    init_language(app)
    init_staff_session(app, settings)
    init_access(app)
    init_navigation(app)
    init_styles(app)
    init_scripts(app)
    init_figures(app)
    init_cell_labels(app)
    init_public_words(app)
    init_headers(app)
    init_errors(app)
    init_provider(app, settings)
    init_pages(app, settings)
    return app


def init_state(app: Flask, settings: Settings) -> None:
    """Open what outlives a request; nothing is connected before the first use."""
    engine = open_engine(settings.database_url)
    app.extensions[EXTENSION] = HouseState(
        settings=settings,
        engine=engine,
        sessions=sessions(engine),
        tokens=FormTokens(*settings.secret_keys),
    )


def init_pages(app: Flask, settings: Settings) -> None:
    """Put every user's pages at their addresses."""
    app.register_blueprint(citizen.pages)
    app.register_blueprint(kiosk.pages)
    app.register_blueprint(public.pages)
    app.register_blueprint(results.pages)
    app.register_blueprint(health.pages)
    app.register_blueprint(office.pages)
    app.register_blueprint(unit.pages)
    app.register_blueprint(admin.pages)
    app.register_blueprint(api.pages)
    app.register_blueprint(files.pages)
    app.register_blueprint(sign_in.pages)
    app.register_blueprint(account.pages)
    if settings.demo:
        app.register_blueprint(demo.pages)

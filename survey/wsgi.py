"""The entry of an application server."""

from __future__ import annotations

from survey.app import create_app

application = create_app()

"""Runs a command of the house in the process of the test: its start would take seconds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from unittest.mock import patch

from click.testing import CliRunner

from survey.cli.main import main


def run_here(environment: Mapping[str, str], *arguments: str) -> str:
    """Run a command in this environment and no other; give what it printed."""
    with patch.dict(os.environ, environment, clear=True):
        done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout

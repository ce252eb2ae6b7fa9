"""A busy machine is no fault of what is tested: no deadlines, and no place behind everybody."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# Examples of properties.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def own_priority() -> Iterator[None]:
    """Commands for the background lower their priority; among tests it would be that of all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "nice", lambda _by: 0)
        yield

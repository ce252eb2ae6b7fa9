"""What several tests of the upkeep need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.survey.services.upkeep.country import Country, open_country


@pytest.fixture
def country(postgresql_url: str) -> Iterator[Country]:
    with open_country(postgresql_url) as made:
        yield made

"""A file is opened in a process of its own: what takes that down takes nothing else along."""

from __future__ import annotations

import os
import resource

import pytest

from survey.rendering.emblem import encode_emblem
from survey.rendering.emblem_refused import EmblemRefused
from survey.services.emblem import encode_apart as apart
from tests.survey.rendering.emblems import SQUARE

#: Passes every count, and would be drawn a million times.
LAYERS = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    + '<g opacity=".9">' * 24
    + '<rect width="10" height="10"/>'
    + "</g>" * 24
    + "</svg>"
)


def die(_: bytes) -> bytes:
    """Stand for a picture that ends the process that opens it."""
    os._exit(3)


def limits(_: bytes) -> bytes:
    """Tell the memory this process may take."""
    return str(resource.getrlimit(resource.RLIMIT_DATA)[0]).encode()


def test_the_picture_is_made_in_another_process_with_little_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert apart.encode_apart(SQUARE.encode()) == encode_emblem(SQUARE.encode())
    monkeypatch.setattr(apart, "encode_within", limits)
    assert apart.encode_apart(SQUARE.encode()) == b"1000000000"


def test_a_file_that_ends_its_process_is_refused_in_plain_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(apart, "encode_within", die)
    with pytest.raises(EmblemRefused, match="quá nhiều thời gian hoặc bộ nhớ"):
        apart.encode_apart(SQUARE.encode())


def test_numbers_without_measure_are_refused_although_the_engine_panics() -> None:
    circle = '<circle r="1e30" stroke="#000" stroke-width="1e-30" stroke-dasharray="1 1"/>'
    with pytest.raises(EmblemRefused, match="không vẽ được"):
        encode_emblem(SQUARE.replace("<defs>", f"{circle}<defs>").encode())


@pytest.mark.long
def test_a_drawing_that_takes_for_ever_is_stopped() -> None:
    with pytest.raises(EmblemRefused, match="quá nhiều thời gian hoặc bộ nhớ"):
        apart.encode_apart(LAYERS.encode())

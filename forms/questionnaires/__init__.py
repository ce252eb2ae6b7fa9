"""The packaged questionnaires, one data file a version; a version once used is never edited."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any


def packaged_questionnaires() -> dict[str, Mapping[str, Any]]:
    """Read every packaged questionnaire document, by its code; an older version comes first."""
    documents: dict[str, Mapping[str, Any]] = {}
    for file in files(__package__).iterdir():
        if file.name.endswith(".json"):
            document = json.loads(file.read_text(encoding="utf-8"))
            documents[document["code"]] = document
    return dict(sorted(documents.items()))

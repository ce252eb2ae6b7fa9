"""Names the way documents are set: with another template, font or engine it is another way."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import metadata
from pathlib import Path

SURVEY = Path(__file__).resolve().parents[1]
#: What decides how the same figures look on paper, as folders with the ends of their files.
SOURCES = (
    (SURVEY / "rendering", ".py"),
    (SURVEY / "static" / "prints", ".css"),
    (SURVEY / "static" / "fonts", ".ttf"),
    (SURVEY.parent / "templates" / "reports", ".html"),
    (SURVEY.parent / "templates" / "components", ".html"),
)
ENGINES = ("weasyprint", "pydyf", "xlsxwriter", "python-docx", "resvg_py", "jinja2")


@lru_cache(maxsize=1)
def press_version() -> str:
    """Return a name that changes whenever the same figures could come out as other bytes."""
    seal = hashlib.sha256()
    for folder, ending in SOURCES:
        for file in sorted(folder.rglob(f"*{ending}")):
            seal.update(f"{file.relative_to(SURVEY.parent).as_posix()}\0".encode())
            seal.update(hashlib.sha256(file.read_bytes()).digest())
    for name in ENGINES:
        seal.update(f"{name}=={metadata.version(name)}\0".encode())
    return seal.hexdigest()[:16]

"""The files of the kiosk, named by the version of all of them together."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib.resources import files

NAMES = ("deliver.js", "face.js", "form.js", "page.js", "staff.js", "store.js", "words.js")
WORKER = "worker.js"


@lru_cache(maxsize=len(NAMES) + 1)
def kiosk_file(name: str) -> str:
    """Read one script of the kiosk; `name` is one of ours."""
    return files("survey").joinpath("static", "kiosk", name).read_text("utf-8")


@lru_cache(maxsize=8)
def files_version(page: str) -> str:
    """Name the version of the page and its scripts: any change makes a new name."""
    seal = hashlib.sha256(page.encode())
    for name in (*NAMES, WORKER):
        seal.update(kiosk_file(name).encode())
    return seal.hexdigest()[:16]


def worker_script(version: str, page_address: str, file_addresses: list[str]) -> str:
    """Give the service worker of one version, told what it has to keep."""
    kept = json.dumps([page_address, *file_addresses])
    return f"const VERSION = {json.dumps(version)};\nconst KEPT = {kept};\n{kiosk_file(WORKER)}"

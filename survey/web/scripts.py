"""Small scripts of staff pages, from our own address, named by their content."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files

from flask import Flask, url_for
from markupsafe import Markup

from survey.web.headers import allow_own_scripts

FOLDER = files("survey").joinpath("static", "scripts")


@lru_cache
def script(name: str) -> str | None:
    """Read a script by its name without ending; nothing when there is none."""
    known = {file.name for file in FOLDER.iterdir() if file.name.endswith(".js")}
    return FOLDER.joinpath(f"{name}.js").read_text("utf-8") if f"{name}.js" in known else None


@lru_cache
def script_version(name: str) -> str:
    """Name the version of a script: any change makes a new name."""
    return hashlib.sha256((script(name) or "").encode()).hexdigest()[:16]


def use_script(name: str) -> Markup:
    """Give the element that loads a script, and let the page run it."""
    allow_own_scripts()
    address = url_for("files.give_script", version=script_version(name), name=name)
    return Markup('<script src="{}" defer></script>').format(address)


def init_scripts(app: Flask) -> None:
    """Let templates ask for scripts."""
    app.jinja_env.globals["use_script"] = use_script

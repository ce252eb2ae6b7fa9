"""Packages are pinned, hashed, complete, and never older than the advisories we know allow."""

from __future__ import annotations

import json
import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from survey.config import PRODUCT_VERSION
from tests.architecture.source import ROOT

PINNED = (
    "requirements.txt",
    "requirements-oidc.txt",
    "requirements-metrics.txt",
    "requirements-dask.txt",
    "requirements-archive.txt",
    "requirements-dev.txt",
)
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+) \\$", re.MULTILINE)
#: package -> first version without the faults named. Advisories read on 2026-11-20; `make audit`
#: asks the advisory service, these hold where it cannot be reached.
SAFE_FROM = {
    "weasyprint": ("70.0", "CVE-2026-55073: style sheets read past the fetcher"),
    "flask": ("3.1.3", "CVE-2026-27205: Vary header missing"),
    "werkzeug": ("3.1.6", "GHSA-29vq-49wr-vm6x: safe_join"),
    "jinja2": ("3.1.6", "CVE-2025-27516: sandbox"),
    "gunicorn": ("22.0.0", "CVE-2024-1135, CVE-2024-6827: request smuggling"),
    "authlib": ("1.7.1", "CVE-2026-44681, CVE-2026-27962: forged answers taken"),
    "pillow": ("12.3.0", "CVE-2026-59199: write past the heap"),
    "requests": ("2.32.4", "CVE-2024-47081: netrc"),
    "urllib3": ("2.5.0", "CVE-2025-50181: redirects"),
    "setuptools": ("78.1.1", "CVE-2025-47273: path traversal"),
}


def pins(file: str) -> dict[str, str]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in PIN.findall(text)}


@pytest.mark.parametrize("file", PINNED)
def test_every_package_is_pinned_with_hashes_and_names_no_index(file: str) -> None:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    packages = [number for number, line in enumerate(lines) if re.match(r"[A-Za-z0-9]", line)]
    assert packages
    assert all(PIN.match(lines[at]) and "--hash=sha256:" in lines[at + 1] for at in packages)
    assert not [line for line in lines if line.startswith("-") or "://" in line]


@pytest.mark.parametrize("file", PINNED)
def test_no_pin_is_below_a_known_safe_version(file: str) -> None:
    low = {
        name: SAFE_FROM[name]
        for name, version in pins(file).items()
        if name in SAFE_FROM and Version(version) < Version(SAFE_FROM[name][0])
    }
    assert low == {}


def test_the_files_agree() -> None:
    running, *others = (pins(file) for file in PINNED)
    for other in others:
        assert {n for n in running.keys() & other.keys() if running[n] != other[n]} == set()


def test_what_is_installed_is_what_is_pinned() -> None:
    installed = {name: metadata.version(name) for name in pins("requirements.txt")}
    assert installed == pins("requirements.txt")


def test_the_bill_of_materials_names_every_package_with_its_version_and_hashes(
    tmp_path: Path,
) -> None:
    command = ["bash", "scripts/sbom.sh", str(tmp_path / "bill")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    bill = json.loads((tmp_path / "bill").read_text(encoding="utf-8"))
    named = {canonicalize_name(one["name"]): one for one in bill["components"]}
    assert len(named) == len(bill["components"])
    delivered = {
        name: pin for file in PINNED if "dev" not in file for name, pin in pins(file).items()
    }
    assert {name: one["version"] for name, one in named.items()} == delivered
    assert all(
        any("hashes" in reference for reference in one["externalReferences"])
        for one in named.values()
    )
    assert bill["metadata"]["component"]["version"] == PRODUCT_VERSION


def test_nothing_a_pinned_package_needs_is_missing() -> None:
    running = pins("requirements.txt")
    needed = {
        canonicalize_name(requirement.name)
        for name in running
        for requirement in map(Requirement, metadata.requires(name) or [])
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    }
    assert needed - running.keys() == set()

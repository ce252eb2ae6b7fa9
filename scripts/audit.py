"""Audits the pinned versions against published advisories, and never calls silence a clean bill.

pip-audit ends with 0 and "No known vulnerabilities found" when it could look nothing up: every
package is then marked as skipped. Here a skipped package means "not audited".

Exit codes: 0 audited and clean; 1 advisories found; 3 not audited (0 with --allow-unaudited).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

CLEAN, VULNERABLE, NOT_AUDITED = 0, 1, 3
#: An unreachable service must not hold up a test run.
SECONDS = 120


def main() -> int:
    """Audit the files named on the command line and print one verdict."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("requirements", nargs="+")
    parser.add_argument(
        "--allow-unaudited", action="store_true", help="end with 0 when nobody could look"
    )
    options = parser.parse_args()
    with ThreadPoolExecutor() as pool:
        reports = [pool.submit(_report, file) for file in options.requirements]
        verdicts = [
            _audit(file, report) for file, report in zip(options.requirements, reports, strict=True)
        ]
    if VULNERABLE in verdicts:
        return VULNERABLE
    if NOT_AUDITED in verdicts:
        return CLEAN if options.allow_unaudited else NOT_AUDITED
    return CLEAN


def _audit(file: str, asked: Future[dict[str, Any]]) -> int:
    try:
        report = asked.result()
    except (subprocess.TimeoutExpired, ValueError) as error:
        return _not_audited(file, str(error))
    packages: list[dict[str, Any]] = report.get("dependencies", [])
    found = [package for package in packages if package.get("vulns")]
    skipped = [package for package in packages if "skip_reason" in package]
    for package in found:
        for advisory in package["vulns"]:
            fixed = ", ".join(advisory.get("fix_versions", [])) or "no version yet"
            print(f"{package['name']} {package['version']}: {advisory['id']}, fixed in {fixed}")
    if found:
        print(f"ADVISORIES: {file}: {len(found)} of {len(packages)} packages")
        return VULNERABLE
    if skipped or not packages:
        return _not_audited(
            file, f"{len(skipped)} of {len(packages)} packages could not be looked up"
        )
    print(f"audited: {file}: {len(packages)} packages, no known advisory")
    return CLEAN


def _report(file: str) -> dict[str, Any]:
    """Run pip-audit; a report that is not JSON means that it could not work at all."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    command += ["--progress-spinner", "off", "--format", "json", "--requirement", file]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    if not done.stdout.strip():
        reason = _last_line(done.stderr)
        raise ValueError(f"{reason} (make install-dev)" if "No module named" in reason else reason)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _not_audited(file: str, reason: str) -> int:
    print(
        f"NOT AUDITED: {file}: {reason}. Run `make audit` where the advisory service is reachable."
    )
    return NOT_AUDITED


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["pip-audit said nothing"])[-1]


if __name__ == "__main__":
    sys.exit(main())

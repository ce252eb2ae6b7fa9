#!/usr/bin/env bash
# Makes sure that the system has what the product needs: Python's venv module and the libraries
# that lay out PDF pages. Asks Python itself, so nothing is installed that is already there.
#
#   scripts/system.sh [PYTHON]
set -eu
cd "$(dirname "$0")/.."
python=${1:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    cat >&2 <<EOF
Cần Python 3.11 trở lên; "$python" không chạy được hoặc cũ hơn. Trên Debian 12: apt-get install python3
Python 3.11 or newer is needed; "$python" does not run or is older. Another one: make PYTHON=/path/to/python3
EOF
    exit 2
fi

missing=$("$python" - <<'PY'
import ctypes
import importlib.util

# What WeasyPrint opens when a page is laid out -> the package that brings it.
libraries = {
    "libgobject-2.0.so.0": "libpango-1.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libfontconfig.so.1": "libpango-1.0-0",
    "libharfbuzz.so.0": "libpangoft2-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
packages = set()
for library, package in libraries.items():
    try:
        ctypes.CDLL(library)
    except OSError:
        packages.add(package)
if importlib.util.find_spec("ensurepip") is None:
    packages.add("python3-venv")
print(" ".join(sorted(packages)))
PY
)
# Unquoted on purpose: one word is one package.
# shellcheck disable=SC2086
bash scripts/install_packages.sh $missing

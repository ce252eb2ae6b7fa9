#!/usr/bin/env bash
# Makes sure that the system has what only the tests need: a browser, what drives it, and a reader
# of PDFs.
set -eu
cd "$(dirname "$0")/.."
python=${1:-python3}

missing=
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
# The program that drives the browser is linked to it; a small Debian comes without.
"$python" -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null || missing="$missing libatomic1"
# shellcheck disable=SC2086
bash scripts/install_packages.sh $missing

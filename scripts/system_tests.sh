#!/usr/bin/env bash
# Makes sure that the system has what only the tests need: a browser, what drives it, a reader of
# PDFs, a C compiler for the visitors of the benchmarks, and the programs the samples in deploy/ are
# written for.
set -eu
cd "$(dirname "$0")/.."
python=${1:-python3}

missing=
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
# The program that drives the browser is linked to it; a small Debian comes without.
"$python" -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null || missing="$missing libatomic1"
command -v openssl >/dev/null 2>&1 || missing="$missing openssl"
command -v ip >/dev/null 2>&1 || missing="$missing iproute2"
command -v strace >/dev/null 2>&1 || missing="$missing strace"
command -v cc >/dev/null 2>&1 || missing="$missing gcc libc6-dev"
[ -e /usr/include/zlib.h ] || missing="$missing zlib1g-dev"
# A clock that a test sets for every process of a server.
ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || missing="$missing libfaketime"
command -v systemd-analyze >/dev/null 2>&1 || missing="$missing systemd"
nginx=
command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || nginx=nginx-light
# shellcheck disable=SC2086
bash scripts/install_packages.sh $missing $nginx
# The tests start their own; a web server nobody asked for is not left running.
if [ -n "$nginx" ] && [ -d /run/systemd/system ]; then
    systemctl disable --now nginx 2>/dev/null || sudo -n systemctl disable --now nginx || true
fi

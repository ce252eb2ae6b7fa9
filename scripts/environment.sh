#!/usr/bin/env bash
# Makes .venv and installs exactly the pinned requirements, each checked by its hash. A second run
# finds its own copy of the files and does nothing.
#
#   scripts/environment.sh PYTHON requirements.txt [requirements-dev.txt]
set -eu
cd "$(dirname "$0")/.."
python=$1
shift

stop() {
    printf '%s\n' "" "$@" "" >&2
    exit 2
}

if [ -e .venv ] || [ -L .venv ]; then
    [ -w .venv ] || stop "The folder .venv belongs to somebody else: $(id -un) may not write to it." \
        "Run this as the user who made it, or delete .venv and run it again."
    wanted=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    found=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true)
    [ "$found" = "$wanted" ] ||
        stop "The folder .venv was made by another Python (wanted: $wanted, found: ${found:-one that no longer runs})." \
            "Delete it and run the same command again:    rm -rf .venv"
else
    [ -w . ] || stop "This folder is not writable for $(id -un): the environment (.venv) cannot be made here."
    # A home is closed to the user of a service, root's above all.
    case $(realpath "$("$python" -c 'import sys; print(sys.executable)')") in
        "${HOME:-/nowhere}"/*) echo "Note: $python lies in $HOME; for a service type: make install PYTHON=/usr/bin/python3" >&2 ;;
    esac
    "$python" -m venv .venv || { rm -rf .venv; stop "The environment .venv could not be made (see above)."; }
    # Debian's Python puts an old one in, with known faults (CVE-2025-47273); nothing here needs it.
    .venv/bin/python -m pip uninstall -qq --disable-pip-version-check -y setuptools wheel 2>/dev/null || true
fi

install=()
for file in "$@"; do
    cmp -s "$file" ".venv/$file" || install+=(-r "$file")
done
if [ "${#install[@]}" -eq 0 ]; then
    exit 0
fi

echo "Installing pinned packages: ${install[*]}"
# Files of both lists go in one command, so that they are resolved together.
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --require-hashes "${install[@]}" ||
    stop "The packages could not be installed (see above). Is the package index reachable from here?" \
        "Behind a proxy, set HTTPS_PROXY and run the same command again."
for file in "$@"; do
    cp "$file" ".venv/$file"
done

#!/usr/bin/env bash
# Writes requirements.txt and requirements-dev.txt: exact versions with hashes, from the .in files.
# Versions already pinned stay as they are unless the .in files ask otherwise. The files name no
# package index: where packages come from is the machine's own setting.
#
#   scripts/pin.sh                    keep what is pinned
#   scripts/pin.sh --upgrade          newest versions the .in files allow
set -eu
cd "$(dirname "$0")/.."

pin() {
    source=$1
    target=$2
    shift 2
    .venv/bin/python -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe \
        --no-header --no-emit-options --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
        --output-file "$target" "$@" "$source"
    sed -i "1i # Written by \`make requirements\` from $source: edit that file, not this one." "$target"
}

pin requirements.in requirements.txt "$@"
pin requirements-oidc.in requirements-oidc.txt "$@"
pin requirements-metrics.in requirements-metrics.txt "$@"
pin requirements-dask.in requirements-dask.txt "$@"
pin requirements-archive.in requirements-archive.txt "$@"
pin requirements-dev.in requirements-dev.txt "$@"

#!/usr/bin/env bash
# Writes what a release is made of (CycloneDX, JSON): every pinned package with version and hashes.
#
#   scripts/sbom.sh [FILE]            dist/sbom.cdx.json by default
set -eu
cd "$(dirname "$0")/.."
target=${1:-dist/sbom.cdx.json}
mkdir -p "$(dirname "$target")"
# Its only warning is that a list of pins tells no dependencies among them.
PYTHONWARNINGS=ignore .venv/bin/python -m cyclonedx_py requirements requirements.txt \
    --pyproject pyproject.toml --mc-type application --output-reproducible --validate \
    --output-format JSON --output-file "$target"
echo "$target: $(grep -c '"purl"' "$target") packages"

#!/usr/bin/env bash
# Writes what a release is made of (CycloneDX, JSON): every pinned package with version and hashes,
# those of the extra lists too, which a site may install besides. Packages of tests are in none.
#
#   scripts/sbom.sh [FILE]            dist/sbom.cdx.json by default
set -eu -o pipefail
cd "$(dirname "$0")/.."
target=${1:-dist/sbom.cdx.json}
.venv/bin/python -c 'import cyclonedx_py' 2>/dev/null ||
    { echo "The tool for this is missing. Run first:    make install-dev" >&2; exit 2; }
mkdir -p "$(dirname "$target")"
# Some packages stand in several lists, with the same pin: once is enough.
lists=(requirements.txt requirements-{oidc,metrics,dask,archive}.txt)
# Its only warning is that a list of pins tells no dependencies among them.
awk '/^[A-Za-z0-9]/ {new = !seen[$1]++} new' "${lists[@]}" |
    PYTHONWARNINGS=ignore .venv/bin/python -m cyclonedx_py requirements - \
    --pyproject pyproject.toml --mc-type application --output-reproducible --validate \
    --output-format JSON --output-file "$target"
echo "$target: $(grep -c '"purl"' "$target") packages"

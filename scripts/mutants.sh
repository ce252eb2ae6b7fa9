#!/usr/bin/env bash
# Changes analysis/ in thousands of small ways and counts the changes that no test notices. The
# changed copies lie in mutants/, the tool in build/: neither touches the code or .venv.
#
#   scripts/mutants.sh                         everything; takes a while, at low priority
#   scripts/mutants.sh 'analysis.rounding.*'   these once more, after a run over everything
#   MUTANT_PROCESSES=4 scripts/mutants.sh      more at a time than two
#
# Afterwards `python scripts/mutation_report.py --list` prints what survived.
set -eu
cd "$(dirname "$0")/.."
tool=$PWD/build/mutmut-3.8.1

if [ ! -d "$tool" ]; then
    rm -rf "$tool.part"
    # What .venv has too is used from there: it stands first on the path.
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --target "$tool.part" \
        mutmut==3.8.1 libcst==1.9.0 setproctitle==1.3.8 textual==8.2.8
    mv "$tool.part" "$tool"
fi

# Results of an earlier run stand until their function changes, even when the tests have.
[ $# -gt 0 ] || rm -rf mutants
start='import sys; sys.path.append(sys.argv.pop(1)); from mutmut.__main__ import cli; cli()'
nice -n 15 .venv/bin/python -c "$start" "$tool" run --max-children "${MUTANT_PROCESSES:-2}" "$@"
.venv/bin/python scripts/mutation_report.py

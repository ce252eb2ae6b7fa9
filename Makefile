# `make` alone prints the targets. Paths are relative on purpose: the folder may have any name.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install install-dev demo run test check format lint types imports templates-lint \
	checks tests faults pages soak audit audit-report sbom requirements mutants clean

# Every test runs once; two processes, because the smallest machine we think of has two cores.
PYTEST_PROCESSES ?= 2
PINNED := requirements.txt requirements-oidc.txt requirements-metrics.txt requirements-dask.txt \
	requirements-archive.txt requirements-dev.txt

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

install: ## install what running needs, only what is missing
	@bash scripts/system.sh "$(PYTHON)"
	@bash scripts/environment.sh "$(PYTHON)" requirements.txt

install-dev: ## install what tests and checks need besides
	@bash scripts/system.sh "$(PYTHON)"
	@bash scripts/system_tests.sh "$(PYTHON)"
	@bash scripts/environment.sh "$(PYTHON)" requirements.txt requirements-dev.txt

demo: install ## invent a province in ./demo, print its papers, serve it on this machine
	@$(BIN)/python -m survey demo

run: install ## serve the installation that SURVEY_DATA names (default ./instance)
	@$(BIN)/python -m survey init
	@exec $(BIN)/python -m survey serve

test: install-dev ## install everything, then run every check and every test
	@$(MAKE) --no-print-directory check

# The tests come last: what they counted closes the output. Before them all checks side by side (types
# take longest, the audit waits for the network), each telling in one piece, and none stopping another.
check: ## every check and every test, without installing
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=target --keep-going checks
	@$(MAKE) --no-print-directory tests

checks: types audit-report lint imports templates-lint

format: ## put the code in its form
	$(BIN)/python -m ruff check --quiet --fix --select I .
	$(BIN)/python -m ruff format .

lint: ## form and likely faults of the code
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .

imports: ## who may import whom
	@# Through Python: a script's first line keeps the old path when the folder is renamed.
	$(BIN)/python -c 'from importlinter.cli import lint_imports_command as run; run()' --no-cache --no-logo

types: ## types, strictly
	$(BIN)/python -m mypy

templates-lint: ## faults in templates
	$(BIN)/python -m djlint --quiet --lint templates

tests: ## tests with their coverage floors: 100 % of branches in analysis, 90 % overall
	$(BIN)/python -m pytest -q -m 'not long' -n $(PYTEST_PROCESSES) --dist worksteal --cov --cov-report=
	$(BIN)/python -m coverage report --include='analysis/*' --fail-under=100
	$(BIN)/python -m coverage report --fail-under=90

# Which test shows what: docs/faults.md. Both databases; nothing is left out.
FAULTS := tests/faults tests/survey/database tests/survey/migrations tests/survey/engine \
	tests/survey/services/backup/test_restore_backup.py tests/survey/services/reports/test_run_batch.py \
	tests/survey/views/test_open_forms.py tests/survey/views/test_sent_again.py \
	tests/browser/kiosk/test_delivery.py tests/browser/test_policy_crawl.py \
	tests/survey/rendering/test_codes_decode.py tests/survey/services/test_record_response.py \
	tests/survey/views/test_citizen.py tests/survey/services/upkeep/test_parts_in_use.py \
	tests/survey/cli/test_server.py tests/survey/cli/test_backup.py \
	tests/survey/services/jobs/test_run_job.py tests/survey/services/reports/test_greedy_documents.py \
	tests/survey/views/test_admin_home.py tests/survey/test_clock.py

faults: ## every quick fault check, on SQLite and PostgreSQL (some are too slow for `make test`)
	$(BIN)/python -m pytest -q $(FAULTS)

# Quarters of an hour in a browser: one test may take longer than any other test.
pages: ## look at every page of everybody at two sizes (rules of axe, width, weight); pictures in test-artifacts/every-page
	$(BIN)/python -m pytest -q -o faulthandler_timeout=2400 tests/browser/test_every_page.py

# Seconds of the soak; a day is 86400.
SOAK_SECONDS ?= 3600

soak: ## the long forms: kills and reloads under load, then steady visits, SOAK_SECONDS each (an hour), and visits in a crowd
	SOAK_SECONDS=$(SOAK_SECONDS) $(BIN)/python -m tests.faults.soak
	$(BIN)/python -m benchmarks.soak --minutes $$(($(SOAK_SECONDS) / 60))
	$(BIN)/python -m benchmarks.soak --minutes $$(($(SOAK_SECONDS) / 60)) --postgresql
	$(BIN)/python -m benchmarks.crowded
	$(BIN)/python -m benchmarks.crowded --postgresql

audit: ## published advisories on the pinned versions; "not audited" counts as a failure (after install-dev)
	@$(BIN)/python scripts/audit.py $(PINNED)

audit-report: # the same inside `check`: an advisory stops it, a missing network is only said
	@$(BIN)/python scripts/audit.py --allow-unaudited $(PINNED)

sbom: ## what a release is made of (CycloneDX), into dist/sbom.cdx.json (after install-dev)
	@bash scripts/sbom.sh

requirements: ## write the pinned files anew from requirements.in and requirements-dev.in
	@bash scripts/pin.sh

mutants: install-dev ## change analysis/ in thousands of small ways, count what no test notices (long)
	@bash scripts/mutants.sh

clean: ## remove what checks and tests leave behind; never data, never .venv
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov test-artifacts mutants
	find analysis forms survey tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

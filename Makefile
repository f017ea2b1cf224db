# From a fresh clone: `make run` and `make test` need CPython 3.11, 3.12 or 3.13 and nothing else.
# PYTHON=/path/to/python chooses another interpreter; ARGS="..." is handed on to the command or to pytest.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
IS_FIT := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
RUNNABLE := $(VENV)/.for-running
TESTABLE := $(VENV)/.for-testing
WORKERS ?= 2
CHECKS := types documents ruff-format ruff-check layers dependencies

.DEFAULT_GOAL := help
.PHONY: help run demo up test screenshots bench check $(CHECKS) format openapi lock clean

help: ## Say what there is.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUNNABLE) ## Start everything, play the loop once, and keep serving until Ctrl-C.
	@exec $(BIN)/careloop demo --keep $(ARGS)

demo: $(RUNNABLE) ## The same, then exit: 0 only if the loop was seen to close.
	@exec $(BIN)/careloop demo $(ARGS)

up: $(RUNNABLE) ## Start everything, without the demonstration.
	@exec $(BIN)/careloop up $(ARGS)

test: $(TESTABLE) ## Run all tests against a real PostgreSQL, Redis and SMTP server.
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

screenshots: $(TESTABLE) ## Draw the pictures in docs/screenshots anew (needs Chromium).
	@$(BIN)/python -m pytest -q tests/browser/screenshots.py

bench: $(TESTABLE) ## Measure, and write docs/performance.md; ARGS="survey_page" runs one benchmark.
	@$(BIN)/python -m benchmarks $(ARGS)

# Side by side, as mypy takes longer than the others together; each one's words in one piece, where make can do that.
check: $(TESTABLE) ## Format, lint, types, layers, dependencies and the committed OpenAPI documents.
	@$(MAKE) --no-print-directory --keep-going --jobs=2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) $(CHECKS)

ruff-format:
	@$(BIN)/ruff format --check .
ruff-check:
	@$(BIN)/ruff check .
types:
	@$(BIN)/mypy
layers:
	@$(BIN)/lint-imports
dependencies:
	@$(BIN)/deptry .
documents:
	@$(BIN)/careloop openapi export --check

format: $(TESTABLE) ## Format the code and mend what ruff can mend.
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

openapi: $(TESTABLE) ## Write the OpenAPI documents anew.
	@$(BIN)/careloop openapi export

lock: $(TESTABLE) ## Resolve the requirements anew and write the locks, hashes included (needs a package index).
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		requirements/dev.in -o requirements/dev.txt $(ARGS)
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		-c requirements/dev.txt requirements/main.in -o requirements/main.txt $(ARGS)

clean: ## Remove the virtual environment and the caches; data in var/ stay.
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# The first interpreter that fits; a virtual environment whose interpreter has gone is made anew.
$(VENV)/.made:
	@set -e; if $(BIN)/python -c '$(IS_FIT)' 2>/dev/null; then touch $@; exit 0; fi; chosen=""; \
	for candidate in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
		if "$$candidate" -c '$(IS_FIT)' 2>/dev/null; then chosen="$$candidate"; break; fi; \
	done; \
	if [ -z "$$chosen" ]; then \
		echo "careloop needs CPython 3.11, 3.12 or 3.13: install one, or name it with PYTHON=..." >&2; exit 1; \
	fi; \
	echo "making $(VENV) with $$("$$chosen" --version)"; \
	"$$chosen" -m venv --clear $(VENV) || { \
		echo "$$chosen cannot make a virtual environment: its venv module is missing (Debian: python3-venv)" >&2; exit 1; }; \
	touch $@

ifeq ($(wildcard $(VENV)/.made),$(VENV)/.made)
ifneq ($(shell $(BIN)/python -c '$(IS_FIT)' 2>/dev/null && echo works),works)
.PHONY: $(VENV)/.made
endif
endif

# What tests need includes what running needs: a clone that has been tested runs without another install. Python compiles
# what is imported; to compile everything beforehand is half of the work of the install.
$(TESTABLE): requirements/dev.txt pyproject.toml $(VENV)/.made
	@echo "installing what careloop and its tests need"
	@$(PIP) install --quiet --require-hashes --no-compile -r requirements/dev.txt
	@$(PIP) install --quiet --no-build-isolation --no-deps -e .
	@touch $(RUNNABLE) $@

$(RUNNABLE): requirements/main.txt pyproject.toml $(VENV)/.made
	@echo "installing what careloop needs"
	@$(PIP) install --quiet --require-hashes -r requirements/main.txt
	@$(PIP) install --quiet --no-build-isolation --no-deps -e .
	@touch $@

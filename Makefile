# Waymark: `make serve` runs it, `make test` tests it. `make` alone says what else there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
UV ?= uv

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NODE := $(BIN)/python hatch_build.py node
KINDS := ../content/exercises # their scripts and styles live in a folder each, outside web/
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120

# What the tests drive besides Python: a browser, media tools, the stores of several nodes, the TLS proxy.
TEST_PACKAGES := chromium ffmpeg espeak-ng redis-server postgresql caddy fonts-noto-color-emoji

.PHONY: help serve dev test check format bench build install install-dev system-packages locks clean

help: ## Say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1|/' | awk -F'|' '{printf "make %-12s %s\n", $$1, $$2}'

serve: build ## Install what is missing, build, migrate, make the demo people, and serve on HOST:PORT (127.0.0.1:8000)
	@exec $(BIN)/waymark serve

dev: build ## Serve, and start again when Python, templates or content change; the front end is rebuilt as it changes
	@trap 'kill $$(jobs -p) 2>/dev/null || true' EXIT; \
	$(NODE) node_modules/vite/bin/vite.js build --watch --logLevel warn & \
	while true; do \
	  touch .venv/.dev; $(BIN)/waymark serve & server=$$!; \
	  while [ -z "$$(find app realtime content web -path web/node_modules -prune -o -newer .venv/.dev -type f \
	    \( -name '*.py' -o -name '*.html' -o -name '*.po' -o -name '*.md' -o -name '*.yaml' -o -name manifest.json \) \
	    -print -quit)" ]; do sleep 1; done; \
	  kill $$server 2>/dev/null || true; wait $$server || true; \
	done

test: install-dev system-packages build ## Install what the tests need, then run every check and test
	@$(MAKE) --no-print-directory check
	@$(NODE) --test "tests/**/*.test.ts"
	@$(BIN)/python -m pytest -m "not alone" --numprocesses 3 --dist loadscope --no-loadscope-reorder
	@$(BIN)/python -m pytest -m alone

check: install-dev build ## Formatters, linters, types, import contracts, generated files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/mypy --strict hatch_build.py bench
	@$(BIN)/lint-imports --no-logo
	@$(NODE) node_modules/@biomejs/biome/bin/biome check --diagnostic-level=error .
	@$(NODE) node_modules/@biomejs/biome/bin/biome check --diagnostic-level=error --config-path $(KINDS) $(KINDS)
	@$(NODE) node_modules/typescript/bin/tsc --noEmit
	@$(BIN)/python -m pytest -q -p no:cacheprovider tests/project/test_generated.py

format: install-dev build ## Put the sources into their form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(NODE) node_modules/@biomejs/biome/bin/biome check --write .
	@$(NODE) node_modules/@biomejs/biome/bin/biome check --write --config-path $(KINDS) $(KINDS)

bench: install-dev build ## Measure Waymark beside its peers in one run; tables go to bench/results/
	@$(BIN)/python -m bench

build: install ## Build the front end if its sources changed
	@$(BIN)/python hatch_build.py

install: .venv/.installed .venv/.waymark

install-dev: .venv/.installed-dev .venv/.waymark

.venv/.created: requirements-pip.lock
	@if [ -z "$(PYTHON)" ]; then echo "Waymark needs Python 3.11 or newer (Debian 12: apt-get install python3)." >&2; exit 1; fi
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "Installing python3-venv: this Python cannot make environments yet."; \
	  $(APT) -q update && $(APT) -q install -y --no-install-recommends python3-venv; fi
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements-pip.lock
	@touch $@

.venv/.installed: .venv/.created requirements.lock requirements-build.lock
	@echo "Installing the locked dependencies."
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	@touch $@

# The larger lock holds all of the smaller ones.
.venv/.installed-dev: .venv/.created requirements-dev.lock
	@echo "Installing the locked dependencies, with those of the tests."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@ .venv/.installed

.venv/.waymark: pyproject.toml | .venv/.installed
	@WAYMARK_SKIP_FRONTEND=1 $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

system-packages:
	@if ! command -v dpkg-query >/dev/null; then \
	  echo "Not a Debian: the tests also need $(TEST_PACKAGES)."; exit 0; fi; \
	missing=$$(for package in $(TEST_PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	  echo "Installing for the tests:" $$missing; \
	  $(APT) -qq update && $(APT) -qq install -y --no-install-recommends $$missing >/dev/null; fi

locks: ## Write the locks of Python and of npm anew (needs uv)
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --group build -c requirements-dev.lock -o requirements-build.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --group pip -o requirements-pip.lock
	rm -rf web/node_modules web/package-lock.json && cd web && npm install --ignore-scripts && npm ci --ignore-scripts

clean: ## Remove what was built and installed; data under var/ stays
	rm -rf .venv web/dist web/node_modules dist build

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
WORKSPACE ?= workspace
WORKERS ?= 1
SCALE ?= 1
DEMO = $(if $(filter 1,$(SCALE)),--demo,--demo-data build/demo)
BIN := .venv/bin
STAMP := .venv/.installed
ASSETS := platform/dougong/web/static/build/manifest.json

# Modules that are compiled once instead of by every process start in half the time; some images switch it off.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench screenshots docs build clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python"; exit 1)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

setup: $(STAMP) ## virtual environment, dependencies and front-end assets
	@$(BIN)/python frontend/build.py

run: setup ## serve a CRM with demo data: make run PORT=8000 WORKSPACE=workspace SCALE=1 (4: 20,000 records)
	@test "$(SCALE)" = 1 || $(BIN)/python -m tools.demo_data --scale $(SCALE) build/demo
	@test -e $(WORKSPACE)/workspace.json || $(BIN)/dougong --workspace $(WORKSPACE) init --pack templates/crm $(DEMO)
	@$(BIN)/dougong --workspace $(WORKSPACE) serve --host 127.0.0.1 --port $(PORT) --workers $(WORKERS)

test: setup ## all tests, in parallel
	$(BIN)/pytest

check: setup ## format, lint, types, imports, templates, spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --check --quiet platform/dougong/web/templates
	$(BIN)/codespell

bench: setup ## measure against floors in the same run
	$(BIN)/python -m bench

screenshots: setup ## every screen, both widths, themes and languages, into screenshots/: make screenshots ONLY="board --in phone-dark"
	$(BIN)/python -m tests.support.screenshots $(ONLY)

docs: setup ## write the generated reference pages
	$(BIN)/python -m dougong.definitions.reference
	$(BIN)/python -m dougong.expressions.reference
	$(BIN)/python -m dougong.fields.documentation
	$(BIN)/python -m dougong.cli.reference

build: setup ## a wheel that carries the assets
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## remove what make made, but no workspace
	rm -rf .venv build dist platform/*.egg-info frontend/node_modules platform/dougong/web/static/build

# make run    search the sample corpus in a browser
# make test   every check and test
# Everything either needs is installed into .venv (and, for the browser tests, by apt where it can).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
HOST ?= 127.0.0.1
CORPUS ?= corpus
ARTICLES ?= 5000

.DEFAULT_GOAL := help
.PHONY: help run test check unit browser faults bench format docs screenshots lock clean

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.installed ## index CORPUS (corpus/) and serve it at http://HOST:PORT/
	$(BIN)/fupin-search reindex $(CORPUS)
	$(BIN)/fupin-search serve --host $(HOST) --port $(PORT)

test: check unit browser ## every check and test

check: $(VENV)/.developed ## formatting, lint, types, floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.developed ## all tests but the browser's
	$(BIN)/pytest -n auto -m "not browser"

browser: $(VENV)/.developed ## tests in a real browser
	scripts/install-browser
	$(BIN)/pytest -m browser

faults: $(VENV)/.developed ## break files, kill reindexes and swap under load, for minutes (docs/faults.md)
	FUPIN_TEST_FAULTS=long $(BIN)/pytest -n auto -m faults

bench: $(VENV)/.developed ## measure against other engines (needs FUPIN_TEST_DATA; ARTICLES=5000)
	$(BIN)/pip install --quiet --disable-pip-version-check "tantivy>=0.27,<0.28"
	rm -rf build/bench
	mkdir -p build/bench
	$(BIN)/python benchmarks/indexing_speed.py --articles $(ARTICLES) --work build/bench --json build/bench/indexing.json
	$(BIN)/python benchmarks/search_speed.py --articles $(ARTICLES) --work build/bench --json build/bench/search.json

format: $(VENV)/.developed ## put the code in its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.developed ## write the pages that are generated
	$(BIN)/python scripts/commands_page.py

screenshots: $(VENV)/.developed ## take the pictures the README shows
	scripts/install-browser
	$(BIN)/python scripts/screenshots.py

lock: ## write constraints.txt anew from pyproject.toml
	$(PYTHON) scripts/lock.py

clean: ## remove the environment and every cache, not the index
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

$(VENV)/bin/pip:
	$(PYTHON) scripts/check_python.py
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[fast]"
	@touch $@

$(VENV)/.developed: pyproject.toml constraints.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[fast,dev]"
	@touch $@ $(VENV)/.installed

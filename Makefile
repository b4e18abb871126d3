# make run    search the sample corpus in a browser
# make quick  the tests that take seconds
# make test   every check and test
# Everything either needs is installed into .venv (and, for the browser and recipes tests, by apt
# where it can).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
HOST ?= 127.0.0.1
CORPUS ?= corpus
# of the benchmarks: how many articles, where indexes are kept, whether to take the others' again
ARTICLES ?= all
HEADLINES ?= 100000,300000,1000000,all
BENCH ?= build/bench
REUSE ?=
# of the judged sets: which (all by default, parted by commas), and whether to commit their values
SETS ?=
COMMIT ?=
# Tests on all cores; who has none left takes another's.
SPREAD = -n auto --dist worksteal
REUSED = $(if $(REUSE),--reuse)
BENCHED = --work $(BENCH) $(if $(filter all,$(ARTICLES)),,--articles $(ARTICLES)) $(REUSED)

# Without bytecode on disk every command that a test starts compiles all it imports anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run quick test check unit browser recipes nightly coverage faults bench load bench-headlines eval slips pages mutations format docs screenshots lock release clean

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: $(VENV)/.installed ## index CORPUS (corpus/) and serve it at http://HOST:PORT/
	$(BIN)/fupin-search reindex $(CORPUS)
	$(BIN)/fupin-search serve --host $(HOST) --port $(PORT)

quick: $(VENV)/.developed ## the tests that start no process and open no browser, in seconds
	$(BIN)/pytest $(SPREAD) -m "not slow" tests/unit

# Browsers and recipes mostly wait, and leave the processor to the rest. What is installed by apt is
# installed before: apt serves one at a time.
test: $(VENV)/.developed ## every check and test, side by side; what each says comes when it ends
	scripts/install-browser
	scripts/install-old-browsers
	scripts/install-recipe-tools
	$(MAKE) --no-print-directory --jobs --output-sync=target check unit browser recipes

check: $(VENV)/.developed ## formatting, lint, types, floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.developed ## all tests but the browser's and the recipes'
	$(BIN)/pytest $(SPREAD) -m "not browser and not recipes"

browser: $(VENV)/.developed ## tests in real browsers, of today and of 2019 to 2021
	scripts/install-browser
	scripts/install-old-browsers
	$(BIN)/pytest -n 2 --dist worksteal -m browser tests/browser

recipes: $(VENV)/.developed ## follow docs/recipes on a throw-away machine, as root
	scripts/install-recipe-tools
	$(BIN)/pytest -m recipes tests/recipes

nightly: $(VENV)/.developed ## the laws with twenty times as many examples, drawn anew (hours)
	HYPOTHESIS_PROFILE=nightly $(BIN)/pytest $(SPREAD) -m "not browser and not recipes"

coverage: $(VENV)/.developed ## how many lines and branches of each room the tests run
	$(BIN)/pytest $(SPREAD) -m "not browser and not recipes" --cov --cov-report=
	$(BIN)/coverage json --quiet -o build/coverage/report.json
	$(BIN)/python scripts/coverage_table.py build/coverage/report.json

faults: $(VENV)/.developed ## break files, kill reindexes and swap under load, for minutes (docs/faults.md)
	FUPIN_TEST_FAULTS=long $(BIN)/pytest $(SPREAD) -m faults

bench: $(VENV)/.developed ## measure against other engines (FUPIN_TEST_DATA; 25 min, ARTICLES=5000: 10)
	$(BIN)/python benchmarks/tools.py
	$(BIN)/python benchmarks/indexing_speed.py $(BENCHED) --json $(BENCH)/json/indexing.json
	$(BIN)/python benchmarks/search_speed.py $(BENCHED) --json $(BENCH)/json/search.json
	$(BIN)/python benchmarks/serving_speed.py $(BENCHED) --json $(BENCH)/json/serving.json
	$(BIN)/python benchmarks/starting_speed.py $(BENCHED) --json $(BENCH)/json/starting.json
	$(BIN)/python benchmarks/report.py $(BENCH)/json $(if $(filter all,$(ARTICLES)),,--show)

load: $(VENV)/.developed ## put every route under load, with the cache and without (FUPIN_TEST_DATA; 5 min); INDEX=… takes one made already
	scripts/install-wrk
	$(BIN)/python benchmarks/routes_speed.py --work $(BENCH) $(if $(INDEX),--index $(INDEX))

bench-headlines: $(VENV)/.developed ## how ours grows up to 1.9 million headlines; HEADLINES=10000000 repeats them (FUPIN_TEST_DATA; long)
	$(BIN)/python benchmarks/headlines_speed.py --work $(BENCH) --counts $(HEADLINES) $(REUSED) --json $(BENCH)/json/headlines.json
	$(BIN)/python benchmarks/report.py $(BENCH)/json

eval: $(VENV)/.developed ## measure relevance on the judged sets (FUPIN_TEST_DATA; 2 min); COMMIT=yes keeps the values
	$(BIN)/python scripts/relevance.py $(if $(SETS),--sets $(SETS)) $(if $(COMMIT),--commit)

slips: $(VENV)/.developed ## make slips in titles and correct them (FUPIN_TEST_DATA; 5 min); INDEX=… takes one made already
	$(BIN)/python scripts/slips.py $(if $(INDEX),--index $(INDEX))

pages: $(VENV)/.developed ## read the saved pages of other sites and compare with what is known (FUPIN_TEST_DATA)
	$(BIN)/python scripts/pages.py

mutations: $(VENV)/.developed ## break 10,000 pages in every way and read them (4 min)
	FUPIN_TEST_MUTATIONS=10000 $(BIN)/pytest $(SPREAD) -rP tests/laws/test_mutation_laws.py

format: $(VENV)/.developed ## put the code in its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.developed ## write the pages that are generated
	$(BIN)/python scripts/commands_page.py
	$(BIN)/python scripts/settings_page.py
	$(BIN)/python scripts/problems_table.py
	$(BIN)/python scripts/shown_files.py

screenshots: $(VENV)/.developed ## take the pictures the documents show, and of every state into build/screenshots
	scripts/install-browser
	$(BIN)/python scripts/screenshots.py

lock: ## write constraints.txt anew from pyproject.toml
	$(PYTHON) scripts/lock.py

release: $(VENV)/.developed ## build the sdist and the wheel into dist/, and run the quick tests from the sdist
	scripts/release dist $(BIN)/python

clean: ## remove the environment and every cache, not the index
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist fupin_search/compiled/shipped

$(VENV)/bin/pip:
	$(PYTHON) scripts/check_python.py
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@$(BIN)/python -m fupin_search.compiled.shipping > /dev/null
	@touch $@

$(VENV)/.developed: pyproject.toml constraints.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@$(BIN)/python -m fupin_search.compiled.shipping > /dev/null
	@touch $@ $(VENV)/.installed

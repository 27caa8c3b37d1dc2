# setup · run · test · check: each sets up what it needs on a fresh machine.
# Nothing here needs uv, a browser or an activated virtual environment.
.DEFAULT_GOAL := help
.PHONY: help setup run test quick nightly mutants check mypy pyright format bench browser lock
VENV := .venv
BIN := $(VENV)/bin
# A worker a core of the usual machine; a file stays with its worker, the browser's come last. One: make test WORKERS=
WORKERS ?= -n 2 --dist loadfile --no-loadscope-reorder
STAMP := $(VENV)/.set-up
# Bytecode is kept: without it every server and every worker of a test run compiles the whole program once more.
unexport PYTHONDONTWRITEBYTECODE
# Coverage of the core is taken from the tests that are about it: tracing all the others would double their time.
CORE := tests/core tests/reports
REST := tests --ignore=tests/core --ignore=tests/reports
COVERAGE := --cov=platform_dash/core --cov-branch --cov-report=term:skip-covered --cov-fail-under=95

help:
	@echo "make run      set everything up and serve the app on http://127.0.0.1:8501"
	@echo "make test     set everything up, run the tests, print the coverage of the core"
	@echo "make quick    the tests without browser and PostgreSQL"
	@echo "make check    formatter, linter, strict types (mypy and pyright) and the house test"
	@echo "make nightly  the tests with every race and simulation in full"
	@echo "make mutants  change the pure core in small ways, see which change no test notices (FILE=one.py for one)"
	@echo "make bench    the measurements of tests/bench (minutes)"

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml tools/setup.sh
	@sh tools/setup.sh $(VENV)

run: setup
	@exec $(BIN)/platform-dash run

test: setup browser
	@laid=$$(mktemp -d) && trap 'rm -rf "$$laid"' EXIT && export TESTS_TEMPLATES="$$laid" && \
	  $(BIN)/python -m pytest $(WORKERS) $(CORE) $(COVERAGE) && \
	  $(BIN)/python -m pytest $(WORKERS) $(REST)

quick: setup
	@$(BIN)/python -m pytest $(WORKERS) -m "not browser and not postgres"

nightly: setup browser
	@NIGHTLY=1 $(MAKE) --no-print-directory test
	@NIGHTLY=1 $(BIN)/python -m tests.bench year

mutants: setup
	@$(BIN)/python tools/mutants.py $(FILE)

browser: setup
	@$(BIN)/python tools/browser.py

check: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(MAKE) --no-print-directory -j 2 mypy pyright
	@$(BIN)/python -m pytest tests/test_house.py

mypy: setup
	@$(BIN)/mypy

pyright: setup
	@$(BIN)/pyright --pythonpath $(BIN)/python

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup browser
	@$(BIN)/python -m tests.bench

# Hashes, but no download addresses: the lock works with any package index.
lock:
	UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --universal --generate-hashes --python-version 3.11 \
	  --extra dev --no-annotate --no-emit-index-url --no-emit-find-links --upgrade pyproject.toml -o requirements.lock

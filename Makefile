# setup · run · test · check: each sets up what it needs on a fresh machine.
# Nothing here needs uv, a browser or an activated virtual environment.
.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench browser lock
VENV := .venv
BIN := $(VENV)/bin
# With cores to spare: make test WORKERS="-n 4 --maxschedchunk 1". On two the browser tests fill both by themselves.
WORKERS ?=
STAMP := $(VENV)/.set-up

help:
	@echo "make run    set everything up and serve the app on http://127.0.0.1:8501"
	@echo "make test   set everything up and run the tests"
	@echo "make check  formatter, linter, strict types and the house test"
	@echo "make bench  the measurements of tests/bench (minutes)"

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml tools/setup.sh
	@sh tools/setup.sh $(VENV)

run: setup
	@exec $(BIN)/platform-dash run

test: setup browser
	@$(BIN)/python -m pytest $(WORKERS)

browser: setup
	@$(BIN)/python tools/browser.py

check: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/test_house.py

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup browser
	@$(BIN)/python -m tests.bench

# Hashes, but no download addresses: the lock works with any package index.
lock:
	UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --universal --generate-hashes --python-version 3.11 \
	  --extra dev --no-annotate --no-emit-index-url --no-emit-find-links --upgrade pyproject.toml -o requirements.lock

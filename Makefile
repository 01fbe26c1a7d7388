# Two commands for a newcomer: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help setup console demo serve test pytest lint format lock reference types accuracy clean

MIRROR := $(abspath ../shared/data)
ifneq ($(wildcard $(MIRROR)/.),)
export VARTA_MIRROR ?= $(MIRROR)
endif
BIN := .venv/bin
# Most tests wait for real time and not for the processor. A file stays together: its tests share a centre.
PYTEST_PARALLEL ?= -n 3 --dist loadfile
# A page plays in real time: its tests have the processor to themselves.
BROWSER_PARALLEL ?= -n 2 --dist loadfile

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

setup: ## make .venv with the locked Python packages
	@tools/setup.sh

console: setup ## build the web console
	@tools/console.sh

demo: setup console ## start a centre with four cameras on http://127.0.0.1:8080
	@exec $(BIN)/varta demo

serve: setup console ## start the centre with your own settings (./varta.toml)
	@exec $(BIN)/varta serve

lint: setup ## check the form: ruff, mypy, import contracts, sizes, the console's eslint
	@echo '· ruff'; $(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .
	@echo '· mypy'; $(BIN)/mypy --no-error-summary
	@mkdir -p .cache
	@echo '· import contracts'; $(BIN)/lint-imports --cache-dir .import_linter_cache >.cache/import-contracts.log 2>&1 || { cat .cache/import-contracts.log; exit 1; }
	@echo '· sizes'; $(BIN)/python tools/check_sizes.py
	@echo '· console'; tools/console.sh lint

test: setup console ## install what the tests need, and run all of them
	@tools/system.sh
	@$(MAKE) lint
	@echo '· console tests'; tools/console.sh test
	@$(BIN)/python -m pytest $(PYTEST_PARALLEL) -m 'not browser' $(PYTEST_ARGS)
	@$(BIN)/python -m pytest $(BROWSER_PARALLEL) -m browser $(PYTEST_ARGS)

pytest: setup ## run the Python tests alone; PYTEST_ARGS chooses
	@$(BIN)/python -m pytest $(PYTEST_PARALLEL) $(PYTEST_ARGS)

format: setup ## bring the Python code into form
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format .

lock: setup ## pin all packages with hashes from pyproject.toml
	@tools/lock.sh

reference: setup ## write docs/reference anew from the code
	@$(BIN)/python tools/make_reference.py

types: setup ## generate the console's types from the OpenAPI document
	@tools/console.sh types

accuracy: setup ## measure accuracy on labelled clips and write docs/reference/accuracy.md (minutes)
	@nice -n 5 $(BIN)/python tools/accuracy/write.py

clean: ## remove what was built; data stays
	@rm -rf .venv .cache console/node_modules src/varta/web/console .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

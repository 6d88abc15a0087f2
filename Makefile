# Daylight: everything a newcomer needs is one of these words.
# Only Python 3.11+, make and git must be on the machine.
PYTHON ?= python3
PORT   ?= 8000
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.stamp

.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-detection venv clean

help: ## Say what each word does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: venv ## Set up everything and start the demonstration county on http://127.0.0.1:8000 (PORT overrides)
	@PORT=$(PORT) $(BIN)/daylight run --demo

test: venv ## Set up everything and run all tests (TESTS=path narrows)
	@tools/test $(TESTS)

check: venv ## Everything CI checks besides the tests
	@tools/check

bench: venv ## Measure speed; results are printed, never asserted
	@$(BIN)/python bench/run.py

bench-detection: venv ## Measure what the models find on simulated counties; writes docs/detection.md
	@$(BIN)/python bench/detection.py

venv: $(STAMP) ## Only the environment, in .venv/
	@$(BIN)/python -m daylight.words compile

$(STAMP): requirements/run.txt requirements/dev.txt requirements/build.txt package-lock.json pyproject.toml tools/setup
	@PYTHON=$(PYTHON) tools/setup $(VENV)
	@touch $(STAMP)

clean: ## Remove the environment and everything the product made
	rm -rf $(VENV) var node_modules

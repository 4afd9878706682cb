# `make help` lists what there is. Everything runs in .venv, which `make setup` makes.
PYTHON ?= python3
ENGINE ?= espeak
SPEECH ?= speeches/amreyev-2022-01-11.md
PORT ?= 8000
KILLS ?= 500
BIN := .venv/bin

.PHONY: help setup run test kills bench bench-turkish lint format serve clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: .venv/.installed ## .venv with the program in place and all that tests need

.venv/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name it: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
	  || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 2; }
	@echo "Installing (once)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
	  --config-settings editable_mode=compat -e '.[dev]'
	@touch $@

run: setup ## render the sample speech (ENGINE=gtts for Google's voice) and say where to listen
	@$(BIN)/tts-job render $(SPEECH) --engine $(ENGINE)
	@echo
	@echo "To listen: open the page above, or \`make serve\` and visit http://127.0.0.1:$(PORT)/"
	@echo "To subscribe on this machine: http://127.0.0.1:$(PORT)/feed.xml"

test: setup ## all tests; those that need a program from apt are skipped without it
	@$(BIN)/python -m pytest -n 3 --dist loadfile

kills: setup ## kill -9 at KILLS random instants (500), more than the 50 of `make test`
	@TTS_JOB_TEST_KILLS=$(KILLS) $(BIN)/python -m pytest -n 2 tests/test_promises.py -k test_2_killed

bench: setup ## speed, memory and ratios against a plain pydub script
	@$(BIN)/python -m benchmarks

bench-turkish: setup ## written Turkish into spoken: forms said right, ours and other normalisers
	@$(BIN)/python -m benchmarks.turkish.others
	@$(BIN)/python -m benchmarks.turkish

lint: setup ## formatting, rules, strict types, and which part may import which
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: setup ## bring the code into form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

serve: setup ## the whole service, for this machine alone: inbox, renders, feed, pages (PORT=8000)
	@TTS_JOB_ENGINES__ORDER=$(ENGINE) $(BIN)/tts-job serve --port $(PORT)

clean: ## remove .venv and everything that was rendered
	rm -rf .venv .venv-turkish output/public output/private output/state

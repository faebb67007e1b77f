# 伴走 (Banso).  make run: try it.  make test: the tests.  make check: lint and types.  Needs Python 3.11 or newer.
.PHONY: run test nightly check setup build lock format clean help
.DEFAULT_GOAL := help

VENV_PYTHON := .venv/bin/python
PYTHON ?= $(or $(wildcard $(VENV_PYTHON)),$(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done))

# What `make run` and `make test` hand on, for example: make run ARGS="--port 8080"
ARGS ?=

help:
	@echo "make run    見本のデータで動かす           start with example data (ARGS=\"--port 8080\")"
	@echo "make test   試験                           run the tests (ARGS=\"tests/engine\")"
	@echo "make nightly 長時間の無作為試験            many random diagrams (SEED=20260401)"
	@echo "make fault  故障を起こす試験（数分）       processes killed, database stopped: nothing lost"
	@echo "make bench  速さと大きさの計測（数分）     figures of speed and size, against a naive design"
	@echo "make term   契約期間の通し（数分）         whole terms of the programmes, played day by day"
	@echo "make check  書式と型の検査                 lint, types and the arrows between rooms"
	@echo "make format 書式を整える                   put the source in its format"
	@echo "make lock   部品の版を固定し直す           pin requirements*.in again"

setup:
	@test -n "$(PYTHON)" || { echo "Python 3.11 以上が必要です。 / Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) .ci/setup.py run

run: setup
	@exec $(VENV_PYTHON) banso.py demo $(ARGS)

build: setup

test-setup:
	@test -n "$(PYTHON)" || { echo "Python 3.11 以上が必要です。 / Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) .ci/setup.py test
.PHONY: test-setup

test: test-setup
	@exec $(VENV_PYTHON) -m pytest -n 2 $(ARGS)

# What takes too long for every change: each line plays many more random cases than its test does.
nightly: test-setup
	$(VENV_PYTHON) -m tests.bpmn.fuzz_run --count 10000 --seed $(or $(SEED),$(shell date +%Y%m%d))
	$(VENV_PYTHON) -m tests.fault.run --seed $(or $(SEED),$(shell date +%Y%m%d))
	$(VENV_PYTHON) -m tests.bpmn.foreign --count 5000 --seed $(or $(SEED),$(shell date +%Y%m%d))
	$(VENV_PYTHON) -m tests.term.page

# Real processes are killed and frozen, the database stopped, the disk filled; ARGS="kills --kills 50 --seed 7" for less.
fault: test-setup
	@$(VENV_PYTHON) -m tests.fault.run $(ARGS)
.PHONY: fault

# Whole terms of the programmes, some minutes: writes docs/terms.md.
term: test-setup
	@$(VENV_PYTHON) -m tests.term.page $(ARGS)
.PHONY: term

# Figures of speed and size, some minutes; goals beside them. Quiet machine please. LONG=1: the long runs, too.
bench: test-setup
	@for each in "api --quick" load timers "size 100000" bpmn dmn feel documents reports figures; do echo "== bench/$$each"; $(VENV_PYTHON) bench/$${each%% *}.py $$(echo $$each | cut -s -d' ' -f2-) || exit 1; done
	@test -z "$(LONG)" || for each in api "size 1000000" backup; do echo "== bench/$$each"; $(VENV_PYTHON) bench/$${each%% *}.py $$(echo $$each | cut -s -d' ' -f2-) || exit 1; done
.PHONY: bench

check: test-setup
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy .
	cd .ci && ../$(VENV_PYTHON) -m mypy --config-file ../pyproject.toml .
	.venv/bin/lint-imports

format: test-setup
	$(VENV_PYTHON) -m ruff check --fix .
	$(VENV_PYTHON) -m ruff format .

LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
lock:
	$(LOCK) requirements.in -o requirements.lock
	$(LOCK) -c requirements.lock requirements-dev.in -o requirements-dev.lock
	$(LOCK) .ci/node.in -o .ci/node.lock

clean:
	rm -rf .venv node_modules web/static/dist engine/render/typefaces .chromium .mypy_cache .ruff_cache .pytest_cache .import_linter_cache var/setup.log

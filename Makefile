# henji: two commands matter, `make run` and `make test`. No key, no database server, no root.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3.11
BIN := .venv/bin
STORE ?= stores/demo
PORT ?= 8080
SEEDS ?= 3
# Tests side by side: many wait, for a browser, a lease, a deadline.
JOBS ?= 4

.PHONY: help env dev run test check format lint types architecture train eval bench kill-test clean

help:
	@echo "make run          the demo shop: four answers as proof, then the server (ONCE=1 stops after the proof)"
	@echo "make test         the whole test suite"
	@echo "make check        format, lint, types, architecture, tests, eval gates: what CI runs"
	@echo "make bench        the figures of the README"
	@echo "make kill-test    processes and PostgreSQL killed under load, SEEDS=3 times: nothing lost, nothing twice"
	@echo "make train        train the matcher again after a change of knowledge/topics"

.venv/run.stamp: requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "henji needs Python 3.11: install it, or set PYTHON=..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

env: .venv/run.stamp

dev: .venv/dev.stamp

run: env
	@$(BIN)/python -m bot.demo --store $(STORE) --port $(PORT) $(if $(ONCE),--once)

test: dev
	$(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile

format: dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: dev
	$(BIN)/mypy

architecture: dev
	$(BIN)/lint-imports

train: dev
	$(BIN)/python -m knowledge.train

eval: dev
	$(BIN)/henji eval run smoke --gate

check: lint types architecture test eval

kill-test: dev
	$(BIN)/python -m pytest -q -m kill tests/kill
	@for seed in $$(seq 1 $(SEEDS)); do $(BIN)/python -m tests.kill --seed $$seed || exit 1; done

bench: dev
	$(BIN)/python -m evals.bench

clean:
	rm -rf .venv stores/*/.henji

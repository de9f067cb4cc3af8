# One command each. Everything runs from .venv, which tools/bootstrap.sh fills from the locks.
SHELL := /bin/bash
PYTHON_ENV := .venv/bin
PORT ?= 8000
TESTS ?=
.DEFAULT_GOAL := help

.PHONY: help start test check bench lifecycle lock atoms messages fmt base dev

help:  ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

base:
	@tools/bootstrap.sh base

dev:
	@tools/bootstrap.sh dev

start: base  ## set everything up and run the demo shop on PORT (8000)
	@PORT=$(PORT) tools/start.sh

test: dev  ## set everything up and run the suite on SQLite and PostgreSQL (TESTS=path narrows it)
	@$(PYTHON_ENV)/python tools/run_tests.py $(TESTS)

check: dev  ## what CI runs: format, lint, types, layers, strings, templates, stale docs, tests
	$(PYTHON_ENV)/ruff format --check .
	$(PYTHON_ENV)/ruff check .
	$(PYTHON_ENV)/mypy
	$(PYTHON_ENV)/lint-imports
	$(PYTHON_ENV)/python tools/i18n.py check
	$(PYTHON_ENV)/python tools/templates.py
	$(PYTHON_ENV)/python tools/vendor.py
	@$(PYTHON_ENV)/orderwright lifecycle | diff -u docs/lifecycle.md - \
	  || { echo "docs/lifecycle.md is stale: run make lifecycle" >&2; exit 1; }
	@$(PYTHON_ENV)/python tools/atoms.py --strict
	@$(MAKE) --no-print-directory test

bench: dev  ## measure against the figures to reach; writes bench/results.json
	@$(PYTHON_ENV)/python -m bench

lifecycle: base  ## print every lifecycle table into docs/lifecycle.md
	@$(PYTHON_ENV)/orderwright lifecycle > docs/lifecycle.md.new
	@mv docs/lifecycle.md.new docs/lifecycle.md

atoms: dev  ## print the requirement atoms that no test names
	@$(PYTHON_ENV)/python tools/atoms.py

messages: dev  ## collect the strings into the .po files and compile them to .mo
	@$(PYTHON_ENV)/python tools/i18n.py extract
	@$(PYTHON_ENV)/python tools/i18n.py compile

fmt: dev  ## format the code and mend what ruff can mend
	@$(PYTHON_ENV)/ruff format -q .
	@$(PYTHON_ENV)/ruff check --fix -q .

lock:  ## resolve the dependencies anew into requirements/*.txt
	@tools/lock.sh

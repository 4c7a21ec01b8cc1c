# make run · make test · make lint · make shots. Everything else: CONTRIBUTING.md.
.DEFAULT_GOAL := help
.PHONY: help setup run test quick postgres journeys lint words shots mutants next ci
PYTHON ?= python3
BIN := .venv/bin

help:  ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/pytest: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --require-hashes -r requirements.lock
	@touch $@

setup: $(BIN)/pytest  ## a virtual environment with everything that is pinned

run: setup  ## the desk with demo data on http://localhost:8000
	$(BIN)/python manage.py up

test: setup  ## everything, on SQLite
	$(BIN)/pytest

quick: setup  ## everything but the browser, on SQLite, on every core
	$(BIN)/pytest -m "not journey" -n logical --dist loadgroup

postgres: setup  ## everything, on a throw-away PostgreSQL
	$(BIN)/python .ci/on_postgres.py $(BIN)/pytest

journeys: setup  ## the browser's journeys
	DESK_BROWSER=required $(BIN)/pytest tests/journeys -n logical --dist loadgroup

$(BIN)/deno: requirements.scripts.lock
	$(BIN)/pip install -q --require-hashes -r requirements.scripts.lock

lint: setup $(BIN)/deno  ## style, types, templates, imports, migrations, deployment
	PATH="$(CURDIR)/$(BIN):$$PATH" .ci/lint

words: setup  ## collect and compile the words to translate
	$(BIN)/python manage.py makemessages -l zh_Hans --no-obsolete --add-location never
	$(BIN)/python manage.py compilemessages

shots: setup  ## the README's pictures, made anew
	$(BIN)/python .ci/pictures.py

mutants: setup  ## for the night: rules broken in small ways
	$(BIN)/python .ci/mutate.py --count 40 --seed 1

next:  ## for the night: the next Python, the next Django
	.ci/next

ci:  ## everything that must hold before a change lands
	.ci/run

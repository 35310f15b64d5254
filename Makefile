# From a bare checkout: `make run` serves, `make test` tests, `make check` reads the code.
# Needs python3 (3.11 or newer), make and npm; the browser tests need Chromium, some tests PostgreSQL.

PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
export PORT HOST

BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
FONT := static/vendor/literata.woff2
VENDOR := static/vendor/htmx.min.js $(FONT)
PLAIN_FILES = $(shell find static -type f ! -name '*.br' ! -name '*.gz')

.PHONY: run first-start test quick quick-rooms quick-others check bench lighthouse set-up set-up-develop translations texts screenshots clean

run: set-up
	@$(MAKE) -s $(if $(DATABASE_URL)$(wildcard .env),first-start,$(STARTED))
	@echo "Serving on http://$(HOST):$(PORT)/ until Ctrl-C …"
	@$(BIN)/honcho start || test $$? -eq 130 # Ctrl-C

first-start:
	@$(FLASK) first-start

# Our own file has been brought up already unless migrations have come since; others may be anywhere.
STARTED := $(or $(INSTANCE_PATH),instance)/.started
$(STARTED): $(wildcard migrations/versions/*.py) $(if $(wildcard $(dir $(STARTED))tuokio.db),,first-start)
	@test -n "$(filter first-start,$^)" || $(FLASK) first-start
	@touch $@

# Half of the rooms beside the others, for a machine has two cores; what drives browsers comes after them.
ROOMS := tests/admin tests/booking tests/web tests/calendar tests/accounts
DRIVEN := tests/browser tests/journeys

test: quick
	@$(BIN)/pytest $(DRIVEN)

quick: set-up-develop
	@$(MAKE) -s -j2 --output-sync=target quick-rooms quick-others

quick-rooms:
	@$(BIN)/pytest $(ROOMS)

quick-others:
	@$(BIN)/pytest $(addprefix --ignore=,$(ROOMS) $(DRIVEN))

# Requests a second against a bare Flask application; ratios hold from machine to machine.
bench: set-up-develop
	@$(BIN)/python -m bench.public_pages

# A score is a measure, not a promise: slow, so not among the tests.
lighthouse: set-up-develop
	@$(BIN)/python -m bench.lighthouse

# Every public page at three widths in both schemes; SAMPLE=mantypiha for one practice only.
screenshots: set-up-develop
	@$(BIN)/python -m bench.screenshots $(SAMPLE)

check: set-up-develop
	@$(BIN)/ruff format --check app bench fonts tests migrations/env.py wsgi.py
	@$(BIN)/ruff check app bench fonts tests migrations wsgi.py
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/pybabel --quiet compile --statistics -d app/translations >/dev/null

set-up: .venv/run-installed $(VENDOR) .venv/files-compressed translations

set-up-develop: .venv/develop-installed node_modules/.develop-installed $(VENDOR) .venv/files-compressed translations

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tuokio needs Python 3.11 or newer")'
	@$(PYTHON) -m venv .venv

.venv/run-installed: requirements/run.txt | .venv/bin/python
	@echo "Installing what Tuokio runs on …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/develop-installed: requirements/develop.txt | .venv/bin/python
	@echo "Installing what the tests need …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ .venv/run-installed

# Serving needs two small packages; Lighthouse and the other judges of the pages are 200 MB.
node_modules/.run-installed: package.json package-lock.json
	@npm ci --omit=dev --silent --no-progress
	@touch $@

node_modules/.develop-installed: package.json package-lock.json
	@npm ci --silent --no-progress
	@touch $@ node_modules/.run-installed

static/vendor/htmx.min.js: node_modules/.run-installed
	@mkdir -p static/vendor
	@cp node_modules/htmx.org/dist/htmx.min.js $@

# Whichever of the two installs comes first brings fonttools.
$(FONT): fonts/literata.py node_modules/.run-installed | .venv/run-installed
	@$(BIN)/python fonts/literata.py node_modules/@fontsource/literata/files $@

# The forms that browsers ask for, beside the files; without them the files go out as they are.
.venv/files-compressed: $(VENDOR) $(PLAIN_FILES) | .venv/run-installed
	@$(BIN)/python -c 'from app.web import static_files as files; files.compress(files.FOLDER)'
	@touch $@

CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/messages.po)

translations: $(CATALOGUES:.po=.mo)

%.mo: %.po
	@$(BIN)/pybabel --quiet compile -i $< -o $@

# Gather the texts of code and templates into the catalogues, after a text was added or changed.
texts: set-up-develop
	@$(BIN)/pybabel --quiet extract -F babel.cfg -k _ -k lazy_gettext --no-location --sort-output --omit-header -o .venv/messages.pot .
	@for catalogue in app/translations/*/LC_MESSAGES/messages.po; do \
	  sed '/^$$/q' $$catalogue >.venv/header.po; \
	  $(BIN)/pybabel --quiet update -N --no-fuzzy-matching --ignore-obsolete --omit-header -w 100 -i .venv/messages.pot \
	    -o $$catalogue -l $$(basename $$(dirname $$(dirname $$catalogue))); \
	  cat .venv/header.po $$catalogue >.venv/whole.po && mv .venv/whole.po $$catalogue; \
	done

clean:
	@rm -rf .venv node_modules static/vendor
	@find static -name '*.br' -delete -o -name '*.gz' -delete

# Two commands: "make brief" sets up and writes the brief; "make test" sets up and runs every check.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: brief test setup dev chromium check record bench clean

brief: setup
	$(BIN)/terbia brief --out brief.html

setup: $(VENV)/.ready
dev: $(VENV)/.ready-dev

$(VENV)/.ready: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	touch $@

# The pages are tested in a real browser: the one on the machine, else Debian's, else Playwright's own.
chromium: dev
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null \
	  || (command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium) \
	  || $(BIN)/playwright install --with-deps chromium

check: dev
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports

test: dev chromium check
	$(BIN)/pytest -n 2

# Rebuild the packaged record from the publisher's files and our tables.
record: setup
	$(BIN)/python -m terbia.app.packaging tests/data/usgs

bench: dev
	$(BIN)/python bench/run.py

clean:
	rm -rf $(VENV) brief.html

# make up     start Duebook here: http://127.0.0.1:8000/ (PORT=…, VAR_DIR=…, DEMO=0; see .env.example)
# make test   every check and test; CI adds REQUIRE_BROWSER=1
# make wheelhouse   everything that a machine without a network needs, in one directory: docs/offline.md
# make chaos  the long runs that kill what they run: tests/chaos/README.md
.PHONY: up test chaos check-rules lint types lock wheelhouse clean
.DEFAULT_GOAL := up

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# WHEELHOUSE=directory: install from the wheels that `make wheelhouse` gathered, and from nowhere else.
FROM := $(if $(WHEELHOUSE),--no-index --find-links $(abspath $(WHEELHOUSE)))
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all: $(FROM)
KIT := wheelhouse

up: .venv/runtime.stamp
	@$(BIN)/python -m config.up

test: .venv/dev.stamp lint types
	@$(BIN)/python -m pytest --numprocesses=auto --dist=loadgroup

# Some hours on a machine that has nothing else to do: tests/chaos/README.md; each run prints its figures as one line of JSON.
chaos: .venv/dev.stamp
	@$(BIN)/python -m pytest -m chaos -v

# The rules alone: no database, no broker, no browser, a few seconds.
check-rules: .venv/dev.stamp
	@$(BIN)/python -m pytest -q --numprocesses=auto tests/domain tests/language

lint: .venv/dev.stamp
	@$(BIN)/ruff check --quiet .

types: .venv/dev.stamp
	@$(BIN)/mypy --no-error-summary

lock: .venv/dev.stamp
	@$(BIN)/python .ci/lock.py $(UPGRADE)

# The wheels of this kind of machine and the source, each with its SHA-256: copy the directory, unpack the source there.
wheelhouse: .venv/bin/python
	@mkdir -p $(KIT)
	@$(BIN)/python -m pip download -qq --disable-pip-version-check --require-hashes --only-binary :all: --dest $(KIT) -r requirements.txt
	@$(BIN)/python -m pip download -qq --disable-pip-version-check --require-hashes --only-binary :all: --dest $(KIT) -r requirements-dev.txt
	@git archive --format=tar.gz --prefix=duebook/ --output=$(KIT)/duebook.tar.gz HEAD
	@cd $(KIT) && sha256sum -- *.whl duebook.tar.gz >SHA256SUMS
	@echo "The kit is in $(KIT)/: `ls $(KIT) | wc -l` files, `du -sh $(KIT) | cut -f1`. See docs/offline.md."

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found: install it, or run make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, this is `$(PYTHON) --version`: run make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null || { echo "The virtual environment .venv could not be made: install Python's venv module (Debian: apt-get install python3-venv)."; rm -rf .venv; exit 1; }

.venv/runtime.stamp: requirements.txt | .venv/bin/python
	@echo "Installing what Duebook needs into .venv …"
	@$(PIP) -r requirements.txt >.venv/install.log 2>&1 || { echo "Some package could not be installed: Duebook runs on Linux (glibc 2.28 or newer, x86_64 or aarch64) and macOS, and pip must reach a package index; see .venv/install.log."; exit 1; }
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/runtime.stamp
	@$(PIP) -r requirements-dev.txt >.venv/install.log 2>&1 || { echo "Some package for the tests could not be installed: see .venv/install.log."; exit 1; }
	@touch $@

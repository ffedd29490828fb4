# `make dashboard` and `make test` set everything up themselves; they need Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SAMPLE_BUILD := data/build/sample
PORT ?= 8501

.PHONY: setup dashboard test lint sample screenshots lock audit clean

setup: $(READY)

dashboard: $(READY)
	$(BIN)/funder-equity build data/sample --out $(SAMPLE_BUILD)
	$(BIN)/funder-equity dashboard --data $(SAMPLE_BUILD) --port $(PORT)

test: $(READY) lint
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

sample: $(READY)
	$(BIN)/python -m pipelines.sample

screenshots: $(READY)
	$(BIN)/python -m tests.browser.screenshots

lock: $(READY)
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 \
		--extra test --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 \
		--extra build -c requirements.lock pyproject.toml -o requirements-serve.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 \
		--extra bench -c requirements.lock pyproject.toml -o requirements-bench.lock

# Asks a public database of known faults, which has to be reachable: what cannot be asked is a failure.
audit: $(READY)
	$(BIN)/pip install --quiet pip-audit
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.lock

clean:
	rm -rf $(VENV) data/build

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# `make run` solves the reference case, `make test` runs every check; both first set up .venv.
# Needed on the machine: Python 3.11 or later, and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The build backend comes from the constraints file too, so that an install is the same everywhere.
INSTALL := $(PIP) install --no-compile --constraint constraints.txt
# pip would compile what it installs on one core; this takes all of them.
COMPILE := $(BIN)/python -m compileall -q -j 0 $(VENV)/lib
CASE ?= reference

.PHONY: run test quick lint format constraints clean

run: $(VENV)/.installed
	$(BIN)/tranche run $(CASE)

test: lint
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist worksteal

# What finishes while one waits.
quick: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist worksteal -m "not slow"

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Where Python comes without ensurepip, its own pip fills the new environment.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV) || { \
		$(PYTHON) -m venv --without-pip --clear $(VENV) && \
		$(PYTHON) -m pip --python $(VENV)/bin/python install --quiet pip; }

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) hatchling
	$(INSTALL) --no-build-isolation --editable .
	-$(COMPILE)
	touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) hatchling
	$(INSTALL) --no-build-isolation --editable '.[dev]'
	-$(COMPILE)
	touch $@ $(VENV)/.installed

# Takes the newest versions that pyproject.toml admits and writes them down.
constraints:
	@rm -rf build/constraints && $(PYTHON) -m venv build/constraints
	build/constraints/bin/python -m pip install --quiet '.[dev]'
	@{ echo '# Exact versions of everything that `make run` and `make test` install; `make constraints` renews it.'; \
	  build/constraints/bin/python -m pip freeze --exclude tranche; } > constraints.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

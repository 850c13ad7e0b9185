PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-training lint format types

run: $(VENV)/.installed  ## extract the sample alerts and print their events
	@echo "Reading the sample alerts …"
	@$(BIN)/policy-alerts extract data/samples -o out

test: $(VENV)/.dev  ## run the tests
	@echo "Running the tests …"
	@$(BIN)/pytest -q
	@echo "Running the notebooks …"
	@$(BIN)/pytest -q --nbmake notebooks
	@echo "Checking the annotations …"
	@$(BIN)/policy-alerts gold lint data/gold

test-training: $(VENV)/.train  ## run the tests that need torch, DVC or an S3 server
	@echo "Running the tests of training …"
	@$(BIN)/pytest -q -rs $$(grep -rl --include='*.py' importorskip tests)

lint: $(VENV)/.dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: $(VENV)/.dev
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

types: $(VENV)/.dev
	@$(BIN)/mypy

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "Making the virtual environment and installing (a minute or two) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@echo "Installing what the tests need …"
	@$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev,notebooks]'
	@touch $@

$(VENV)/.train: $(VENV)/.dev
	@echo "Installing what training needs (torch; some minutes) …"
	@$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[train,s3]'
	@touch $@

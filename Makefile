# `make` alone lists the targets.
PYTHON ?= python3.11
ifeq (,$(shell command -v $(PYTHON) 2>/dev/null))
PYTHON := python3
endif
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run test check format bench torture gazetteers wheel lock clean

help:  ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Two stamps, so that `make run` does not wait for the developers' tools.
.venv/.run: requirements.lock pyproject.toml
	@echo "Setting up .venv (once; about a minute) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@echo "Adding the developers' tools to .venv ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

run: .venv/.run  ## Start the main job on the bundled watch list and sample newsroom; Ctrl-C ends it.
	@exec $(BIN)/vedette run

test: check  ## Run everything: format, lint, types, import rules and all tests.
	$(BIN)/python -m pytest

check: .venv/.dev  ## Format, lint, type and import rules only.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.dev  ## Put the code into the project's format.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.dev  ## Measure each figure that the README claims; writes bench/results.json.
	$(BIN)/python -m bench

torture: .venv/.dev  ## The full form of the crash tests (make test holds the short form).
	$(BIN)/python -m pytest -m torture

gazetteers: .venv/.dev  ## Compile the gazetteers into the artefact that the taggers load.
	$(BIN)/python -m processors.gazetteers

wheel: .venv/.dev  ## Build a wheel into dist/.
	$(BIN)/python -m build --wheel --no-isolation

lock: .venv/.dev  ## Lock the requirements anew, with hashes, for all platforms.
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml --group build -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean:  ## Remove .venv, caches and what was built (never your data).
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

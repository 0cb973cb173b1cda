# Two commands are all a newcomer needs: `make demo` and `make test`. Each sets up .venv by itself; `make help` lists
# the others.
PYTHON ?= python3
BIN := .venv/bin
VENV := .venv/.created
CORE := .venv/.core
DEV := .venv/.dev
DOCS := .venv/.docs
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
WORKERS ?= auto
PROFILE ?= thorough

.PHONY: help demo test test-all check format bench bench-instructions bench-hearing docs node-peers clean
.DEFAULT_GOAL := help

help:  ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "make %-13s %s\n", $$1, $$2}'

demo: $(CORE)  ## Run a mind through a story (sets up .venv with the core alone, some 160 MB)
	@rm -f .venv/demo.anima
	@echo "Running: $(BIN)/anima run scenarios/first_contact.yaml --record .venv/demo.anima"
	@$(BIN)/anima run scenarios/first_contact.yaml --record .venv/demo.anima
	@echo
	@echo "Next:  . $(BIN)/activate                       then  anima --help"
	@echo "       $(BIN)/anima chat                       talk with a mind"
	@echo "       $(BIN)/anima run scenarios/betrayal.yaml --log-only dissonance,defense"
	@echo
	@echo "See the story just lived, in a browser:"
	@echo "       $(BIN)/anima serve --open .venv/demo.anima"

test: $(DEV)  ## Run the quick tests (sets up .venv with what tests need, some 700 MB)
	@echo "Running the quick tests; make test-all runs every one"
	@$(BIN)/python -m pytest -n $(WORKERS) -m "not slow"

test-all: $(DEV)  ## Run every test, with as many examples as CI, other ones each time
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --hypothesis-profile $(PROFILE) $(ARGS)

check: $(DEV)  ## Lint, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(DEV)  ## Put the code into its format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV)  ## Measure, a figure a line
	$(BIN)/python -m benchmarks

bench-instructions: $(DEV)  ## Count the instructions of a turn, and hold them to the stored budget
	$(BIN)/python -m benchmarks.instructions

bench-hearing: $(DEV)  ## Measure how well the mind hears, on labelled text: make bench-hearing DATA=FOLDER
	$(BIN)/python -m benchmarks.hearing $(DATA)

docs: $(DOCS)  ## Build the documentation as a site, in docs/_build; warnings are errors
	$(BIN)/python -m sphinx --fail-on-warning --quiet docs docs/_build/html
	@echo "Built docs/_build/html/index.html"

node-peers:  ## Install what tests ask of Node: a model server, axe-core, an example's client
	npm ci --prefix tests/voice/aimock --ignore-scripts --no-audit --no-fund --loglevel=error
	npm ci --prefix tests/page/axe --ignore-scripts --no-audit --no-fund --loglevel=error
	npm ci --prefix examples/javascript --ignore-scripts --no-audit --no-fund --loglevel=error

clean:  ## Remove .venv and what was built
	rm -rf .venv docs/_build dist

$(VENV):
	@echo "Creating .venv"
	@$(PYTHON) -m venv .venv
	@$(PIP) --upgrade "pip>=25.1"
	@touch $@

$(CORE): $(VENV) pyproject.toml
	@echo "Installing anima-actors and the libraries that its core needs into .venv: some 160 MB, under a minute"
	@$(PIP) --editable .
	@touch $@

$(DEV): $(CORE)
	@echo "Installing what the tests need into .venv: some 500 MB more, about a minute"
	@$(PIP) --editable . --group dev
	@touch $@

$(DOCS): $(CORE)
	@echo "Installing what the documentation needs into .venv"
	@$(PIP) --editable . --group docs
	@touch $@

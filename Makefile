# Two commands are all a newcomer needs: `make demo` and `make test`. Each sets up .venv by itself.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: demo test check bench aimock javascript clean

demo: $(INSTALLED)
	$(BIN)/anima run scenarios/first_contact.yaml

test: $(INSTALLED)
	$(BIN)/python -m pytest -n auto

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(INSTALLED)
	$(BIN)/python -m benchmarks

# An independent server that speaks the providers' dialects, for the tests; needs Node.
aimock: tests/voice/aimock/node_modules/.package-lock.json

tests/voice/aimock/node_modules/.package-lock.json: tests/voice/aimock/package-lock.json
	npm ci --prefix tests/voice/aimock --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

# The example module in JavaScript, for the tests; needs Node.
javascript: examples/javascript/node_modules/.package-lock.json

examples/javascript/node_modules/.package-lock.json: examples/javascript/package-lock.json
	npm ci --prefix examples/javascript --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

clean:
	rm -rf .venv

$(INSTALLED): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	touch $@

# Everything from nothing: Python 3.11 or newer, make and PyPI are all that is needed.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv --quiet
export REVONTULI_HOME ?= var

.PHONY: demo test test-postgres lint bench docs screenshots lock clean browser voikko

demo: .venv/product voikko ## the bundled example, and the site on http://localhost:8000
	$(BIN)/revontuli demo

test: .venv/test browser voikko ## all tests
	$(BIN)/pytest

test-postgres: .venv/test ## the site's tests on PostgreSQL, which comes in a package
	$(BIN)/python -m tests.site.postgres -m "not browser" tests/site

lint: .venv/test ## style, types and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/test ## recovery, speed and the real survey, beside the named peers
	$(BIN)/python -m benchmarks

docs: .venv/test ## the documentation as a site, in site-docs/
	$(BIN)/mkdocs build --strict --site-dir site-docs

screenshots: .venv/test browser ## the pictures of the site in README and docs
	$(BIN)/python docs/take_screenshots.py

lock: .venv/uv ## choose versions anew
	$(UV) pip compile --universal --no-emit-index-url --no-annotate --upgrade \
	    pyproject.toml -o requirements.lock
	$(UV) pip compile --universal --no-emit-index-url --no-annotate --upgrade \
	    --extra test --extra docs --extra bench -c requirements.lock \
	    pyproject.toml -o requirements-test.lock

# The environment: uv comes in by pip, and puts in exactly what the locks name.
.venv/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@

.venv/product: .venv/uv requirements.lock pyproject.toml
	$(UV) pip install --requirement requirements.lock
	$(UV) pip install --no-deps --editable .
	@touch $@

.venv/test: .venv/product requirements-test.lock
	$(UV) pip install --requirement requirements-test.lock
	@touch $@

# Pages are tested in Chromium where there is one or Debian can give it; elsewhere those tests say
# why they are skipped.
browser:
	@command -v chromium chromium-browser google-chrome >/dev/null 2>&1 \
	    || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 \
	         && apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium \
	            fonts-dejavu-core >/dev/null; } \
	    || echo "No Chromium here: browser tests are skipped."

# Finnish words are read more surely with libvoikko; without it, by word lists in the package.
voikko:
	@[ -d /usr/lib/voikko/5 ] || [ -d /usr/share/voikko/5 ] \
	    || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 \
	         && apt-get -qq update && apt-get -qq install -y --no-install-recommends \
	            libvoikko1 voikko-fi >/dev/null; } \
	    || echo "No libvoikko here: Finnish words are read by word lists."

clean:
	rm -rf .venv var site-docs

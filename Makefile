# On a machine with Python 3.11 or newer and make: `make site` builds the site, `make test` runs every test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE ?= site
REPO ?= our-school/playbook
# Material prints a notice about its successor at each run; docs/project/architecture.md says what we do about it.
export NO_MKDOCS_2_WARNING := 1

# A virtual environment is of one folder: in a copy of the project, that of the original would run the original. A link is left alone.
ifneq ($(shell test -e $(VENV)/.run && test ! -L $(VENV) && ! grep -qsF "$(CURDIR)/$(BIN)/" $(BIN)/playbook && echo copied),)
$(info The virtual environment $(VENV) is of another folder, so it is made again.)
$(shell rm -rf $(VENV))
endif

.DEFAULT_GOAL := help
.PHONY: help site admin serve check fmt test quick figures mutants lint lint-js test-js browser docs bench lock clean

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

site: $(VENV)/.run ## Check the playbook, build the site apart, look it over, and put it into site/
	@$(BIN)/playbook publish "$(SITE)"
	@echo "Done: the site is in $(SITE)/. To look at it, run 'make serve' and open http://127.0.0.1:8000/"

admin: $(VENV)/.run ## Put a form editor into the built site, at site/admin/ (fetched with npm; say whose: REPO=owner/name)
	@$(BIN)/playbook admin "$(SITE)" --repo "$(REPO)"

serve: $(VENV)/.run ## Show the site on this computer while you write; it reloads when a file changes
	@$(BIN)/mkdocs serve --livereload

check: $(VENV)/.run ## Say every mistake in the playbook's files, with its place
	@$(BIN)/playbook check

fmt: $(VENV)/.run ## Put the playbook's files into their one tidy form
	@$(BIN)/playbook fmt

test: $(VENV)/.test $(VENV)/.themes browser lint test-js ## Run every test: style, types, real builds, a real browser
	@echo "Running the tests ..."
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# One process: a second one would take longer to import everything than it would save. The tests create and delete some
# thousand small files, which takes longer than the tests themselves on a disk.
TMPDIR_IN_MEMORY := $(if $(wildcard /dev/shm/.),TMPDIR=/dev/shm)
SAMPLE := -p no:xdist -m "not slow and not hypothesis" --most-cases 4 -o tmp_path_retention_policy=none

quick: $(VENV)/.test ## Check style, types and the playbook, and run a sample of the unit tests: for while you work
	@$(BIN)/ruff check --quiet .
	@$(BIN)/playbook check & check=$$!; $(BIN)/mypy & types=$$!; \
	$(TMPDIR_IN_MEMORY) $(BIN)/python -m pytest tests/unit $(SAMPLE); tests=$$?; \
	wait $$check && wait $$types && exit $$tests

figures: $(VENV)/.test browser ## Run the suites that say "N of N", and write docs/project/figures.md
	@$(BIN)/python -m pytest tests -m figures --figures=docs/project/figures.md

mutants: $(VENV)/.test ## Change what must not leak or be lost in one place at a time, and see that its tests notice (half an hour)
	@$(BIN)/python tests/support/mutants.py
	@if ! $(HAS_NODE); then $(call skip-js,Node.js 20.19 or newer is not installed.); \
	else $(MAKE) -s $(JS)/node_modules/.installed && node $(JS)/mutants.js; fi

lint: $(VENV)/.test lint-js ## Check style and types of the Python, and of the JavaScript where npm is installed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || (echo "Run '$(BIN)/ruff format .' and commit what it changes." && exit 1)
	@$(BIN)/mypy
	@$(BIN)/playbook check
	@$(BIN)/playbook fmt --check
	@$(BIN)/playbook forms --check

# The site's scripts need no build step, so npm is needed only to check them. Without it these checks are skipped, but
# never in CI. The target fails when CI is set, and else prints what was skipped.
JS := tests/js
JS_BIN := $(JS)/node_modules/.bin
HAS_NODE := node -e 'let [a, b] = process.versions.node.split("."); process.exit((a >= 24 || (a == 22 && b >= 13) || (a == 20 && b >= 19)) ? 0 : 1)' 2> /dev/null
define skip-js
	if [ -n "$$CI" ]; then echo "$(1)" >&2; exit 1; else echo "$(1) The JavaScript checks are skipped."; fi
endef

lint-js:
	@if ! $(HAS_NODE); then $(call skip-js,Node.js 20.19 or newer is not installed.); \
	elif ! command -v npm > /dev/null; then $(call skip-js,npm is not installed (it comes with Node.js).); \
	elif ! $(MAKE) -s $(JS)/node_modules/.installed; then $(call skip-js,npm could not install the packages of $(JS)/package-lock.json.); \
	else $(JS_BIN)/tsc -p $(JS)/tsconfig.json && $(JS_BIN)/tsc -p $(JS)/tsconfig.worker.json \
		&& $(JS_BIN)/eslint --config $(JS)/eslint.config.js --max-warnings 0 generator/coaching_playbook/assets $(JS); fi

test-js:
	@if ! $(HAS_NODE); then $(call skip-js,Node.js 20.19 or newer is not installed.); \
	else node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON --test --test-reporter=dot $(JS)/; fi

$(JS)/node_modules/.installed: $(JS)/package.json $(JS)/package-lock.json
	@echo "Installing what the JavaScript checks need ..."
	@cd $(JS) && npm ci --silent
	@touch $@

browser: $(VENV)/.test
	@$(BIN)/python tests/support/chromium.py
	@$(BIN)/python tests/support/suites.py
	@$(BIN)/playbook admin .cache/editor > /dev/null || echo "So the test of the form editor is left out."

docs: $(VENV)/.run ## Write what is made from the code: pages of docs/, and the forms for editors and for GitHub
	@$(BIN)/playbook forms

bench: $(VENV)/.test browser ## Measure this generator beside other tools; takes an hour or two (PART="--only ours --sizes 50" for less)
	@$(BIN)/python bench/run.py $(PART)

lock: $(VENV)/.run ## Choose the newest allowed versions of all packages and write them down with their hashes
	@$(BIN)/python -m pip install --quiet 'uv>=0.9'
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml -o requirements/run.txt
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group test -c requirements/run.txt pyproject.toml -o requirements/test.txt
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group build -c requirements/test.txt -o requirements/build.txt
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -c requirements/run.txt bench/requirements.in -o bench/requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 -c requirements/test.txt $$(sed -n 's/^\([a-z0-9_.-]*\)==.*/--no-emit-package \1/p' requirements/run.txt requirements/test.txt) requirements/themes.in | sed '/^# The following packages were excluded/,$$d' > requirements/themes.txt

clean: ## Delete what was built and installed; files of others in site/ stay
	@test ! -x $(BIN)/python || $(BIN)/python -c 'import sys; from pathlib import Path; from coaching_playbook.site.output_folder import delete_site; delete_site(Path(sys.argv[1]))' "$(SITE)"
	@rmdir "$(SITE)" 2>/dev/null || true
	rm -rf $(VENV) $(JS)/node_modules bench/.venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12" && exit 1)
	@echo "Making the virtual environment $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || (echo "This Python cannot make virtual environments. On Debian or Ubuntu: sudo apt install python3-venv" && rm -rf $(VENV) && exit 1)

# Every package is checked against its hash; this project is then installed as an editable package, offline.
$(VENV)/.run: requirements/build.txt requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the site needs ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip check > /dev/null || ($(BIN)/python -m pip check; echo "So requirements/ is not what pyproject.toml asks for. Run 'make lock' and commit what it changes." && exit 1)
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.run
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

# MaterialX has a module with the name of Material's, so it is not installed beside it: tests put this folder first.
$(VENV)/.themes: requirements/themes.txt $(VENV)/.test
	@echo "Installing the other themes that pages are compared in ..."
	@rm -rf $(VENV)/themes
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --target $(VENV)/themes -r requirements/themes.txt
	@touch $@

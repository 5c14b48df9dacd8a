# Needs make and Python 3.11. What has been set up is noted under .setup, so the second time nothing is installed and nothing is
# fetched. Python's packages are pinned in constraints.txt, the ones from npm in tests/browser/package.json.

PYTHON ?= python3

# What each layer needs from Debian: .ci/setup-system.
SYSTEMS := system-test system-browser system-servers system-faults system-bench

# htmx and the page checkers come from npm. A machine without npm gets one from PyPI, in the venv.
NODE := $(if $(shell command -v npm 2>/dev/null),,node)
# So the venv comes last, and a machine's own npm first. A plain user's PATH on Debian lacks /usr/sbin, where nginx and Apache are.
export PATH := $(PATH):/usr/sbin:$(CURDIR)/.venv/bin

export CELLFACTS_HTMX ?= $(CURDIR)/.setup/htmx
export CELLFACTS_NPM ?= $(CURDIR)/.setup/npm/node_modules

# As settings, not as -c: so they bind hatchling too, which pip puts in a place of its own. Newer pips use the second name.
# -qq: pip warns of much that is no one's fault; its errors are still shown.
PIP_INSTALL := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt .venv/bin/pip install -qq
PIP_FAILED := { echo "The Python packages could not be installed (pip's reason is above): check the network, or start over with 'make clean'." >&2; exit 1; }

.PHONY: help serve test test-browser test-servers test-faults test-all check format bench picture constraints clean $(SYSTEMS)
.DELETE_ON_ERROR:

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

serve: export CELLFACTS_CONTENT ?= $(CURDIR)
serve: .setup/serve ## build a release, serve it with two demo partner sites, print the addresses; ARGS="--port 9000"
	@.venv/bin/cellfacts demo $(ARGS)

# The folder says the layer: tests/README.md. Two at a time; who is done first takes over from the other.
PYTEST := .venv/bin/pytest -n 2 --dist worksteal

test: .setup/test .setup/npm/axe .setup/htmx/installed system-test check ## checks, units, applications and the main browser path; ARGS="-k mirror"
	@$(PYTEST) tests/unit tests/app tests/browser/main $(ARGS)

test-browser: .setup/test .setup/npm/installed .setup/htmx/installed system-browser ## the rest of the browser: Firefox, WebKit, host pages; CELLFACTS_HOSTS=all takes every host page
	@$(PYTEST) tests/browser --ignore=tests/browser/main $(ARGS)

test-servers: .setup/test .setup/npm/installed .setup/htmx/installed system-servers ## partners' web servers, WordPress, and our own as real processes
	@$(PYTEST) tests/servers $(ARGS)

test-faults: .setup/test system-faults ## kills, full disks, wrong clocks, bad networks: a sample; CELLFACTS_FAULTS=all takes every system call
	@$(PYTEST) tests/faults $(ARGS)

test-all: .setup/test .setup/npm/installed .setup/htmx/installed system-test system-browser system-servers system-faults check ## all of these
	@$(PYTEST) $(ARGS)

check: .setup/test ## ruff and mypy only
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy

format: .setup/test ## let ruff rewrite the code
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format

bench: .setup/test system-bench ## measure speed
	@.venv/bin/python -m tests.bench $(ARGS)

picture: .setup/test .setup/htmx/installed ## take the READMEs' pictures anew
	@.venv/bin/python -m tests.browser.picture

constraints: ## find the newest versions of all packages and pin them (takes the oldest Python we support: 3.11)
	@rm -rf .setup/newest
	@$(PYTHON) -m venv .setup/newest
	@echo "Finding the newest versions (about a minute) …"
	@.setup/newest/bin/pip install -qq '.[test,node]' hatchling editables || $(PIP_FAILED)
	@.setup/newest/bin/pip freeze --exclude cellfacts >.setup/newest/freeze
	@{ echo "# Everything that .[test,node] and its build need, as 'make constraints' found it."; cat .setup/newest/freeze; } >constraints.txt
	@rm -rf .setup/newest

clean: ## remove everything that was set up; releases and keys in instance/ stay
	@rm -rf .venv .setup .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	@find widget service tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "CellFacts needs Python 3.11 or later; if it has another name here, say so: make serve PYTHON=python3.12" >&2; exit 1; }
	@PYTHON=$(PYTHON) sh .ci/setup-system venv
	@echo "Creating .venv …"
	@$(PYTHON) -m venv .venv || { echo "Python could not create .venv (its reason is above): start over with 'make clean'." >&2; exit 1; }

.setup/serve: .venv/bin/pip pyproject.toml constraints.txt
	@echo "Installing Python packages (about half a minute, once) …"
	@$(PIP_INSTALL) -e .$(NODE:%=[%]) || $(PIP_FAILED)
	@mkdir -p .setup && touch $@

.setup/test: .venv/bin/pip pyproject.toml constraints.txt
	@echo "Installing Python packages for the tests (about a minute, once) …"
	@$(PIP_INSTALL) -e '.[test$(NODE:%=,%)]' || $(PIP_FAILED)
	@mkdir -p .setup && touch .setup/serve $@

# axe-core is enough for `make test`. Once all are there, all are kept: npm removes what it is told to leave out.
.setup/npm/axe: NPM_LEAVES = $(if $(wildcard .setup/npm/installed),,--omit=dev)
# --ignore-scripts: vnu-jar would fetch a Java of its own, from outside npm; the system's will do.
.setup/npm/axe .setup/npm/installed: tests/browser/package.json | .setup/test
	@echo "Installing page checkers from npm (some seconds, once) …"
	@mkdir -p .setup/npm && cp tests/browser/package.json .setup/npm/
	@npm install --prefix .setup/npm $(NPM_LEAVES) --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null || { \
		echo "The page checkers could not be installed (npm's reason is above): check the network." >&2; exit 1; }
	@touch .setup/npm/axe $@

# `cellfacts demo` fetches these when it starts; the tests shall find them there.
.setup/htmx/installed: service/htmx.py service/npm.py | .setup/test
	@.venv/bin/python -m service.htmx || { \
		echo "htmx could not be installed from npm (the reason is above): check the network." >&2; exit 1; }
	@mkdir -p .setup/htmx && touch $@

# No note is kept of these: looking is quick, and a system changes.
$(SYSTEMS): system-%: | .setup/test
	@sh .ci/setup-system $*

# The front door. Every target sets up what it needs; the work itself is `python -m workbook …`.

PYTHON ?= python3
PORT ?= 8000
SERVER ?= uvicorn
# Not `?=`: some shells export the machine's own name as HOST.
HOST = 127.0.0.1
# Values reach the commands through the environment: the shell never reads them as code.
export ARGS ERRATUM FROM HOST HOST_KIND LESSON LEVEL PART PORT PYTHON SERVER TO

.DEFAULT_GOAL := help
.PHONY: help run try test matrix pages diff break check mend errata errata-full always

# ENV_PYTHON=/path/to/python is an environment of your own: nothing is made, nothing installed.
ifdef ENV_PYTHON
python := $(ENV_PYTHON)
else
version := $(shell "$(PYTHON)" -c 'import sys; print("python%d.%d" % sys.version_info[:2])' 2>/dev/null)
env := .venv/$(or $(version),none)
python := $(env)/bin/python
bare := $(env)/made
run_group := $(env)/run.installed
test_group := $(env)/test.installed
endif

help: ## This list
	@echo 'make TARGET [NAME=value …]    PYTHON=python3.13 takes another Python than python3'
	@awk -F ' *## *' '/^[a-z-]+:.* ## / { sub(/:.*/, "", $$1); printf "  %-11s %s\n", $$1, $$2 }' Makefile

run: PART ?= 5
run: $(run_group) ## Serve a part with reload: PART=5 PORT=8000 HOST=127.0.0.1 SERVER=uvicorn
	@exec "$(python)" -m workbook run --part="$$PART" --port="$$PORT" --host="$$HOST" --server="$$SERVER"

try: PART ?= 5
try: $(run_group) ## Send a part's sample requests and show what comes back: PART=5
	@exec "$(python)" -m workbook try --part="$$PART"

test: $(test_group) ## All tests, or one part's: PART=3 HOST_KIND=live|inprocess ARGS='-k routing'
	@exec "$(python)" -m workbook test --part="$$PART" --host-kind="$$HOST_KIND" --args="$$ARGS"

matrix: $(test_group) ## Parts × behaviours, from a real run
	@exec "$(python)" -m workbook matrix

pages: $(test_group) ## Renew what is generated: README.md, MATRIX.md, partN/CHANGES.md
	@exec "$(python)" -m workbook pages

diff: $(bare) ## What a lesson changes and why: FROM=2 TO=3; LESSON=1 hides the errata
	@exec "$(python)" -m workbook diff --from="$$FROM" --to="$$TO" --lesson="$$LESSON"

break: $(bare) ## Plant a published mistake, and hunt it: make break E07, or LEVEL=C|H|M PART=3
	@exec "$(python)" -m workbook break --erratum="$$ERRATUM" --level="$$LEVEL" --part="$$PART"

check: $(test_group) ## The checks on the copy with the mistake, and one that is red: PART=3
	@exec "$(python)" -m workbook check --part="$$PART"

mend: $(bare) ## Tell what was planted and what mends it, and remove the copy
	@exec "$(python)" -m workbook mend

errata: $(test_group) ## Every published mistake planted, one by one: its check goes red
	@exec "$(python)" -m workbook errata

errata-full: $(test_group) ## The same on every host and Python, with all the other checks
	@exec "$(python)" -m workbook errata-full

# In `make break E07` the second goal names what the first is to do; it is made by doing nothing.
ifeq (break,$(firstword $(MAKECMDGOALS)))
ERRATUM := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
E% e% 0% 1% 2% 3% 4% 5% 6% 7% 8% 9%:
	@:
endif

# Environments: one for each Python. Each group of requirements/ is installed when first needed.
# `made` is moved aside while pip works: an interrupted install leaves none, so the next make
# starts afresh. A move keeps its time: it stays older than the groups.
ifndef ENV_PYTHON
$(bare): $(shell test -x $(python) || echo always)
	@command -v "$$PYTHON" >/dev/null || { \
	  echo "There is no Python called '$$PYTHON' here: name one with make … PYTHON=python3.13." >&2; exit 1; }
	@"$$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The workbook needs Python 3.11 or newer and '$$PYTHON' is $(version):" \
	    "name another with make … PYTHON=python3.13." >&2; exit 1; }
	@"$$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$$PYTHON' comes without its venv module: install that (Debian, Ubuntu: python3-venv)" \
	    "or name another with make … PYTHON=python3.13." >&2; exit 1; }
	@rm -rf $(env)
	@"$$PYTHON" -m venv $(env)
	@touch $@

$(run_group): $(bare)
$(test_group): $(run_group)
$(env)/%.installed: requirements/%.txt
	@echo "Installing requirements/$*.txt into $(env), this once …"
	@mv $(bare) $(bare).aside
	@$(python) -m pip install --quiet --disable-pip-version-check --requirement $<
	@mv $(bare).aside $(bare)
	@touch $@
endif

always:

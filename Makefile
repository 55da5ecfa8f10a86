# The commands of the workbook. A target installs what it needs, and then runs `python -m workbook …`.

PYTHON ?= python3
PORT ?= 8000
SERVER ?=
# Not `?=`: some shells export the machine's own name as HOST.
HOST = 127.0.0.1
# The commands get these values through the environment, so the shell never runs them as code.
export ALL APP ARGS BEYOND_DSN BROKEN CHECK ENV_PYTHON ERRATUM FILE FROM HOST HOST_KIND LESSON LEVEL MINE NOTEBOOK
export ONCE PART PORT PYODIDE PYTHON QUICK RENEW REQUEST RUNS SCENARIOS SERVER SUBJECTS TIMES TO VERBOSE YES

.DEFAULT_GOAL := help
.PHONY: help run try test test-all test-optimized matrix hosts fuzz soak pages diff start reset
.PHONY: break check watch hint progress peek mend errata errata-full always
.PHONY: xray lab site site-serve notebooks notebooks-refresh bench bench-exact
.PHONY: bench-tasks bench-scaling bench-server bench-page
.PHONY: beyond beyond-worker beyond-db test-beyond browser

# The names that are allowed on the command line. Any other name is an error.
known := ALL APP ARGS BEYOND_DSN BROKEN CHECK ENV_PYTHON ERRATUM FILE FROM HOST HOST_KIND LESSON LEVEL MINE NOTEBOOK \
  ONCE PART PORT POSTGRES PYODIDE PYTHON QUICK RENEW REQUEST RUNS SCENARIOS SERVER SUBJECTS TIMES TO VERBOSE YES
given := $(foreach name,$(.VARIABLES),$(if $(filter command line,$(origin $(name))),$(name)))
unknown := $(filter-out $(known) MAKEFLAGS MFLAGS -%,$(given))
ifneq (,$(unknown))
$(error There is no $(firstword $(unknown))= here: the names are $(known))
endif

# With ENV_PYTHON=/path/to/python, make uses this environment and installs nothing.
version := $(shell "$(or $(ENV_PYTHON),$(PYTHON))" -c 'import sys; print("python%d.%d" % sys.version_info[:2])' 2>/dev/null)
too_old := $(filter python2.% $(addprefix python3.,0 1 2 3 4 5 6 7 8 9 10),$(version))
ifdef ENV_PYTHON
python := $(ENV_PYTHON)
bare := own-python
$(foreach group,run learn part0 server test notebooks hosts bench beyond,$(eval $(group)_group := $(bare)))
else
# Editors and uv look for .venv. Another Python gets its own environment: .venv-3.13 for python3.13.
env := .venv$(if $(filter python3,$(PYTHON)),,-$(patsubst python%,%,$(or $(version),none)))
python := $(env)/bin/python
bare := $(env)/made
# A group contains others: after `make check`, which installs learn, `make run` has all that it needs.
one_of = $(firstword $(foreach group,$(1),$(wildcard $(env)/$(group).installed)) $(env)/$(firstword $(1)).installed)
run_group := $(call one_of,run learn test notebooks bench beyond hosts)
learn_group := $(call one_of,learn test notebooks)
test_group := $(env)/test.installed
part0_group := $(if $(filter 0,$(PART))$(filter part0,$(SERVER)),$(call one_of,part0 learn test notebooks))
hosts_group := $(env)/hosts.installed
server_group := $(if $(filter hypercorn granian,$(SERVER)),$(hosts_group),$(part0_group))
notebooks_group := $(env)/notebooks.installed
bench_group := $(env)/bench.installed
beyond_group := $(call one_of,beyond test)
POSTGRES ?= $(firstword $(shell command -v initdb; ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null))
postgres_group := $(if $(POSTGRES),,$(env)/postgres.installed)
endif

# The commands for readers, in the order of use. The others are for work on the workbook.
for_readers := run try xray lab notebooks diff start check watch hint progress peek reset break mend errata

help: ## Show this list
	@echo 'make TARGET [NAME=value …]    PYTHON=python3.13 uses this Python instead of python3'
	@awk -F ' *## *' -v readers='$(for_readers)' ' \
	  /^[a-z-]+:.* ## / { sub(/:.*/, "", $$1); says[$$1] = $$2; order[++count] = $$1 } \
	  END { \
	    print "\nTo work through the parts:"; \
	    for (i = 1; i <= split(readers, first, " "); i++) { \
	      printf "  %-17s %s\n", first[i], says[first[i]]; is_first[first[i]] = 1 } \
	    print "\nTo work on the workbook itself:"; \
	    for (i = 1; i <= count; i++) if (!is_first[order[i]]) printf "  %-17s %s\n", order[i], says[order[i]] }' Makefile

run: $(run_group) $(server_group) ## Serve a part: PART=5 PORT=8000 MINE=1 (yours) BROKEN=1 (planted) SERVER=… APP=…
	@exec "$(python)" -m workbook run --part="$$PART" --port="$$PORT" --host="$$HOST" --server="$$SERVER" \
	  --app="$$APP" --mine="$$MINE" --broken="$$BROKEN"

try: $(run_group) $(part0_group) ## Send a part's sample requests, and show the responses: PART=5 MINE=1 BROKEN=1
	@exec "$(python)" -m workbook try --part="$$PART" --mine="$$MINE" --broken="$$BROKEN"

test: $(if $(PART),,$(notebooks_group)) $(test_group) $(if $(PART),,$(hosts_group) $(if $(filter true,$(CI)),browser)) ## Run all tests, or one part's checks: PART=3 HOST_KIND=live|inprocess ARGS='-k …'
	@exec "$(python)" -m workbook test --part="$$PART" --host-kind="$$HOST_KIND" --args="$$ARGS" \
	  --mine="$$MINE"

# Only with CI=true in the environment: elsewhere nothing is installed outside of .venv.
browser:
	@command -v chromedriver >/dev/null || { \
	  echo "Installing Debian's Chromium for the tests in a browser …"; \
	  timeout 90 sh -c "apt-get update && apt-get install -y --no-install-recommends chromium chromium-driver" \
	    >/dev/null 2>&1 || \
	  echo "Chromium cannot be installed (it takes root, apt-get and the network): those tests are skipped."; }

test-all: $(test_group) $(notebooks_group) $(hosts_group) ## Run all tests, and every check on each mistake and building step
	@exec "$(python)" -m workbook test --all-checks --args="$$ARGS"

test-optimized: $(test_group) ## Run every check at every part under python -O, which removes asserts
	@exec "$(python)" -m workbook test-optimized

matrix: $(test_group) ## Run every check at every part, and show the results in a table
	@exec "$(python)" -m workbook matrix

hosts: $(test_group) $(hosts_group) ## Run the checks on real servers: uvicorn, hypercorn, granian, part0
	@exec "$(python)" -m workbook hosts

fuzz: $(test_group) ## Run the property tests with more than 100,000 new inputs
	@exec "$(python)" -m workbook fuzz

soak: $(test_group) ## Put load and faults on Part 5, and 10,000 connections on Part 0 (minutes)
	@exec "$(python)" -m workbook soak

pages: $(test_group) ## Renew the generated pages: README.md, docs/, partN/CHANGES.md
	@exec "$(python)" -m workbook pages

diff: $(run_group) ## Show what a part changes and why: FROM=2 TO=3; or compare yours: PART=3 MINE=1
	@exec "$(python)" -m workbook diff --from="$$FROM" --to="$$TO" --lesson="$$LESSON" \
	  --part="$$PART" --mine="$$MINE" --yes="$$YES"

start: $(run_group) ## Begin your own part, with stubs: PART=3; FROM=mine begins with yours before it
	@exec "$(python)" -m workbook start --part="$$PART" --from="$$FROM"

reset: $(run_group) ## Move your part into a backup and begin it again: PART=3
	@exec "$(python)" -m workbook reset --part="$$PART" --from="$$FROM"

break: $(run_group) ## Plant a mistake to hunt: a random one, PART=3, or a certain one, make break E07
	@exec "$(python)" -m workbook break --erratum="$$ERRATUM" --level="$$LEVEL" --part="$$PART"

check: $(learn_group) $(server_group) ## Check your part, or a planted mistake: PART=3 ALL=1 VERBOSE=1 APP=… SERVER=…
	@"$(python)" -m workbook check --part="$$PART" --app="$$APP" --all="$$ALL" --verbose="$$VERBOSE" \
	  --server="$$SERVER" || \
	  test $$? -eq 3 # a failing check is normal while you work, so make must not report an error

watch: $(learn_group) ## Check your part after each save, until Ctrl-C: PART=3
	@exec "$(python)" -m workbook watch --part="$$PART" --app="$$APP" --verbose="$$VERBOSE"

hint: $(learn_group) ## Show a hint for the check that failed last; the next call shows more
	@exec "$(python)" -m workbook hint

progress: $(learn_group) ## Show your result for each part, and what to do next
	@exec "$(python)" -m workbook progress

peek: $(learn_group) ## Show one of our files, after asking you: FILE=asgi/router.py PART=3 YES=1
	@exec "$(python)" -m workbook peek --file="$$FILE" --part="$$PART" --yes="$$YES"

mend: $(run_group) ## Show the planted mistake and its fix, and remove the copy
	@exec "$(python)" -m workbook mend

errata: $(learn_group) ## Plant each published mistake in turn, and show its failing check: PART=3
	@exec "$(python)" -m workbook errata --part="$$PART"

errata-full: $(test_group) ## Plant each mistake on every server and Python, and run all checks
	@exec "$(python)" -m workbook errata-full

xray: $(learn_group) ## Show all that happens in a request: PART=5 REQUEST='GET /home' MINE=1 CHECK=…
	@exec "$(python)" -m workbook xray --part="$$PART" --request="$$REQUEST" \
	  --mine="$$MINE" --broken="$$BROKEN" --app="$$APP" --times="$$TIMES" --check="$$CHECK"

lab: $(learn_group) $(if $(filter hypercorn granian,$(SERVER)),$(hosts_group)) ## Open a page that shows a request step by step: PART=5 MINE=1 PORT=8000 SERVER=…
	@exec "$(python)" -m workbook lab --part="$${PART:-5}" --mine="$$MINE" --port="$$PORT" --server="$$SERVER"

notebooks: $(notebooks_group) ## Open your copies of the notebooks in Jupyter: NOTEBOOK=03 MINE=1 ARGS=…
	@exec "$(python)" -m workbook notebooks --notebook="$$NOTEBOOK" --mine="$$MINE" --args="$$ARGS"

notebooks-refresh: $(notebooks_group) ## Run the notebooks and save their new outputs: NOTEBOOK=05
	@exec "$(python)" -m workbook notebooks-refresh --notebook="$$NOTEBOOK"

site: $(learn_group) ## Build the page of make lab as static files, Python in the browser: PYODIDE=…
	@exec "$(python)" -m workbook site --pyodide="$$PYODIDE"

site-serve: $(learn_group) ## Serve this site with Part 0's server: PORT=8000
	@exec "$(python)" -m workbook site-serve --port="$$PORT"

bench: $(bench_group) ## Compare CPU time per request: QUICK=1 SUBJECTS='part5 falcon' SCENARIOS=text
	@exec "$(python)" -m workbook bench --quick="$$QUICK" --subjects="$$SUBJECTS" --scenarios="$$SCENARIOS" --runs="$$RUNS"

bench-exact: $(bench_group) ## Count instructions per request, and fail if Part 5 needs more: RENEW=1
	@exec "$(python)" -m workbook bench-exact --subjects="$$SUBJECTS" --scenarios="$$SCENARIOS" --renew="$$RENEW"

bench-tasks: $(bench_group) ## Compare background tasks with asyncio.create_task and taskiq: QUICK=1
	@exec "$(python)" -m workbook bench-tasks --quick="$$QUICK"

bench-scaling: $(bench_group) ## Measure how time and memory grow with routes, bodies and imports: QUICK=1
	@exec "$(python)" -m workbook bench-scaling --quick="$$QUICK"

bench-server: $(bench_group) ## Measure requests over sockets, per second of the server's CPU time: QUICK=1
	@exec "$(python)" -m workbook bench-server --quick="$$QUICK" --subjects="$$SUBJECTS"

beyond: $(beyond_group) ## Serve Part 5's sample, tasks in PostgreSQL: PORT=8001 BEYOND_DSN=postgresql://…
	@exec "$(python)" -m workbook beyond --port="$$PORT" --host="$$HOST"

beyond-worker: $(beyond_group) ## Run a worker for these tasks (several are possible); ONCE=1 ends when none waits
	@exec "$(python)" -m workbook beyond-worker --once="$$ONCE"

beyond-db: $(bare) $(postgres_group) ## Run a private PostgreSQL for these tasks, until Ctrl-C
	@exec "$(python)" -m workbook beyond-db

test-beyond: $(test_group) $(postgres_group) ## Run the tests of beyond/ on a PostgreSQL that they start: ARGS='-k killed'
	@exec "$(python)" -m workbook test-beyond --args="$$ARGS"

bench-page: $(bench_group) ## Write the latest measurements into docs/
	@exec "$(python)" -m workbook bench-page

# In `make break E07`, E07 is a second goal for make. It does nothing; `break` reads its name.
ifeq (break,$(firstword $(MAKECMDGOALS)))
ERRATUM := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
E% e% 0% 1% 2% 3% 4% 5% 6% 7% 8% 9%:
	@:
endif

# Creates the environment, and installs each group of requirements/ when it is first needed. If a group
# cannot be installed, the others stay. Only an interrupted environment is created again.
ifndef ENV_PYTHON
$(bare): $(shell test -x $(python) || echo always)
	@command -v "$$PYTHON" >/dev/null || { \
	  echo "There is no Python called '$$PYTHON' here: name one with make … PYTHON=python3.13." >&2; exit 1; }
	@test -n '$(version)' || { \
	  echo "'$$PYTHON' is here and does not run as a Python (a pyenv shim whose version is not chosen?):" \
	    "name another with make … PYTHON=python3.13." >&2; exit 1; }
	@test -z '$(too_old)' || { \
	  echo "The workbook needs Python 3.11 or newer and '$$PYTHON' is $(version):" \
	    "name another with make … PYTHON=python3.13." >&2; exit 1; }
	@"$$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$$PYTHON' comes without its venv module: install that (Debian, Ubuntu: python3-venv)" \
	    "or name another with make … PYTHON=python3.13." >&2; exit 1; }
	@if test -x $(python) && test ! -e $(env)/unfinished; then :; else \
	  echo "Creating the environment $(env) with $(version), only this time …"; \
	  trap 'echo; echo "Stopped. Run the same command to begin again."; exit 130' INT; \
	  rm -rf $(env) && mkdir $(env) && touch $(env)/unfinished && \
	  "$$PYTHON" -m venv $(env) && rm $(env)/unfinished; fi
	@touch $@

$(env)/run.installed $(env)/postgres.installed: $(bare)
$(env)/learn.installed $(notebooks_group): $(bare) requirements/run.txt requirements/part0.txt
$(test_group): $(bare) $(addprefix requirements/,run.txt part0.txt learn.txt beyond.txt)
$(notebooks_group): requirements/learn.txt
$(bench_group) $(hosts_group) $(env)/beyond.installed: $(bare) requirements/run.txt
$(env)/part0.installed: $(run_group)
$(env)/%.installed: requirements/%.txt
	@$(python) workbook/cli/install.py $<
	@touch $@
else
.PHONY: $(bare)
$(bare):
	@test -n '$(version)' || { \
	  echo "ENV_PYTHON=$$ENV_PYTHON is no Python that runs here: name one, or leave it out and make" \
	    "makes an environment." >&2; exit 1; }
	@test -z '$(too_old)' || { \
	  echo "The workbook needs Python 3.11 or newer and ENV_PYTHON=$$ENV_PYTHON is $(version):" \
	    "name another, or leave it out and make makes an environment." >&2; exit 1; }
endif

always:

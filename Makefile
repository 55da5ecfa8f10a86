# The front door. Every target sets up what it needs; the work itself is `python -m workbook …`.

PYTHON ?= python3
PORT ?= 8000
SERVER ?=
# Not `?=`: some shells export the machine's own name as HOST.
HOST = 127.0.0.1
# Values reach the commands through the environment: the shell never reads them as code.
export ALL APP ARGS BEYOND_DSN BROKEN CHECK ENV_PYTHON ERRATUM FILE FROM HOST HOST_KIND LESSON LEVEL MINE NOTEBOOK
export ONCE PART PORT PYODIDE PYTHON QUICK RENEW REQUEST RUNS SCENARIOS SERVER SUBJECTS TIMES TO VERBOSE YES

.DEFAULT_GOAL := help
.PHONY: help run try test test-all test-optimized matrix hosts fuzz soak pages diff start reset
.PHONY: break check watch hint progress peek mend errata errata-full always
.PHONY: xray lab site site-serve notebooks notebooks-refresh bench bench-exact
.PHONY: bench-tasks bench-scaling bench-server bench-page
.PHONY: beyond beyond-worker beyond-db test-beyond

# What may stand on the command line. Anything else is a slip, and is told.
known := ALL APP ARGS BEYOND_DSN BROKEN CHECK ENV_PYTHON ERRATUM FILE FROM HOST HOST_KIND LESSON LEVEL MINE NOTEBOOK \
  ONCE PART PORT POSTGRES PYODIDE PYTHON QUICK RENEW REQUEST RUNS SCENARIOS SERVER SUBJECTS TIMES TO VERBOSE YES
given := $(foreach name,$(.VARIABLES),$(if $(filter command line,$(origin $(name))),$(name)))
unknown := $(filter-out $(known) MAKEFLAGS MFLAGS -%,$(given))
ifneq (,$(unknown))
$(error There is no $(firstword $(unknown))= here: the names are $(known))
endif

# ENV_PYTHON=/path/to/python is an environment of your own: nothing is made, nothing installed.
version := $(shell "$(or $(ENV_PYTHON),$(PYTHON))" -c 'import sys; print("python%d.%d" % sys.version_info[:2])' 2>/dev/null)
too_old := $(filter python2.% $(addprefix python3.,0 1 2 3 4 5 6 7 8 9 10),$(version))
ifdef ENV_PYTHON
python := $(ENV_PYTHON)
bare := own-python
$(foreach group,run learn part0 server test notebooks hosts bench beyond,$(eval $(group)_group := $(bare)))
else
# .venv is where editors and uv look. Another Python has its own: PYTHON=python3.13 gets .venv-3.13.
env := .venv$(if $(filter python3,$(PYTHON)),,-$(patsubst python%,%,$(or $(version),none)))
python := $(env)/bin/python
bare := $(env)/made
run_group := $(env)/run.installed
learn_group := $(env)/learn.installed
test_group := $(env)/test.installed
part0_group := $(if $(filter 0,$(PART))$(filter part0,$(SERVER)),$(env)/part0.installed)
hosts_group := $(env)/hosts.installed
server_group := $(if $(filter hypercorn granian,$(SERVER)),$(hosts_group),$(part0_group))
notebooks_group := $(env)/notebooks.installed
bench_group := $(env)/bench.installed
beyond_group := $(env)/beyond.installed
POSTGRES ?= $(firstword $(shell command -v initdb; ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null))
postgres_group := $(if $(POSTGRES),,$(env)/postgres.installed)
endif

# In the order in which a reader needs them. What is not here is for those who work on the workbook.
for_readers := run try xray lab notebooks diff start check watch hint progress peek reset break mend errata

help: ## This list
	@echo 'make TARGET [NAME=value …]    PYTHON=python3.13 takes another Python than python3'
	@awk -F ' *## *' -v readers='$(for_readers)' ' \
	  /^[a-z-]+:.* ## / { sub(/:.*/, "", $$1); says[$$1] = $$2; order[++count] = $$1 } \
	  END { \
	    print "\nTo read, run, build and break:"; \
	    for (i = 1; i <= split(readers, first, " "); i++) { \
	      printf "  %-17s %s\n", first[i], says[first[i]]; is_first[first[i]] = 1 } \
	    print "\nTo work on the workbook itself:"; \
	    for (i = 1; i <= count; i++) if (!is_first[order[i]]) printf "  %-17s %s\n", order[i], says[order[i]] }' Makefile

run: $(run_group) $(server_group) ## Serve a part: PART=5 PORT=8000 MINE=1 (yours) BROKEN=1 (planted) SERVER=… APP=…
	@exec "$(python)" -m workbook run --part="$${PART:-5}" --port="$$PORT" --host="$$HOST" --server="$$SERVER" \
	  --app="$$APP" --mine="$$MINE" --broken="$$BROKEN"

try: $(run_group) $(part0_group) ## Send a part's sample requests, show what comes back: PART=5 MINE=1 BROKEN=1
	@exec "$(python)" -m workbook try --part="$${PART:-5}" --mine="$$MINE" --broken="$$BROKEN"

test: $(test_group) $(if $(PART),,$(notebooks_group) $(hosts_group)) ## All tests, or one part's: PART=3 HOST_KIND=live|inprocess ARGS='-k routing'
	@exec "$(python)" -m workbook test --part="$$PART" --host-kind="$$HOST_KIND" --args="$$ARGS" \
	  --mine="$$MINE"

test-all: $(test_group) $(notebooks_group) $(hosts_group) ## All tests, and each planted mistake against all checks
	@exec "$(python)" -m workbook test --all-checks --args="$$ARGS"

test-optimized: $(test_group) ## The conformance of every part under python -O, which leaves out asserts
	@exec "$(python)" -m workbook test-optimized

matrix: $(test_group) ## Parts × behaviours, from a real run
	@exec "$(python)" -m workbook matrix

hosts: $(test_group) $(hosts_group) ## The parts under every server, live: uvicorn, hypercorn, granian, part0
	@exec "$(python)" -m workbook hosts

fuzz: $(test_group) ## The property tests on more than 100,000 fresh inputs
	@exec "$(python)" -m workbook fuzz

soak: $(test_group) ## Load and faults on Part 5, a few minutes: stops, steady traffic, an upload
	@exec "$(python)" -m workbook soak

pages: $(test_group) ## Renew what is generated: README.md, docs/, partN/CHANGES.md
	@exec "$(python)" -m workbook pages

diff: $(run_group) ## What a lesson changes and why: FROM=2 TO=3; PART=3 MINE=1: yours beside ours
	@exec "$(python)" -m workbook diff --from="$$FROM" --to="$$TO" --lesson="$$LESSON" \
	  --part="$$PART" --mine="$$MINE" --yes="$$YES"

start: $(run_group) ## Begin your own part, with stubs for what is new: PART=3; FROM=mine from yours
	@exec "$(python)" -m workbook start --part="$$PART" --from="$$FROM"

reset: $(run_group) ## Put your part into a backup and start it afresh: PART=3
	@exec "$(python)" -m workbook reset --part="$$PART" --from="$$FROM"

break: $(run_group) ## Plant a published mistake, and hunt it: make break E07, or LEVEL=C|H|M PART=3
	@exec "$(python)" -m workbook break --erratum="$$ERRATUM" --level="$$LEVEL" --part="$$PART"

check: $(learn_group) ## Check your part, or a planted mistake: PART=3 ALL=1 VERBOSE=1 APP=module:attr
	@"$(python)" -m workbook check --part="$$PART" --app="$$APP" --all="$$ALL" --verbose="$$VERBOSE" || \
	  test $$? -eq 3 # a red check is what one works on, not an error of make

watch: $(learn_group) ## Check your part again at each save, until Ctrl-C: PART=3
	@exec "$(python)" -m workbook watch --part="$$PART" --app="$$APP" --verbose="$$VERBOSE"

hint: $(learn_group) ## A hint to what failed last; again: the place, then nearly the answer
	@exec "$(python)" -m workbook hint

progress: $(learn_group) ## All parts at a glance, and what is next
	@exec "$(python)" -m workbook progress

peek: $(learn_group) ## Show one of our files, after asking: FILE=asgi/router.py PART=3 YES=1
	@exec "$(python)" -m workbook peek --file="$$FILE" --part="$$PART" --yes="$$YES"

mend: $(run_group) ## Tell what was planted and what mends it, and remove the copy
	@exec "$(python)" -m workbook mend

errata: $(learn_group) ## Every published mistake planted, one by one: its check goes red: PART=3
	@exec "$(python)" -m workbook errata --part="$$PART"

errata-full: $(test_group) ## The same on every host and Python, with all the other checks
	@exec "$(python)" -m workbook errata-full

xray: $(learn_group) ## One request, and all that happens: PART=5 REQUEST='GET /home' MINE=1 CHECK=…
	@exec "$(python)" -m workbook xray --part="$${PART:-5}" --request="$$REQUEST" \
	  --mine="$$MINE" --broken="$$BROKEN" --app="$$APP" --times="$$TIMES" --check="$$CHECK"

lab: $(learn_group) $(if $(filter hypercorn granian,$(SERVER)),$(hosts_group)) ## A page to step through a request: PART=5 MINE=1 PORT=8000 SERVER=…
	@exec "$(python)" -m workbook lab --part="$${PART:-5}" --mine="$$MINE" --port="$$PORT" --server="$$SERVER"

notebooks: $(notebooks_group) ## Jupyter Lab on your copies of the notebooks: NOTEBOOK=03 ARGS='--no-browser'
	@exec "$(python)" -m workbook notebooks --notebook="$$NOTEBOOK" --args="$$ARGS"

notebooks-refresh: $(notebooks_group) ## Run the notebooks and rewrite their outputs: NOTEBOOK=05
	@exec "$(python)" -m workbook notebooks-refresh --notebook="$$NOTEBOOK"

site: $(learn_group) ## The page of make lab as static files, Python in the browser: PYODIDE=…
	@exec "$(python)" -m workbook site --pyodide="$$PYODIDE"

site-serve: $(learn_group) ## Serve that site on Part 0's server: PORT=8000
	@exec "$(python)" -m workbook site-serve --port="$$PORT"

bench: $(bench_group) ## CPU per request beside the peers: QUICK=1 SUBJECTS='part5 falcon' SCENARIOS=text
	@exec "$(python)" -m workbook bench --quick="$$QUICK" --subjects="$$SUBJECTS" --scenarios="$$SCENARIOS" --runs="$$RUNS"

bench-exact: $(bench_group) ## Instructions per request by valgrind, and the gate on Part 5: RENEW=1
	@exec "$(python)" -m workbook bench-exact --subjects="$$SUBJECTS" --scenarios="$$SCENARIOS" --renew="$$RENEW"

bench-tasks: $(bench_group) ## Background tasks beside asyncio.create_task and taskiq: QUICK=1
	@exec "$(python)" -m workbook bench-tasks --quick="$$QUICK"

bench-scaling: $(bench_group) ## Against size: routes, bodies, imports, memory per route: QUICK=1
	@exec "$(python)" -m workbook bench-scaling --quick="$$QUICK"

bench-server: $(bench_group) ## Over sockets: requests a second of the server's CPU time: QUICK=1
	@exec "$(python)" -m workbook bench-server --quick="$$QUICK" --subjects="$$SUBJECTS"

beyond: $(beyond_group) ## Part 5's sample, its tasks in PostgreSQL: PORT=8001 BEYOND_DSN=postgresql://…
	@exec "$(python)" -m workbook beyond --port="$$PORT" --host="$$HOST"

beyond-worker: $(beyond_group) ## A process that runs those tasks, as many as you like; ONCE=1 ends with the last
	@exec "$(python)" -m workbook beyond-worker --once="$$ONCE"

beyond-db: $(bare) $(postgres_group) ## A PostgreSQL of your own for them, until Ctrl-C
	@exec "$(python)" -m workbook beyond-db

test-beyond: $(test_group) $(postgres_group) ## The tests of beyond/ alone, on a PostgreSQL they start: ARGS='-k killed'
	@exec "$(python)" -m workbook test-beyond --args="$$ARGS"

bench-page: $(bench_group) ## What was measured last, into docs/
	@exec "$(python)" -m workbook bench-page

# In `make break E07` the second goal names what the first is to do; it is made by doing nothing.
ifeq (break,$(firstword $(MAKECMDGOALS)))
ERRATUM := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
E% e% 0% 1% 2% 3% 4% 5% 6% 7% 8% 9%:
	@:
endif

# The environment, and in it each group of requirements/ when it is first needed. A group that cannot be
# installed leaves the others as they are; only an environment that was interrupted is made again.
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
	  echo "Making the environment $(env) with $(version), this once …"; \
	  trap 'echo; echo "Stopped. The same command begins afresh."; exit 130' INT; \
	  rm -rf $(env) && mkdir $(env) && touch $(env)/unfinished && \
	  "$$PYTHON" -m venv $(env) && rm $(env)/unfinished; fi
	@touch $@

$(run_group): $(bare)
$(learn_group): $(run_group)
$(test_group): $(learn_group)
$(env)/part0.installed $(hosts_group) $(beyond_group): $(run_group)
$(env)/postgres.installed: $(bare)
$(notebooks_group): $(learn_group)
$(bench_group): $(run_group)
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

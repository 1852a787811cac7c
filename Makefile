# BrainTx. `make` or `make help` lists what there is.
# A new machine needs Python 3.11 or later, git and make; everything else goes into .venv.

VENV ?= .venv
PY := $(VENV)/bin/python
PYTEST_ARGS ?=
# As many processes as processors, each file whole in one of them.
PARALLEL ?= -n auto --dist loadfile
# The tests start dozens of processes: none compiles the package again.
unexport PYTHONDONTWRITEBYTECODE
# Stamps carry a hash of what they installed: nothing is installed twice, and a changed
# requirement, also one that came with another branch, is installed once.
RUN_STAMP := $(VENV)/.run-$(shell cat requirements.txt constraints.txt pyproject.toml tools/install.py | cksum | cut -d' ' -f1)
TEST_STAMP := $(VENV)/.test-$(shell cat requirements.txt requirements-test.txt constraints.txt pyproject.toml tools/install.py | cksum | cut -d' ' -f1)

.DEFAULT_GOAL := help
.PHONY: help install demo dashboard clinic serve example test test-all lint format types imports docs bench bench-service \
        train evaluate figures sbom audit wheel hooks lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

install: $(RUN_STAMP) ## install what BrainTx runs on into .venv

demo: $(RUN_STAMP) ## install what BrainTx runs on, then open the demo in the browser
	$(PY) -m braintx demo

dashboard: $(RUN_STAMP) ## install what BrainTx runs on, then open the dashboard in the browser
	$(PY) -m braintx dashboard

clinic: $(RUN_STAMP) ## install what BrainTx runs on, then open the clinician's page in the browser
	$(PY) -m braintx clinic

serve: $(RUN_STAMP) ## serve API, its documentation and the demo on this computer alone, no key needed: localhost:8080
	$(PY) -m braintx serve --demo --insecure

example: $(RUN_STAMP) ## start the service, ask it for everything it gives, stop it; results in work/example
	$(PY) examples/consume_api.py

test: lint types imports docs ## install what the tests need, then run everything that must hold
	$(PY) -m pytest $(PARALLEL) $(PYTEST_ARGS)

test-all: lint types imports docs ## the same, and the tests that take minutes
	$(PY) -m pytest -m "slow or not slow" $(PARALLEL) $(PYTEST_ARGS)

lint: $(TEST_STAMP) ## style and likely mistakes (ruff)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

format: $(TEST_STAMP) ## rewrite the code in the house style (ruff)
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

types: $(TEST_STAMP) ## types, strictly (mypy)
	$(PY) -m mypy --num-workers auto

imports: $(TEST_STAMP) ## the order of the rooms (import-linter)
	$(VENV)/bin/lint-imports --no-logo

docs: $(TEST_STAMP) ## the documentation, into docs/_build/html; a warning is an error
	$(PY) -m sphinx -q -W --keep-going -n docs docs/_build/html

bench: $(TEST_STAMP) ## speed against the usual ways, on one thread; writes results/benchmark.json
	OMP_NUM_THREADS=1 $(PY) -m tests.benchmarks

bench-service: $(TEST_STAMP) ## the service against the library in one process, and its memory; writes results/service.json
	$(PY) -m tests.benchmarks.service
	$(PY) -m tests.benchmarks.service --memory

train: $(TEST_STAMP) ## train the shipped models again (needs BRAINTX_DATA)
	$(PY) -m braintx train tumor
	$(PY) -m braintx evaluate tumor
	$(PY) -m braintx train treatment

evaluate: $(TEST_STAMP) ## measure the models, patients apart, into results/ (needs BRAINTX_DATA)
	$(PY) -m braintx evaluate tumor --card
	$(PY) -m braintx evaluate treatment
	$(PY) -m braintx.experiments.duplicates
	$(PY) -m braintx.experiments.source_probe

figures: $(TEST_STAMP) ## write the figures of results/ into README.md, docs/ and the model cards
	$(PY) -m tools.figures

wheel: $(TEST_STAMP) ## build the wheel into dist/, models inside
	$(PY) -m build --wheel --no-isolation --outdir dist
	$(PY) -m pytest -p no:cacheprovider tests/test_wheel.py

sbom: $(TEST_STAMP) ## what is shipped, with licences, into dist/sbom.json (CycloneDX)
	$(PY) -m tools.sbom

audit: $(TEST_STAMP) ## ask OSV for known vulnerabilities of what is shipped; status 3: not audited
	$(PY) -m tools.audit

hooks: $(TEST_STAMP) ## check every commit before it is made (pre-commit)
	$(VENV)/bin/pre-commit install

lock: $(TEST_STAMP) ## write constraints.txt from what is installed in .venv
	$(PY) tools/lock.py

clean: ## remove what make made, .venv too
	rm -rf $(VENV) build dist docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(RUN_STAMP): | $(PY)
	$(PY) tools/install.py requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@rm -f $(VENV)/.run-* && touch $@

$(TEST_STAMP): | $(PY)
	$(PY) tools/install.py requirements.txt requirements-test.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@rm -f $(VENV)/.test-* && touch $@ $(RUN_STAMP)

$(PY):
	@sh tools/make_venv.sh $(VENV)

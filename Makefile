# Thin names for the commands of the course; `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
# One more than two cores: a third of the time is spent waiting, for a browser, a limit, a disk.
WORKERS ?= 3
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal
# The types are read while the first tests run.
MAKEFLAGS += -j3
export OMP_NUM_THREADS ?= 1
# Hundreds of processes import the course: each would compile it again.
unexport PYTHONDONTWRITEBYTECODE
# Where the home folder cannot be written, what Jupyter and matplotlib keep there goes elsewhere.
ifneq ($(shell test -w "$$HOME" && echo yes),yes)
export HOME := $(CURDIR)/.venv/home
endif

help:  ## cette liste
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

.venv/ready: pyproject.toml setup.py constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 15) and "Python 3.10 à 3.14 est nécessaire : make PYTHON=python3.13 …")'
	$(PYTHON) -m venv .venv
	@mkdir -p .venv/home
	@sh tools/system.sh bubblewrap  # isolates what students wrote; TP_SYSTEM_PACKAGES=no: only told
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --constraint constraints.txt --editable '.[grading,report]'
	touch $@

.venv/dev: .venv/ready
	$(BIN)/python -m pip install --constraint constraints.txt --editable '.[dev]'
	touch $@

setup: .venv/ready  ## l'environnement .venv, aux versions de l'année

dev: .venv/dev  ## la même, et ce que demandent les tests

demo: setup  ## note une classe de démonstration et montre ses notes
	$(BIN)/python -m tp_grading.cli demo

lint: dev  ## style et mise en forme (ruff)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check src banks tools tests/*.py tests/tp_utils tests/tp_grading tests/browser tests/maintenance tests/promises tests/site

types: dev  ## les types (mypy --strict)
	$(BIN)/python -m mypy

contracts: dev  ## qui a le droit d'importer quoi (import-linter)
	$(BIN)/python -c 'from importlinter.cli import lint_imports_command as run; run()' --no-logo

check: types contracts tests-of-check  ## moins d'une minute : style, types, tests unitaires, et les TP touchés depuis main

test: types contracts tests-of-test  ## tout ce qu'un changement peut casser (dix minutes)

tests-of-%: lint
	$(PYTEST) --loop=$*

sweep: dev  ## le reste : toutes les graines, toutes les réponses, toutes les altérations (des heures ; SHARE=0/36 : un trente-sixième, et les longs tests de chaque partie)
	$(PYTEST) --loop=sweep $(if $(SHARE),--share=$(SHARE))

test-grading: dev  ## les seuls tests de la notation : bac à sable, reprise, attaques
	$(PYTEST) tests/grading tests/hostile

lab: setup  ## ouvre JupyterLab sur les notebooks des étudiants
	$(BIN)/python -m jupyterlab notebooks

notebooks: setup  ## fabrique les notebooks à partir de solutions/*/*.py
	$(BIN)/python -m tp_grading.cli build

messages: dev  ## les phrases de tp_utils et du correcteur en anglais : po/en/, et ce qui en est compilé
	$(BIN)/python -m tools.messages en

site: dev  ## le site du cours, en deux langues, dans build/site/html (Sphinx ; LABS="tp04_manuel" : ces TP-là)
	$(BIN)/python -m tools.site $(LABS)

captures: dev  ## les images de docs/images, prises dans JupyterLab par Chromium
	for lang in fr en; do folder=docs/images; test $$lang = fr || folder=docs/$$lang/images; \
		mkdir -p $$folder && $(BIN)/python -m tests.browser.first_hour $$folder $$lang && \
		$(BIN)/python -m tests.browser.film $$folder $$lang || exit 1; done
	$(BIN)/python -m tests.browser.marking docs/images

hostile: dev  ## le tableau des attaques : attendu, obtenu, nbgrader seul (trois quarts d'heure)
	$(BIN)/python -m tests.hostile.report

downstream: dev  ## chaque réponse juste des banques, mise dans la solution : le reste du notebook s'exécute (LABS="tp04 or tp05")
	$(PYTEST) tests/promises/test_downstream.py $(if $(LABS),-k "$(LABS)")

mutation: dev  ## taux de mutants tués par les vérifications de chaque exercice
	$(BIN)/python -m tests.mutation

keys: dev  ## la même note sous 50 clés à chaque réponse des banques (lourd : LABS="tp14" KEYS=50)
	$(BIN)/python -m tests.keys $(LABS) --keys $(or $(KEYS),50)

bench: dev  ## les mesures de benchmarks/, en rapports
	for script in benchmarks/*.py; do $(BIN)/python $$script; done

tp09-full: dev  ## les 30 epochs du TP 9, tous réglages (40 min environ, reprend où elle en était)
	$(BIN)/python benchmarks/full/tp09.py

platforms: dev  ## les tests d'un étudiant sous chaque Python de la machine (lourd : un environnement chacun)
	$(BIN)/python -m tests.platforms.run $(VERSIONS)

lock: dev  ## uv.lock et constraints.txt, après un changement de pyproject.toml (UPGRADE=--upgrade : les versions d'une année nouvelle)
	$(BIN)/python -m uv lock $(UPGRADE)
	$(BIN)/python -m uv export --frozen --all-extras --no-emit-project --no-hashes --no-annotate --output-file constraints.txt --quiet

release: dev  ## publie une version : make release VERSION=2026.12 [ARGS=--dry-run]
	$(BIN)/python -m tools.release "$(VERSION)" $(ARGS)

clean:  ## efface l'environnement et ce qui a été fabriqué
	rm -rf .venv demo build .pytest_cache .ruff_cache .mypy_cache .import_linter_cache

.PHONY: downstream help setup dev lock platforms demo lint types contracts check test sweep test-grading lab notebooks messages site captures hostile mutation keys bench tp09-full release clean

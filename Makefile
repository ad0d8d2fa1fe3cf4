# inhabit: `make demo` and `make test` each set up all they need in .venv, without root.
PYTHON ?= python3
VENV   ?= .venv
EXTRAS ?= dev
BIN    := $(VENV)/bin
# nproc would tell the number of threads that OMP_NUM_THREADS allows.
JOBS   ?= $(shell env -u OMP_NUM_THREADS nproc 2>/dev/null || echo 2)
QUICK  := $(if $(FAST), and not slow)

# uv reads none of pip's settings, so it is handed the folders of wheels that pip knows of.
# Where there are none, it takes torch's CPU or CUDA build by the GPU that it finds, from PyTorch's own index; where
# that cannot be reached, it takes what the package index has.
WHEELS := $(or $(PIP_FIND_LINKS),$(shell $(PYTHON) -m pip config get global.find-links 2>/dev/null))
TORCH  ?= $(if $(WHEELS),,--torch-backend=auto)
# The certificates of the system are trusted too: many networks have their own.
INSTALL = $(UV) pip install --quiet --python $(VENV) --constraint constraints.txt --editable '.[$(EXTRAS)]'
UV      = UV_FIND_LINKS="$(WHEELS)" UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 $(BIN)/uv

.PHONY: setup demo test lint types lock clean
setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt
	@echo "setting up $(VENV) (half a minute to some minutes, by the network)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(INSTALL) $(TORCH) || { [ -n "$(TORCH)" ] && echo "PyTorch's index is out of reach: taking torch from the package index" && $(INSTALL); }
	@touch $@

demo: setup           ## make a home, live in it, ask, train, talk; prints the path of report.html
	$(BIN)/inhabit demo --overwrite

test: setup           ## every test, the slow ones too (FAST=1 leaves those out); what measures time runs by itself
	$(BIN)/pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder --durations 30 -m "not alone$(QUICK)"
	$(BIN)/pytest -m "alone$(QUICK)"

lint: setup           ## ruff (lint and format) and the layer check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: setup          ## mypy, strict
	$(BIN)/mypy

lock: setup           ## rewrite constraints.txt, the lock
	$(UV) pip compile --quiet --universal --all-extras --python-version 3.11 --no-emit-find-links --no-emit-index-url --no-header pyproject.toml --output-file constraints.txt
	@# One torch for all: 2.13.0+cpu satisfies 2.13.0, and so does the CUDA build.
	sed -i -E '/^ +torch==/d; s/^torch==([0-9.]+).*/torch==\1/; /^torch==/{x;s/^/x/;/^x{2,}$$/{x;d};x}' constraints.txt

clean:                ## remove what make and the tools made
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

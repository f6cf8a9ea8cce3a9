# `make demo` shows what AutoArr does, `make test` proves it. Both need Rust, make, and for the web interface Node
# with npm; they get the rest themselves.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# One profile for everything that is tested: the dependencies are built once.
CARGO := cargo --locked
PROFILE := --profile ci
TARGET := $(or $(CARGO_TARGET_DIR),target)
AUTOARR := $(TARGET)/ci/autoarr

# How long the parsers of outside text are fuzzed, all of them together.
FUZZ_SECONDS ?= 60

export CARGO_INCREMENTAL := 0
export CARGO_TERM_COLOR ?= auto

# The web interface is in the binary. Without npm, a plain page that says how to build it stands in its place.
WEB := $(if $(shell command -v npm 2>/dev/null),web/dist/index.html)
WEB_SOURCES = $(shell find web/src web/public web/scripts -type f) web/index.html web/offline.html web/vite.config.ts web/tsconfig.json

.PHONY: help demo test build fmt docs bench fuzz lint unit doc-tests story check-docs licences compiler peers binary \
	web e2e-web screenshots bench-web

help: ## Says what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

demo: compiler $(WEB) ## Builds AutoArr and shows it at work, with a whole stack on this machine's loopback
	$(CARGO) build $(PROFILE) -p autoarr
	$(AUTOARR) demo $(DEMO)

test: peers lint web binary unit doc-tests story e2e-web fuzz check-docs licences ## Runs everything that CI runs
	@echo "make test: everything passed"

build: compiler $(WEB) ## Builds the binary that is installed: target/release/autoarr
	$(CARGO) build --release -p autoarr
	@ls -lh $(TARGET)/release/autoarr

fmt: ## Formats the code
	cargo fmt --all

docs: binary ## Writes the documents that are made from code
	$(AUTOARR) openapi > openapi.json
	$(AUTOARR) config-reference > docs/configuration.md
	$(AUTOARR) rules --markdown > docs/rules.md
	$(if $(WEB),cd web && npm run --silent api)

web: web/dist/index.html ## Checks and builds the web interface, which the next build takes in
	cd web && npm run --silent lint && npm run --silent typecheck && npm test --silent

e2e-web: peers binary ## Uses the web interface in a browser, as a person does
	$(CARGO) build $(PROFILE) --workspace --bin timeline
	cd web && AUTOARR_BIN="$(abspath $(AUTOARR))" npm run --silent e2e

screenshots: peers binary ## Takes a picture of every page, into docs/screenshots
	cd web && AUTOARR_BIN="$(abspath $(AUTOARR))" npm run --silent screenshots

bench: build ## Measures speed and memory of the binary that is installed; BENCH="start idle" picks some
	$(CARGO) build --release -p e2e --bin bench
	AUTOARR_BIN="$(abspath $(TARGET)/release/autoarr)" $(TARGET)/release/bench $(BENCH)
	$(if $(BENCH),,$(MAKE) bench-web)

bench-web: build peers ## Measures in a browser how soon a page can be used
	cd web && AUTOARR_BIN="$(abspath $(TARGET)/release/autoarr)" npm run --silent bench

lint: compiler
	cargo fmt --all -- --check
	$(CARGO) clippy $(PROFILE) --workspace --all-targets -- -D warnings

# The program as the end-to-end tests run it.
binary: compiler $(WEB)
	$(CARGO) build $(PROFILE) -p autoarr

# cargo-nextest is faster and prints more; where it is missing, cargo's own runner does the same tests.
unit: peers binary
	export AUTOARR_BIN="$(abspath $(AUTOARR))"; \
	if cargo nextest --version >/dev/null 2>&1; then \
		scripts/with-postgres.sh cargo nextest run --locked --cargo-profile ci --workspace; \
	else \
		scripts/with-postgres.sh $(CARGO) test $(PROFILE) --workspace --lib --bins --tests --no-fail-fast; \
	fi

doc-tests: compiler
	$(CARGO) test $(PROFILE) --workspace --doc --quiet

story: binary
	$(AUTOARR) demo --once

fuzz: compiler ## Fuzzes the parsers of outside text for FUZZ_SECONDS
	fuzz/run.sh $(FUZZ_SECONDS)

check-docs: binary
	@$(AUTOARR) openapi | diff -q openapi.json - >/dev/null || { echo "openapi.json is out of date: make docs"; exit 1; }
	@$(AUTOARR) config-reference | diff -q docs/configuration.md - >/dev/null || { echo "docs/configuration.md is out of date: make docs"; exit 1; }
	@$(AUTOARR) rules --markdown | diff -q docs/rules.md - >/dev/null || { echo "docs/rules.md is out of date: make docs"; exit 1; }
	@cd web && npm run --silent api:check || { echo "web/src/api/schema.d.ts is out of date: make docs"; exit 1; }

# The licences are also checked by a test in crates/tidy, so that nothing hangs on this tool.
licences:
	@if cargo deny --version >/dev/null 2>&1; then cargo deny --offline check licenses bans sources; \
	else echo "cargo-deny is not installed: licences are checked by crates/tidy alone"; fi

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run --silent build

web/node_modules/.package-lock.json: web/package-lock.json
	@command -v npm >/dev/null || { echo "the web interface is built and tested with Node 20 and npm: please install them"; exit 1; }
	cd web && npm ci --no-audit --no-fund
	@touch $@

# What the tests run against: Debian packages, named in the README.
peers:
	scripts/install-test-peers.sh

# Rust needs a C compiler to link, and SQLite is C.
compiler:
	@command -v cc >/dev/null && command -v c++ >/dev/null || \
		{ sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; $$sudo apt-get update -q && $$sudo apt-get install -qy --no-install-recommends gcc g++ libc6-dev; }

# `make demo` shows what AutoArr does, `make test` proves it. Both need Rust and make, and get the rest themselves.

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

.PHONY: help demo test build fmt docs bench fuzz lint unit doc-tests story check-docs licences compiler peers binary

help: ## Says what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

demo: compiler ## Builds AutoArr and shows it at work, with a whole stack on this machine's loopback
	$(CARGO) build $(PROFILE) -p autoarr
	$(AUTOARR) demo $(DEMO)

test: peers lint binary unit doc-tests story fuzz check-docs licences ## Runs everything that CI runs
	@echo "make test: everything passed"

build: compiler ## Builds the binary that is installed: target/release/autoarr
	$(CARGO) build --release -p autoarr
	@ls -lh $(TARGET)/release/autoarr

fmt: ## Formats the code
	cargo fmt --all

docs: binary ## Writes the documents that are made from code
	$(AUTOARR) openapi > openapi.json
	$(AUTOARR) config-reference > docs/configuration.md
	$(AUTOARR) rules --markdown > docs/rules.md

bench: build ## Measures speed and memory of the binary that is installed; BENCH="start idle" picks some
	$(CARGO) build --release -p e2e --bin bench
	AUTOARR_BIN="$(abspath $(TARGET)/release/autoarr)" $(TARGET)/release/bench $(BENCH)

lint: compiler
	cargo fmt --all -- --check
	$(CARGO) clippy $(PROFILE) --workspace --all-targets -- -D warnings

# The program as the end-to-end tests run it.
binary: compiler
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

# The licences are also checked by a test in crates/tidy, so that nothing hangs on this tool.
licences:
	@if cargo deny --version >/dev/null 2>&1; then cargo deny --offline check licenses bans sources; \
	else echo "cargo-deny is not installed: licences are checked by crates/tidy alone"; fi

# What the tests run against: Debian packages, named in the README.
peers:
	scripts/install-test-peers.sh

# Rust needs a C compiler to link, and SQLite is C.
compiler:
	@command -v cc >/dev/null && command -v c++ >/dev/null || \
		{ sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; $$sudo apt-get update -q && $$sudo apt-get install -qy --no-install-recommends gcc g++ libc6-dev; }

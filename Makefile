# Everything a person or a machine does with this tree. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

BIN := bin/liangtian
GO_PACKAGES := ./...
GOTESTFLAGS ?=
BENCH ?= .

# The browser is the system's own; nothing is fetched by its test runner.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

# A tree whose owner git does not trust has no version to stamp in.
BUILDVCS := $(shell git status --porcelain >/dev/null 2>&1 && echo auto || echo false)

WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -path web/e2e -prune -o -path '*/test-results' -prune -o -path '*/playwright-report' -prune -o -type f ! -name '*.go' -print 2>/dev/null)
GO_SOURCES := $(shell find cmd geo internal migrations web -path web/node_modules -prune -o -type f \( -name '*.go' -o -path 'internal/*' -o -name '*.sql' \) ! -name '*_test.go' -print) go.mod go.sum
MODULES := web/node_modules/.package-lock.json
DIST := web/dist/index.html

.PHONY: help archive sbom setup web build run test soak drill ha check bench lint generate check-generated clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

setup: ## install what the system lacks: PostgreSQL with PostGIS, Chromium, fonts, poppler, GDAL, bubblewrap
	@scripts/setup.sh

web: $(DIST) ## build the pages

build: web $(BIN) ## build bin/liangtian, pages included

run: setup build ## start the program with a demo city
	$(BIN) serve --demo

test: setup build ## everything that must hold: checks, Go tests, page tests, browser tests
	@scripts/test.sh

# SEED says with which run to begin: SEED=17 RUNS=1 is run 17 again.
soak: export RUNS := $(or $(RUNS),300)
soak: export CYCLES := $(or $(CYCLES),200)
soak: export CUTS := $(or $(CUTS),20)
soak: setup build ## faults between phones and server (RUNS=300), faults of the machines (CYCLES=200, CUTS=20), SEED=1; then a drill
	npm --prefix web run e2e -- --project=field soak.spec
	go test ./internal/faults -run '^TestFaults$$' -count=1 -timeout 6h -v
	scripts/drill.sh

ha: export HA := 1
ha: setup build ## a cluster of Patroni, etcd and HAProxy on loopback, its primary killed and frozen under load
	go test ./internal/faults -run '^TestHighAvailability$$' -count=1 -timeout 30m -v

drill: $(BIN) ## back up and restore a city of 100,000 plots (PLOTS=100000)
	scripts/drill.sh

check: ## format, vet, lint of the pages
	@scripts/check.sh

bench: $(BIN) ## first load of the field page, then Go benchmarks beside a throw-away database (BENCH=regexp)
	node scripts/first-load.mjs
	$(BIN) with-database -- go test -run '^$$' -bench '$(BENCH)' -benchmem $(GO_PACKAGES)

lint: check ## check, and golangci-lint
	scripts/golangci-lint.sh run

generate: $(MODULES) ## write the generated files anew
	@scripts/generate.sh

check-generated: $(MODULES) ## fail when a generated file is stale
	@scripts/check-generated.sh

sbom: $(BIN) ## list what the program is built of, with checksums (CycloneDX), in .cache/sbom.json
	@mkdir -p .cache
	node scripts/sbom.mjs $(BIN) >.cache/sbom.json

archive: web ## one archive to install from without a network, for this release of Debian
	scripts/archive/build.sh

clean: ## remove what was built, not the data
	rm -rf bin .cache/test .cache/generated $(MODULES) web/node_modules
	find web/dist -mindepth 1 ! -name .keep -delete

# Built files ----------------------------------------------------------------

$(MODULES): web/package.json web/package-lock.json
	npm --prefix web ci --no-audit --no-fund
	touch $@

$(DIST): $(MODULES) $(WEB_SOURCES)
	npm --prefix web run build
	touch $@ web/dist/.keep

$(BIN): $(DIST) $(GO_SOURCES)
	go build -buildvcs=$(BUILDVCS) -trimpath -o $@ ./cmd/liangtian

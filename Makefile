# SPDX-License-Identifier: Apache-2.0
# A thin front door: every target calls what does the work, and can be called again at any time.
SHELL := /bin/bash
JOBS ?= $(shell nproc)
ROUNDS ?= 3
PRESET ?= dev
BUILD := build/$(PRESET)
export ROUNDS

.PHONY: help deps build test unit demo bench lint lab soak fuzz asan clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

deps: ## install the Debian packages that building and testing need
	@tools/install-packages packages.txt

build: deps ## build build/dev (PRESET=release for the shipped one)
	@cmake --preset $(PRESET) >/dev/null
	@cmake --build --preset $(PRESET) -j $(JOBS)

lab: deps ## build the lab upstream, outside the tree; a second call returns at once
	@tests/lab/lab build

test: build lab ## all tests: unit, functional, lab
	@cd $(BUILD) && ctest --output-on-failure -j $(JOBS)

unit: build ## unit tests only
	@cd $(BUILD) && ctest --output-on-failure -j $(JOBS) -L unit

demo: ## set up everything, run the main job on the lab profile, build an image and boot it
	@$(MAKE) --no-print-directory build lab PRESET=release
	@tests/lab/demo build/release/builder/cli/pigsty-bundle

bench: ## measure against the peers, in one run
	@$(MAKE) --no-print-directory build lab PRESET=release
	@tests/bench/run build/release

lint: deps ## format, layers, sizes, clang-tidy on changed files
	@tools/lint

asan: ## unit tests under the address and undefined behaviour sanitizers
	@$(MAKE) --no-print-directory build PRESET=asan
	@cd build/asan && ctest --output-on-failure -j $(JOBS) -L unit

fuzz: deps ## run every fuzz target for FUZZ_SECONDS (20) each
	@tests/fuzz/run

soak: ROUNDS := 30
soak: build lab ## the long matrices, all rounds
	@cd $(BUILD) && ROUNDS=$(ROUNDS) ctest --output-on-failure -L rounds

clean: ## remove what was built here; caches outside the tree stay
	@rm -rf build dist

# Oars. `make run` opens the window, `make test` runs every check and test; both install what is missing first.

SHELL := /bin/sh
export PATH := $(HOME)/.cargo/bin:$(PATH)

.PHONY: help run test check bench fuzz sample screenshots install

help:
	@echo 'make run          install what is missing, build, open the window'
	@echo 'make test         install what is missing, run every check and test'
	@echo 'make check        the checks alone, with what is installed'
	@echo 'make bench        the figures: frames, start, memory, scores, sound (release build)'
	@echo 'make fuzz         throw random and damaged files at every reader'
	@echo 'make sample       make the sample library in recordings/ again'
	@echo 'make screenshots  make the pictures in docs/screens again'
	@echo 'make install      put the program into ~/.cargo/bin'

run:
	@.ci/install build run
	@cargo run --locked

test:
	@.ci/install build run test
	@.ci/check

check:
	@.ci/check

bench:
	@.ci/install build run test
	@.ci/bench

fuzz:
	@.ci/install build
	@cargo bench --locked --no-default-features --bench reader_abuse --bench decode_abuse

sample:
	@.ci/install build run test
	@recordings/make

screenshots:
	@.ci/install build run test
	@.ci/screenshots

install:
	@.ci/install build run
	@cargo install --locked --path .

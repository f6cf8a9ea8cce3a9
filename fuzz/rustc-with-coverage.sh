#!/bin/sh
# The compiler, told to count the branches of what it builds. Cargo calls it for the crates of this workspace only.
rustc=$1
shift
exec "$rustc" "$@" -C passes=sancov-module -C codegen-units=1 \
    -C llvm-args=-sanitizer-coverage-level=4 \
    -C llvm-args=-sanitizer-coverage-inline-8bit-counters \
    -C llvm-args=-sanitizer-coverage-pc-table \
    -C llvm-args=-sanitizer-coverage-trace-compares

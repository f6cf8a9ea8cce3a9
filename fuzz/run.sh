#!/usr/bin/env bash
# Fuzzes everything that reads text from outside, for so many seconds in all: fuzz/run.sh 60
#
# Works with stable Rust: a wrapper has the compiler count the branches of our own crates, and libFuzzer, built
# from its sources, follows them. The dependencies are those of the tests, so nothing of theirs is built again. What is
# found is kept in fuzz/corpus, a failing input in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
target=${CARGO_TARGET_DIR:-target}

# Our crates are built for fuzzing into the same folder as the tests, under other names.
RUSTC_WORKSPACE_WRAPPER=$PWD/fuzz/rustc-with-coverage.sh cargo build --locked --profile ci -p fuzz --bins

half=$(((seconds + 1) / 2))
for program in fuzz-texts fuzz-answers; do
    kind=${program#fuzz-}
    mkdir -p "fuzz/corpus/$kind" fuzz/artifacts
    "$target/ci/$program" "fuzz/corpus/$kind" "fuzz/seeds/$kind" \
        -max_total_time="$half" -timeout=25 -rss_limit_mb=1024 -max_len=16384 \
        -artifact_prefix=fuzz/artifacts/ -print_final_stats=1 -verbosity=0 2>&1 | tail -n 12
done
echo "fuzz: $seconds s over, nothing found"

#!/usr/bin/env bash
# Runs every suite even when one fails, and ends with what the Go tests said
# and one line per suite, so that the end of a long log tells everything.
set -uo pipefail

bin=$PWD/bin/liangtian
logs=.cache/test
mkdir -p "$logs"
rm -f "$logs"/*.log
names=() results=()
failed=0

suite() {
  local name=$1 begun=$SECONDS result
  shift
  printf '\n=== %s\n' "$name"
  if "$@" 2>&1 | tee "$logs/$name.log"; then
    result="ok    "
  else
    result="FAILED"
    failed=1
  fi
  names+=("$name")
  results+=("$result $((SECONDS - begun)) s")
}

# Stopped by hand means stopped, not on to the next suite.
trap 'printf "\n已中断。\n" >&2; exit 130' INT TERM

# GOTESTFLAGS is several words on purpose, and so is the list of packages.
# shellcheck disable=SC2046,SC2086
go_tests() { "$bin" with-database -- go test ${GOTESTFLAGS:-} $(go list ./... | grep -v /internal/faults$); }

# By itself: beside other tests too little is done between two faults.
faults() { "$bin" with-database -- go test ${GOTESTFLAGS:-} ./internal/faults; }

# Who sees what, with the conditions of the program switched off: the database
# keeps the bounds alone.
second_wall() { "$bin" with-database -- go test ${GOTESTFLAGS:-} -tags second_wall_alone -run '^(TestGrid|TestNothingLeaks|TestPersonsConcernedAreTheLeadsOwn|TestPartnersSight|TestOneGround)$' ./internal/httpapi; }

suite check scripts/check.sh
suite generated scripts/check-generated.sh
suite go go_tests
suite faults faults
suite wall second_wall
suite pages npm --prefix web test
suite browser "$bin" with-database -- npm --prefix web run e2e

printf '\n=== go test\n'
cat "$logs/go.log" "$logs/faults.log" | grep -v 'no test files'
printf '\n=== summary\n'
for i in "${!names[@]}"; do
  printf '%-10s %s\n' "${names[$i]}" "${results[$i]}"
done
exit $failed

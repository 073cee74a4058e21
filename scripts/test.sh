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
go_pid=
trap 'printf "\n已中断。\n" >&2; [ -z "$go_pid" ] || kill "$go_pid"; exit 130' INT TERM

# GOTESTFLAGS is several words on purpose.
# shellcheck disable=SC2086
go_tests() { "$bin" with-database -- go test ${GOTESTFLAGS:-} ./...; }
pages() { npm --prefix web test; }
browser() { "$bin" with-database -- npm --prefix web run e2e; }

suite check scripts/check.sh
suite generated scripts/check-generated.sh
# A browser waits more than it works, so the Go tests run beside it; what they
# say is shown when they have ended.
begun=$SECONDS
go_tests >"$logs/go.log" 2>&1 &
go_pid=$!
suite pages pages
suite browser browser
printf '\n=== go\n'
if wait "$go_pid"; then
  result="ok    "
else
  result="FAILED"
  failed=1
fi
go_pid=
cat "$logs/go.log"
names+=(go)
results+=("$result ended within $((SECONDS - begun)) s")

printf '\n=== go test\n'
grep -v 'no test files' "$logs/go.log"
printf '\n=== summary\n'
for i in "${!names[@]}"; do
  printf '%-10s %s\n' "${names[$i]}" "${results[$i]}"
done
exit $failed

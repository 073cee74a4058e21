#!/usr/bin/env bash
# A restoration as it would have to be done: a city of many plots, a backup
# while the server works, a second one, the restoration into an empty place,
# and what verify says of both.
set -euo pipefail

plots=${PLOTS:-100000}
bin=${BIN:-bin/liangtian}
port=${PORT:-18499}
work=$(mktemp -d "${TMPDIR:-/tmp}/liangtian-drill-XXXXXX")
chmod 711 "$work"
server=
finish() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" || true; }
  rm -rf "$work"
}
trap finish EXIT

step() {
  local began=$SECONDS
  echo "== $1"
  shift
  "$@"
  echo "   $((SECONDS - began)) s"
}

unset DATABASE_URL
export LIANGTIAN_DATA=$work/data
head -c 24 /dev/urandom | base64 >"$work/passphrase"

step "a city of $plots plots" "$bin" demo --data "$LIANGTIAN_DATA" --plots "$plots"
"$bin" serve --data "$LIANGTIAN_DATA" --listen "127.0.0.1:$port" >"$work/serve.log" 2>&1 &
server=$!
for _ in $(seq 300); do
  "$bin" health "http://127.0.0.1:$port/health/ready" 2>/dev/null && break
  sleep 1
done
step "checkpoint" "$bin" checkpoint -o "$work/kept.json"
step "verify" "$bin" verify -against "$work/kept.json"
step "backup" "$bin" backup --to "$work/backups" --passphrase-file "$work/passphrase"
step "second backup" "$bin" backup --to "$work/backups" --passphrase-file "$work/passphrase" --keep 1
kill "$server" && wait "$server" || true
server=
du -sh "$LIANGTIAN_DATA/postgres" "$work/backups"
step "restore and verify" "$bin" restore --from "$work/backups" --data "$work/restored" --passphrase-file "$work/passphrase" --against "$work/kept.json"
echo "Drill passed: $plots plots."

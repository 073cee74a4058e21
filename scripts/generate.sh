#!/usr/bin/env bash
# Writes every generated file anew. Each goes to a temporary file first: a
# generator that fails leaves the old one.
set -euo pipefail

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
bin=$temp/liangtian
# Not the one in bin/: that waits for the pages, and they for the client that
# is generated here.
go build -buildvcs=false -o "$bin" ./cmd/liangtian

write() {
  local file=$1
  shift
  "$@" >"$temp/out"
  mkdir -p "$(dirname "$file")"
  if ! cmp -s "$temp/out" "$file"; then
    cat "$temp/out" >"$file"
    echo "wrote $file"
  fi
}

write web/src/api/openapi.json "$bin" spec openapi
write docs/lifecycle.md "$bin" spec lifecycle
write migrations/schema.sql go run ./scripts/schema
write web/src/field/geo/vectors.json go run ./scripts/field-vectors
npm --prefix web run generate --silent

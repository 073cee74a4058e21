#!/usr/bin/env bash
# Writes every generated file anew. Each goes to a temporary file first: a
# generator that fails leaves the old one.
set -euo pipefail

bin=bin/liangtian
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

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
npm --prefix web run generate --silent

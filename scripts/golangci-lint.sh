#!/usr/bin/env bash
# golangci-lint of one pinned version: the installed one if it is that, else
# built once into .cache/. It stays out of go.mod.
set -euo pipefail

version=2.15.0
tool=$(command -v golangci-lint || true)
if [ -z "$tool" ] || ! "$tool" version 2>/dev/null | grep -q "version v\?$version"; then
  tool=$PWD/.cache/tools/golangci-lint-$version
  if [ ! -x "$tool" ]; then
    mkdir -p .cache/tools
    GOBIN=$PWD/.cache/tools go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$version"
    mv .cache/tools/golangci-lint "$tool"
  fi
fi
exec "$tool" "$@"

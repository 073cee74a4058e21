#!/usr/bin/env bash
# Form: formatting, vet, the linter of the pages.
set -euo pipefail

unformatted=$(git ls-files -z --cached --others --exclude-standard -- '*.go' | xargs -0 -r ls -d 2>/dev/null | xargs -r gofmt -l)
if [ -n "$unformatted" ]; then
  printf 'Not formatted (gofmt -w):\n%s\n' "$unformatted" >&2
  exit 1
fi
go vet ./...
npm --prefix web run lint

#!/usr/bin/env bash
# Fails when a generated file is not what its generator writes. The fresh
# version is left in the tree: look at it and commit it.
set -euo pipefail

files=(web/src/api/openapi.json web/src/api/schema.ts docs/lifecycle.md migrations/schema.sql web/src/field/geo/vectors.json)

before=.cache/generated
rm -rf "$before"
mkdir -p "$before"
for file in "${files[@]}"; do
  [ ! -e "$file" ] || cp --parents -t "$before" "$file"
done
scripts/generate.sh
stale=0
for file in "${files[@]}"; do
  cmp -s "$before/$file" "$file" && continue
  stale=1
  echo "stale: $file"
  { diff -uN "$before/$file" "$file" || true; } | sed -n 1,40p
done
rm -rf "$before"
if [ $stale -ne 0 ]; then
  echo "Generated files were stale. They are fresh now; commit them." >&2
fi
exit $stale

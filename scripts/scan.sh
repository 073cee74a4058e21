#!/usr/bin/env bash
# Scans a demo server that runs here: sqlmap and wapiti (both in Debian), and
# spectral where npm has put it on the path. Only ever on loopback.
#   bin/liangtian serve --demo --data DIR --listen 127.0.0.1:19200
#   scripts/scan.sh http://127.0.0.1:19200 OUT
set -uo pipefail
at=${1:?address of a demo server on this machine} out=${2:?folder for what is found}
case $at in http://127.0.0.1:*) ;; *) echo "only on 127.0.0.1" >&2; exit 2 ;; esac
mkdir -p "$out"
cookie=$(curl -s -o /dev/null -c - -H 'Content-Type: application/json' -d '{"login":"shi.zr1","password":"liangtian-demo-2026"}' "$at/api/login" | awk '$6 == "liangtian" { print "liangtian=" $7 }')
[[ -n $cookie ]] || { echo "no session" >&2; exit 1; }

# One address for each way in which questions become SQL.
for query in \
  'cases?q=a&state=rectifying&county=430223&sort=area' \
  'figures/cases?measure=total&county=430223' \
  'balance/entries?county=430223&year=2026' \
  'people?role=inspector&region=430223'; do
  timeout "${LIMIT:-300}" sqlmap --batch --level="${LEVEL:-1}" --risk=1 --threads=2 --retries=0 --technique=BEUT --time-sec=3 --dbms=PostgreSQL \
    --ignore-code=404,422 --cookie="$cookie" --output-dir="$out/sqlmap" -u "$at/api/$query" </dev/null >>"$out/sqlmap.log" 2>&1
done
grep -E 'injectable|not injectable|appears to be|might be' "$out/sqlmap.log" | sort | uniq -c

timeout 600 wapiti -u "$at/" -s "$at/verify/AAAAAAAAAAAAAAAAAAAAAAAAAA" -s "$at/api/cases?q=a&sort=area" -H "Cookie: $cookie" \
  --scope domain -d 3 -m common --max-scan-time 5 --flush-session -f txt -o "$out/wapiti.txt" </dev/null >"$out/wapiti.log" 2>&1
cat "$out/wapiti.txt"

if command -v spectral >/dev/null; then
  printf 'extends: ["spectral:oas"]\n' >"$out/spectral.yaml"
  spectral lint -r "$out/spectral.yaml" web/src/api/openapi.json | tee "$out/spectral.txt" | tail -3
fi

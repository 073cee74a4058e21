#!/usr/bin/env bash
# Scans a demo server that runs here: sqlmap and wapiti (both in Debian), and
# spectral where npm has put it on the path. Only ever on loopback.
#   LIANGTIAN_SECURE_COOKIES=true bin/liangtian serve --demo --data DIR --listen 127.0.0.1:19200
#   scripts/scan.sh http://127.0.0.1:19200 OUT
set -uo pipefail
at=${1:?address of a demo server on this machine} out=${2:?folder for what is found}
case $at in http://127.0.0.1:*) ;; *) echo "only on 127.0.0.1" >&2; exit 2 ;; esac
mkdir -p "$out"

# The session of somebody, as a header: over plain HTTP a scanner's own jar
# would not send the cookie that only goes over TLS.
session() {
  curl -s -o /dev/null -D - -H 'Content-Type: application/json' -d "{\"login\":\"$1\",\"password\":\"liangtian-demo-2026\"}" "$at/api/login" | sed -nE 's/^Set-Cookie: ([^;]+);.*/\1/Ip' | tail -1
}
city=$(session shi.zr1) auditor=$(session shenji)
[[ -n $city && -n $auditor ]] || { echo "no session" >&2; exit 1; }

inject() {
  timeout "${LIMIT:-300}" sqlmap --batch --level="${LEVEL:-1}" --risk=1 --threads=2 --retries=0 --technique=BEUT --time-sec=3 --dbms=PostgreSQL \
    --ignore-code=401,404,422 --output-dir="$out/sqlmap" -u "$at$1" "${@:2}" </dev/null >>"$out/sqlmap.log" 2>&1
}
# One address for each way in which questions become SQL.
for query in \
  'cases?q=a&state=rectifying&county=430223&sort=area' \
  'figures/cases?measure=total&county=430223' \
  'balance/entries?county=430223&year=2026' \
  'people?role=inspector&region=430223' \
  'decisions?q=a&type=x&finding=true' \
  'supervisions?kind=formal&state=open&county=430223'; do
  inject "/api/$query" --cookie="$city"
done
inject '/api/audit?who=a&subject=b&address=127.0.0.1&kind=case&code=login' --cookie="$auditor"
# Without a session: a certificate's code, a token, what a provider sends back.
inject '/verify/AAAAAAAAAAAAAAAAAAAAAAAAAA*'
inject '/api/cases' --headers='Authorization: Bearer ltk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA*'
inject '/api/sign-on/callback?state=x&code=y' --ignore-redirects
grep -E 'injectable|not injectable|appears to be|might be' "$out/sqlmap.log" | sed 's/^\[[0-9:]*\] //' | sort | uniq -c

timeout 600 wapiti -u "$at/" -s "$at/verify/AAAAAAAAAAAAAAAAAAAAAAAAAA" -s "$at/api/cases?q=a&sort=area" -s "$at/api/decisions?q=a" \
  -s "$at/api/sign-on?page=field" -s "$at/api/sign-on/callback?state=x&code=y" -s "$at/api/tokens" -H "Cookie: $city" \
  --scope domain -d 3 -m common --max-scan-time 5 --flush-session -f txt -o "$out/wapiti.txt" </dev/null >"$out/wapiti.log" 2>&1
cat "$out/wapiti.txt"

if command -v spectral >/dev/null; then
  printf 'extends: ["spectral:oas"]\n' >"$out/spectral.yaml"
  spectral lint -r "$out/spectral.yaml" web/src/api/openapi.json | tee "$out/spectral.txt" | tail -3
fi

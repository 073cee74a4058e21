#!/usr/bin/env bash
# Installs what the system lacks and leaves what is there alone. Asks nothing of
# the network when nothing is missing.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }

has_postgis() {
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null &&
    compgen -G '/usr/share/postgresql/*/extension/postgis.control' >/dev/null && return
  # Installed some other way: the program finds it on the PATH.
  local share
  command -v postgres >/dev/null && command -v initdb >/dev/null && command -v pg_config >/dev/null &&
    share=$(pg_config --sharedir) && [ -e "$share/extension/postgis.control" ]
}

has_chromium() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}

has_chinese_fonts() {
  if command -v fc-list >/dev/null; then
    [ -n "$(fc-list :lang=zh-cn file 2>/dev/null | head -n 1)" ]
  else
    compgen -G '/usr/share/fonts/*/noto/*CJK*' >/dev/null
  fi
}

has_document_font() {
  compgen -G '/usr/share/fonts/*/wqy/wqy-microhei.ttc' >/dev/null ||
    compgen -G '/usr/share/fonts/*/wqy-microhei.ttc' >/dev/null || [ -n "${LIANGTIAN_FONT:-}" ]
}

missing_tools() {
  local major
  if ! command -v go >/dev/null; then
    say "缺少 Go（需要 1.26 或更新），请先安装。"; return 0
  fi
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    say "缺少 Node.js 和 npm（需要 20 或更新），请先安装。"; return 0
  fi
  major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
  if [ "$major" -lt 20 ]; then
    say "Node.js $(node --version) 太旧，需要 20 或更新。"; return 0
  fi
  return 1
}

if missing_tools; then exit 1; fi

need=()
has_postgis || need+=(postgresql-postgis)
has_chromium || need+=(chromium)
has_chinese_fonts || need+=(fonts-noto-cjk)
has_document_font || need+=(fonts-wqy-microhei)
{ command -v pdftoppm && command -v pdftotext; } >/dev/null || need+=(poppler-utils)
command -v ogr2ogr >/dev/null || need+=(gdal-bin)
command -v bwrap >/dev/null || need+=(bubblewrap)
# Only `make ha` asks for these.
[ -z "${HA:-}" ] || { command -v patroni && command -v etcd && command -v haproxy; } >/dev/null || need+=(patroni etcd-server haproxy python3-etcd)
[ ${#need[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  say "系统缺少：${need[*]}。这里没有 apt-get，请用系统的软件包管理器安装 PostgreSQL 和 PostGIS、Chromium、思源（Noto CJK）和文泉驿微米黑字体、poppler-utils、GDAL 和 bubblewrap，然后再执行一次。"
  exit 1
fi
run=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    say "系统缺少：${need[*]}。请让管理员执行：apt-get update && apt-get install -y ${need[*]}"
    exit 1
  fi
  run=(sudo)
fi
say "正在安装：${need[*]}"
export DEBIAN_FRONTEND=noninteractive
"${run[@]}" apt-get update
"${run[@]}" apt-get install -y --no-install-recommends "${need[@]}"
for package in "${need[@]}"; do
  say "已安装 $package"
done

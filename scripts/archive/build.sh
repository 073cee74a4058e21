#!/usr/bin/env bash
# Makes one archive from which the product is installed without a network: the
# program, the packages of this Debian release that it needs with all they
# depend on, the documentation, a unit for systemd and an installer. Usage:
#   scripts/archive/build.sh [target folder]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/.cache/archive}
packages=(postgresql-postgis bubblewrap gdal-bin fonts-wqy-microhei ca-certificates tzdata)

say() { printf '%s\n' "$*" >&2; }

# shellcheck disable=SC1091
. /etc/os-release
if [ "${ID:-}" != debian ]; then
  say "请在目标机器所用的那个 Debian 版本上制作安装包；本机是 ${PRETTY_NAME:-未知系统}。"
  exit 1
fi
architecture=$(dpkg --print-architecture)
version=$(git -C "$root" describe --tags --always --dirty 2>/dev/null || echo dev)
name=liangtian-$version-debian$VERSION_ID-$architecture
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/$name
mkdir -p "$tree/packages" "$out"

say "程序……"
(cd "$root" && go build -buildvcs=false -trimpath -ldflags "-s -w -X main.version=$version" -o "$tree/liangtian" ./cmd/liangtian)

(cd "$root" && node scripts/sbom.mjs "$tree/liangtian" >"$tree/sbom.json")

# Everything that an empty system would need: on the target, apt takes of it
# what is missing there and leaves the rest.
say "软件包……"
: >"$work/status"
apt-get -qq -o Dir::State::status="$work/status" -o APT::Install-Recommends=false -o Debug::NoLocking=true \
  --print-uris install "${packages[@]}" | sed -n "s/^'[^']*' \([^ ]*\) .*/\1/p" >"$work/files"
(cd "$tree/packages" && awk -F_ '{ gsub("%3a", ":", $2); print $1 "=" $2 }' "$work/files" | sort -u | xargs apt-get -qq download)

# The index that apt reads, instead of a mirror.
(cd "$tree/packages" && for deb in *.deb; do
  dpkg-deb --field "$deb"
  printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
done >Packages)

cp -r "$root/docs" "$tree/docs"
cp "$root/README.zh-CN.md" "$root/README.md" "$root/CHANGELOG.md" "$tree/"
cp "$here/install.sh" "$here/liangtian.service" "$tree/"
printf '%s\n' "$VERSION_ID" >"$tree/debian-release"
printf '%s\n' "$architecture" >"$tree/architecture"
printf '%s\n' "${packages[@]}" >"$tree/packages.list"
(cd "$tree" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)

tar -C "$work" --owner=0 --group=0 -cf "$out/$name.tar" "$name"
(cd "$out" && sha256sum "$name.tar" >"$name.tar.sha256")
say "已生成 $out/$name.tar（$(du -m "$out/$name.tar" | cut -f1) MB，$(find "$tree/packages" -name '*.deb' | wc -l) 个软件包）"

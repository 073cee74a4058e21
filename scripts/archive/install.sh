#!/bin/sh
# 不联网安装良田。用 root 在解开的目录里执行：./install.sh
# 已经装过的，再执行一次即为升级：先备份。
set -eu
cd "$(dirname "$0")"

refuse() { printf '%s\n没有安装任何内容。\n' "$*" >&2; exit 1; }

release=$(cat debian-release) architecture=$(cat architecture)
[ "$(id -u)" = 0 ] || refuse "请用 root 执行。"
[ -r /etc/os-release ] || refuse "认不出本机的系统；这个安装包用于 Debian $release。"
ID='' VERSION_ID=''
. /etc/os-release
[ "$ID" = debian ] && [ "$VERSION_ID" = "$release" ] ||
  refuse "这个安装包用于 Debian $release，本机是 ${PRETTY_NAME:-$ID $VERSION_ID}。请使用与本机版本相同的安装包。"
[ "$(dpkg --print-architecture)" = "$architecture" ] ||
  refuse "这个安装包用于 $architecture，本机是 $(dpkg --print-architecture)。"
sha256sum --quiet --check SHA256SUMS || refuse "安装包里的文件与校验值不符，请重新复制。"

# Only what is in the archive: no other source is asked, and what the machine
# already has stays.
sources=$(mktemp) lists=$(mktemp -d)
trap 'rm -rf "$sources" "$lists"' EXIT
chmod 755 "$lists"
mkdir "$lists/partial"
printf 'deb [trusted=yes] file:%s ./\n' "$(pwd)/packages" >"$sources"
export DEBIAN_FRONTEND=noninteractive
apt() { apt-get -qq -o Dir::Etc::sourcelist="$sources" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$lists" -o APT::Sandbox::User=root "$@"; }
echo "安装软件包……"
apt update
# Debian starts a cluster of its own for every new PostgreSQL; the program brings its own.
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || { echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf; }
# shellcheck disable=SC2046
apt -y -o Dpkg::Use-Pty=0 install --no-install-recommends $(cat packages.list)

echo "安装程序……"
getent passwd liangtian >/dev/null || useradd --system --home-dir /var/lib/liangtian --shell /usr/sbin/nologin liangtian
install -d -m 0750 -o liangtian -g liangtian /var/lib/liangtian
install -m 0755 liangtian /usr/local/bin/liangtian.new
mv /usr/local/bin/liangtian.new /usr/local/bin/liangtian # a running one keeps its file
install -d /usr/local/share/doc/liangtian
cp -r docs ./*.md /usr/local/share/doc/liangtian/
install -d -m 0750 -g liangtian /etc/liangtian
[ -e /etc/liangtian/environment ] || cat >/etc/liangtian/environment <<'SETTINGS'
# 设置，见 /usr/local/share/doc/liangtian/docs/operations.md
LIANGTIAN_DATA=/var/lib/liangtian
LIANGTIAN_ADDR=127.0.0.1:8080
LIANGTIAN_LOG=json
LIANGTIAN_METRICS=127.0.0.1:9464
SETTINGS
chmod 0640 /etc/liangtian/environment
chgrp liangtian /etc/liangtian/environment
if [ -d /etc/systemd/system ] || [ -d /run/systemd/system ]; then
  install -d /etc/systemd/system
  install -m 0644 liangtian.service /etc/systemd/system/liangtian.service
fi
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl enable liangtian
  systemctl restart liangtian
  echo "已安装并启动。检查：runuser -u liangtian -- env LIANGTIAN_DATA=/var/lib/liangtian liangtian doctor"
else
  echo "已安装。本机没有运行 systemd，请执行：runuser -u liangtian -- env LIANGTIAN_DATA=/var/lib/liangtian liangtian serve"
fi

#!/usr/bin/env bash
# Puts the real programs that the suite against them (mvn verify -Preal) starts into a folder of
# their own, beside the system: nothing is installed, no privilege is needed, and what is there
# already is only checked, which takes a second.
#
#   scripts/real-parts.sh                       all of them
#   scripts/real-parts.sh bitcoind ethereumjs   the named ones
#   scripts/real-parts.sh --print bitcoind      only says where they are; fails when one is missing
#
# What it says on standard output can be sourced: BITCOIND=..., ETHEREUMJS=..., CAST=...,
# SOLC=..., FORGE=..., PROMTOOL=..., CHROMIUM=..., PLAYWRIGHT=... The folder is $ALYS_PARTS, or
# alys/parts in the user's cache. Servers are those of the machine's own settings for apt and npm.
set -euo pipefail

scripts=$(cd "$(dirname "$0")" && pwd)
parts=${ALYS_PARTS:-${XDG_CACHE_HOME:-$HOME/.cache}/alys/parts}

say() { printf 'real-parts: %s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

need() {
  command -v "$1" >/dev/null || fail "$1 is missing: $2"
}

# Runs what it is given, and shows what that wrote only when it failed.
quietly() {
  local log=$parts/last.log
  "$@" >"$log" 2>&1 || {
    cat "$log" >&2
    fail "failed: $1 ${2-}"
  }
}

# Puts the packages there that real-parts/NAME's lock file names, each by its SHA-512.
npm_install() {
  local part=$1 oldest=$2 program=${3:-$1} work
  need node "$part needs Node.js $oldest or newer"
  need npm "$part comes by npm"
  [ "$(node -p 'parseInt(process.versions.node)')" -ge "$oldest" ] ||
    fail "$part needs Node.js $oldest or newer, this is $(node --version)"
  work=$(mktemp -d "$parts/$part.XXXXXX")
  cp "$scripts/real-parts/$part"/package*.json "$work"
  say "$part: fetching its packages"
  (cd "$work" && quietly npm ci --ignore-scripts --no-audit --no-fund)
  [ -n "$("${part}_version" "$work/node_modules/.bin/$program")" ] ||
    fail "$part: it was unpacked to $work, but does not start"
  rm -rf "${parts:?}/$part"
  chmod 755 "$work"
  mv "$work" "$parts/$part"
}

# Foundry's programs are fetched for one kind of machine only.
need_x86_64() {
  [ "$(uname -sm)" = "Linux x86_64" ] ||
    fail "$1: only the one of Linux on x86_64 is fetched, this is $(uname -sm): set $2 to one"
}

# --- Debian -----------------------------------------------------------------------------------
# Programs of Debian testing are unpacked with all their libraries, and started by their own loader,
# since they may need newer ones than the system has.

debian_release=forky
debian_keys=/usr/share/keyrings/debian-archive-keyring.gpg

# Where apt's own settings get Debian from; security updates lie elsewhere.
debian_mirror() {
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources}; do
    [ ! -r "$file" ] || grep -v '^ *#' "$file" || true
  done | awk '{
    for (i = 1; i <= NF; i++)
      if ($i ~ /^(https?:\/\/|mirror\+file:).*\/debian(\/|\.list)?$/) { print $i; exit }
  }'
}

# Asks apt with settings of its own, without regard to what the system has.
debian_apt() {
  apt-get -q -c="$work/apt.conf" "$@"
}

# Fetches a package of Debian testing and all that it needs, and unpacks it into $work/root.
debian_unpack() {
  local part=$1 package=$2 instead=$3
  need apt-get "$instead"
  need dpkg-deb "$instead"
  local mirror names
  mirror=$(debian_mirror)
  [ -n "$mirror" ] && [ -r "$debian_keys" ] || fail "apt knows no Debian here: $instead"
  work=$(mktemp -d "$parts/$part.XXXXXX")
  mkdir -p "$work"/state/lists/partial "$work"/cache/archives/partial "$work"/packages "$work/root"
  : >"$work/status"
  echo "deb [signed-by=$debian_keys] $mirror $debian_release main" >"$work/sources.list"
  cat >"$work/apt.conf" <<CONF
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::State "$work/state";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "/dev/null";
APT::Sandbox::User "root";
Acquire::Languages "none";
CONF
  say "$part: looking $package of Debian $debian_release up"
  quietly debian_apt update
  names=$(debian_apt --no-install-recommends -y --print-uris install "$package" |
    awk -F"'" '/^.http|^.mirror|^.file|^.https/ { print $3 }' | awk '{ print $1 }' |
    sed 's/_.*//' | grep -vE '^(systemd|debconf|libsystemd-shared|openssl-provider-legacy)$')
  say "$part: fetching it and $(($(wc -w <<<"$names") - 1)) libraries"
  # apt refuses whatever has not the SHA-256 of the list that Debian's key signed.
  # shellcheck disable=SC2086
  (cd "$work/packages" && quietly debian_apt download $names)
  local deb
  for deb in "$work"/packages/*.deb; do
    dpkg-deb -x "$deb" "$work/root"
  done
}

# Puts a program of $work/root where it is looked for, once it has started.
debian_settle() {
  local part=$1 program=$2
  mkdir -p "$work/bin"
  sed "s/PROGRAM/$program/" >"$work/bin/$program" <<'WRAPPER'
#!/bin/sh
# By its own loader and with its own libraries. It replaces this shell: a signal reaches it.
root=$(dirname "$(dirname "$(readlink -f "$0")")")/root
for libraries in "$root"/usr/lib/*-linux-gnu*; do
  for loader in "$libraries"/ld-linux*.so.*; do
    exec "$loader" --library-path "$libraries" "$root/usr/bin/PROGRAM" "$@"
  done
done
WRAPPER
  chmod +x "$work/bin/$program"
  [ -n "$("${part}_version" "$work/bin/$program")" ] ||
    fail "$part: it was unpacked to $work, but does not start"
  (cd "$work/packages" && sha256sum ./*.deb) >"$work/SHA256SUMS"
  rm -rf "$work"/{state,cache,packages,status,sources.list,apt.conf}
  rm -rf "${parts:?}/$part"
  chmod 755 "$work"
  mv "$work" "$parts/$part"
}

# --- bitcoind ---------------------------------------------------------------------------------
# $BITCOIND, the one on the PATH, else Debian testing's.

bitcoind_package=bitcoin-knots

bitcoind_where() {
  if [ -n "${BITCOIND:-}" ]; then
    printf '%s\n' "$BITCOIND"
  elif command -v bitcoind >/dev/null; then
    command -v bitcoind
  else
    printf '%s\n' "$parts/bitcoind/bin/bitcoind"
  fi
}

bitcoind_version() { "$1" -version 2>/dev/null | head -n 1; }

bitcoind_install() {
  local work
  debian_unpack bitcoind "$bitcoind_package" "set BITCOIND to a bitcoind of version 26 or newer"
  debian_settle bitcoind bitcoind
}

# --- promtool ---------------------------------------------------------------------------------
# $PROMTOOL, the one on the PATH, else Debian testing's.

promtool_where() {
  if [ -n "${PROMTOOL:-}" ]; then
    printf '%s\n' "$PROMTOOL"
  elif command -v promtool >/dev/null; then
    command -v promtool
  else
    printf '%s\n' "$parts/promtool/bin/promtool"
  fi
}

promtool_version() { "$1" --version 2>/dev/null | head -n 1; }

promtool_install() {
  local work
  debian_unpack promtool promtool "set PROMTOOL to a promtool of version 2.42 or newer"
  debian_settle promtool promtool
}

# --- ethereumjs -------------------------------------------------------------------------------
# $ETHEREUMJS, else the version that real-parts/ethereumjs names.

ethereumjs_where() {
  printf '%s\n' "${ETHEREUMJS:-$parts/ethereumjs/node_modules/.bin/ethereumjs}"
}

# Its own --version tells that of the package around it.
ethereumjs_version() {
  "$1" --help >/dev/null 2>&1 || return 0
  local folder
  folder=$(dirname "$(readlink -f "$1")")
  until [ -e "$folder/package.json" ] && grep -q '"version"' "$folder/package.json"; do
    [ "$folder" != / ] || return 0
    folder=$(dirname "$folder")
  done
  printf 'EthereumJS %s\n' "$(node -p 'require(process.argv[1]).version' "$folder/package.json")"
}

ethereumjs_install() { npm_install ethereumjs 18; }

# --- cast -------------------------------------------------------------------------------------
# $CAST, the one on the PATH, else the version that real-parts/cast names: a wallet that others
# made. Its package for all machines needs packages that not every registry has; this is of one.

cast_where() {
  if [ -n "${CAST:-}" ]; then
    printf '%s\n' "$CAST"
  elif command -v cast >/dev/null; then
    command -v cast
  else
    printf '%s\n' "$parts/cast/node_modules/.bin/cast"
  fi
}

# Another program of that name says something else.
cast_version() { "$1" --version 2>/dev/null | grep -m 1 '^cast ' || true; }

cast_install() {
  need_x86_64 cast CAST
  npm_install cast 18
}

# --- forge ------------------------------------------------------------------------------------
# $FORGE, the one on the PATH, else the version that real-parts/forge names: it tests the contract.

forge_where() {
  if [ -n "${FORGE:-}" ]; then
    printf '%s\n' "$FORGE"
  elif command -v forge >/dev/null; then
    command -v forge
  else
    printf '%s\n' "$parts/forge/node_modules/.bin/forge"
  fi
}

forge_version() { "$1" --version 2>/dev/null | grep -m 1 '^forge ' || true; }

forge_install() {
  need_x86_64 forge FORGE
  npm_install forge 18
}

# --- solc -------------------------------------------------------------------------------------
# $SOLC, else the version that real-parts/solc names: solcjs of npm, for all machines the same.

solc_where() {
  printf '%s\n' "${SOLC:-$parts/solc/node_modules/.bin/solcjs}"
}

solc_version() { "$1" --version 2>/dev/null | sed -n 's/^\([0-9].*Emscripten.*\)$/solc \1/p'; }

solc_install() { npm_install solc 18 solcjs; }

# --- chromium ---------------------------------------------------------------------------------
# $CHROMIUM, the one on the PATH, else that of the system's own release. A browser starts itself again
# for each page, which a loader of its own would not survive: it runs on the system's libraries, and
# only those that the system lacks are fetched with it.

chromium_where() {
  if [ -n "${CHROMIUM:-}" ]; then
    printf '%s\n' "$CHROMIUM"
  elif command -v chromium >/dev/null; then
    command -v chromium
  else
    printf '%s\n' "$parts/chromium/bin/chromium"
  fi
}

chromium_version() { "$1" --version 2>/dev/null | grep -m 1 -i '^chrom' || true; }

chromium_install() {
  local work names deb
  need apt-get "set CHROMIUM to a chromium of version 123 or newer"
  need dpkg-deb "set CHROMIUM to a chromium of version 123 or newer"
  work=$(mktemp -d "$parts/chromium.XXXXXX")
  mkdir -p "$work"/state/lists/partial "$work"/cache/archives/partial "$work"/packages \
    "$work"/root "$work"/bin
  cat >"$work/apt.conf" <<CONF
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::State "$work/state";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "$work/cache";
APT::Sandbox::User "root";
Acquire::Languages "none";
CONF
  say "chromium: looking it up in the system's release"
  quietly debian_apt update
  names=$(debian_apt --no-install-recommends -y --print-uris install chromium |
    awk -F"'" '/^.http|^.mirror|^.file|^.https/ { print $3 }' | awk '{ print $1 }' | sed 's/_.*//')
  [ -n "$names" ] || fail "apt has no chromium here: set CHROMIUM to one"
  say "chromium: fetching it and $(($(wc -w <<<"$names") - 1)) libraries"
  # shellcheck disable=SC2086
  (cd "$work/packages" && quietly debian_apt download $names)
  for deb in "$work"/packages/*.deb; do
    dpkg-deb -x "$deb" "$work/root"
  done
  cat >"$work/bin/chromium" <<'WRAPPER'
#!/bin/sh
# With the libraries that the system lacks. It replaces this shell: a signal reaches it.
root=$(dirname "$(dirname "$(readlink -f "$0")")")/root
for libraries in "$root"/usr/lib/*-linux-gnu; do
  LD_LIBRARY_PATH=$libraries:$libraries/pulseaudio${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH
exec "$root/usr/lib/chromium/chromium" "$@"
WRAPPER
  chmod +x "$work/bin/chromium"
  [ -n "$(chromium_version "$work/bin/chromium")" ] ||
    fail "chromium: it was unpacked to $work, but does not start"
  (cd "$work/packages" && sha256sum ./*.deb) >"$work/SHA256SUMS"
  rm -rf "$work"/{state,cache,packages,apt.conf}
  rm -rf "${parts:?}/chromium"
  chmod 755 "$work"
  mv "$work" "$parts/chromium"
}

# --- playwright -------------------------------------------------------------------------------
# $PLAYWRIGHT, else the version that real-parts/playwright names: it drives the browser.

playwright_where() {
  printf '%s\n' "${PLAYWRIGHT:-$parts/playwright/node_modules/.bin/playwright-core}"
}

playwright_version() { "$1" --version 2>/dev/null | sed -n 's/^Version /Playwright /p'; }

playwright_install() { npm_install playwright 20 playwright-core; }

# --- all of them ------------------------------------------------------------------------------

ensure() {
  local part=$1 where version
  where=$("${part}_where")
  # What is not ours is checked and never replaced.
  if [ ! -x "$where" ] || [ -z "$("${part}_version" "$where")" ]; then
    case $where in
      "$parts"/*) ;;
      *) fail "$part: $where does not start" ;;
    esac
    [ "$only_print" = no ] || fail "$part: not there, run scripts/real-parts.sh $part"
    "${part}_install"
  fi
  version=$("${part}_version" "$where")
  say "$part: $version"
  printf '%s=%q\n' "$(tr '[:lower:]' '[:upper:]' <<<"$part")" "$where"
}

only_print=no
chosen=()
for argument in "$@"; do
  case $argument in
    --print) only_print=yes ;;
    bitcoind | ethereumjs | cast | forge | solc | promtool | chromium | playwright)
      chosen+=("$argument")
      ;;
    *)
      fail "unknown part '$argument': there are bitcoind, ethereumjs, cast, forge, solc, promtool," \
        "chromium and playwright"
      ;;
  esac
done
[ ${#chosen[@]} -gt 0 ] ||
  chosen=(bitcoind ethereumjs cast forge solc promtool chromium playwright)

mkdir -p "$parts"
# Two at once would fetch twice, and one take away what the other has just put there.
if command -v flock >/dev/null; then
  exec 9>"$parts/lock"
  flock 9
fi
for part in "${chosen[@]}"; do
  ensure "$part"
done

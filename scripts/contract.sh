#!/usr/bin/env bash
# Compiles contracts/Bridge.sol with the Solidity compiler of npm.
#
#   scripts/contract.sh           writes contracts/Bridge.json; its code goes into a genesis by hand
#   scripts/contract.sh --check   fails when Bridge.json is not what Bridge.sol compiles to
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
solc=0.8.28
cache=${ALYS_PARTS:-${XDG_CACHE_HOME:-$HOME/.cache}/alys/parts}/solc-$solc

if [ ! -d "$cache/node_modules/solc" ]; then
  mkdir -p "$cache"
  printf '{"private": true, "dependencies": {"solc": "%s"}}\n' "$solc" >"$cache/package.json"
  (cd "$cache" && npm install --silent --ignore-scripts --no-audit --no-fund)
fi
made=$(node "$root/contracts/compile.mjs" "$root/contracts" "$cache")
if [ "${1-}" = --check ]; then
  printf '%s\n' "$made" | diff -u "$root/contracts/Bridge.json" - || {
    echo 'contract: Bridge.json is not what Bridge.sol compiles to: run scripts/contract.sh' >&2
    exit 1
  }
else
  printf '%s\n' "$made" >"$root/contracts/Bridge.json"
fi

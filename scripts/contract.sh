#!/usr/bin/env bash
# Compiles and tests contracts/Bridge.sol, with the Solidity compiler of npm and forge, which come
# as scripts/real-parts.sh says.
#
#   scripts/contract.sh           writes contracts/Bridge.json; its code goes into a genesis by hand
#   scripts/contract.sh --check   fails when Bridge.json is not what Bridge.sol compiles to
#   scripts/contract.sh --test    runs contracts/test against the code in the genesis files; what
#                                 follows goes to forge test, as --match-test or -vvvv
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)

parts() {
  local found
  found=$("$root/scripts/real-parts.sh" "$@")
  set -a
  eval "$found"
  set +a
}

compile() {
  parts solc
  node "$root/contracts/compile.mjs" "$root/contracts" "$SOLC"
}

case ${1-} in
  --test)
    shift
    parts solc forge
    cd "$root/contracts"
    "$FORGE" fmt --root . --check
    FOUNDRY_SOLC=$root/contracts/solc.mjs exec "$FORGE" test --root . "$@"
    ;;
  --check)
    made=$(compile)
    printf '%s\n' "$made" | diff -u "$root/contracts/Bridge.json" - || {
      echo 'contract: Bridge.json is not what Bridge.sol compiles to: run scripts/contract.sh' >&2
      exit 1
    }
    echo 'contract: Bridge.json is what Bridge.sol compiles to'
    ;;
  '')
    made=$(compile)
    printf '%s\n' "$made" >"$root/contracts/Bridge.json"
    ;;
  *)
    echo "contract: unknown option '$1': there are --check and --test" >&2
    exit 2
    ;;
esac

#!/bin/sh
# Runs the simulations at length: scripts/simulate.sh SCHEDULES [SEED] [peg|stream]
# SCHEDULES is for each of ten (peg) or twenty (stream) batches; SEED is where peg's begin.
set -eu
cd "$(dirname "$0")/.."
case "${3:-peg}" in
  peg) simulation=PegSimTest ;;
  stream) simulation=ConversationSimTest ;;
  *) echo "no such simulation: $3 (peg, stream)" >&2; exit 2 ;;
esac
exec mvn -B -Djacoco.skip=true -Dtest="$simulation" \
  -Dsim.schedules="${1:?how many schedules}" -Dsim.seed="${2:-0}" test

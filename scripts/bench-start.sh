#!/bin/sh
# Start to ready, and resident memory, in turn: by java alone ("bare"), with the launcher's flags
# ("plain"), and with its AOT cache too ("aot"). scripts/bench-start.sh [ROUNDS [OTHER_JAR]]: with
# another jar, bare and plain of that one as well.
set -eu
cd "$(dirname "$0")/.."
ROUNDS=${1:-10}
OTHER=${2:-}
JAR=target/alys.jar
[ -f "$JAR" ] || ./alys version >/dev/null
JAVA=java
for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  if [ -x "$home/bin/javac" ] && "$home/bin/javac" -version 2>&1 | grep -qE 'javac (2[5-9]|[3-9][0-9])'; then
    JAVA=$home/bin/java
    break
  fi
done
eval "$(grep '^FLAGS=' alys)"
PORT=9937
CACHE=target/bench.aot
FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER" "$CACHE"' EXIT

# once JAR [FLAG...]: starts a node in a new data directory, waits until it is ready, prints
# milliseconds and resident KiB, and stops it.
once() {
  jar=$1
  shift
  begin=$(date +%s%N)
  "$JAVA" "$@" -jar "$jar" run --config conf/development.toml --set metrics.port=$PORT \
    --set log.level=error --set node.data-dir="$FOLDER/$begin" >/dev/null 2>&1 &
  node=$!
  until curl -sf "http://127.0.0.1:$PORT/health/ready" >/dev/null 2>&1; do
    kill -0 "$node" || exit 1
    sleep 0.01
  done
  end=$(date +%s%N)
  resident=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$node/status")
  kill -TERM "$node"
  wait "$node" || true
  echo "$(((end - begin) / 1000000)) $resident"
}

# shellcheck disable=SC2086
turn() {
  once "$JAR" >>"$FOLDER/bare"
  once "$JAR" $FLAGS >>"$FOLDER/plain"
  once "$JAR" $FLAGS "-XX:AOTCache=$CACHE" >>"$FOLDER/aot"
  if [ -n "$OTHER" ]; then
    once "$OTHER" >>"$FOLDER/other-bare"
    once "$OTHER" $FLAGS >>"$FOLDER/other-plain"
  fi
}

median() {
  sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# shellcheck disable=SC2086
once "$JAR" $FLAGS "-XX:AOTCacheOutput=$CACHE" >/dev/null
i=0
while [ "$i" -lt "$ROUNDS" ]; do
  turn
  i=$((i + 1))
done
for kind in bare plain aot other-bare other-plain; do
  [ -f "$FOLDER/$kind" ] || continue
  printf '%s: start to ready %s ms (smallest %s), resident %s KiB (medians of %s)\n' "$kind" \
    "$(cut -d' ' -f1 "$FOLDER/$kind" | median)" \
    "$(cut -d' ' -f1 "$FOLDER/$kind" | sort -n | head -n 1)" \
    "$(cut -d' ' -f2 "$FOLDER/$kind" | median)" "$ROUNDS"
done

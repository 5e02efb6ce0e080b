#!/bin/sh
# Start to ready, and resident memory, with and without an AOT cache: ten starts each, in turn.
set -eu
cd "$(dirname "$0")/.."
ROUNDS=${1:-10}
JAR=target/alys.jar
[ -f "$JAR" ] || ./alys version >/dev/null
JAVA=java
for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  if [ -x "$home/bin/javac" ] && "$home/bin/javac" -version 2>&1 | grep -qE 'javac (2[5-9]|[3-9][0-9])'; then
    JAVA=$home/bin/java
    break
  fi
done
FLAGS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:+UseCompactObjectHeaders"
PORT=9937
CACHE=target/alys.aot

# Starts a node, waits until it is ready, prints milliseconds and resident KiB, and stops it.
once() {
  begin=$(date +%s%N)
  # shellcheck disable=SC2086
  "$JAVA" $FLAGS "$@" -jar "$JAR" run --set metrics.port=$PORT --set log.level=error &
  node=$!
  until curl -sf "http://127.0.0.1:$PORT/health/ready" >/dev/null 2>&1; do
    kill -0 "$node" || exit 1
  done
  end=$(date +%s%N)
  resident=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$node/status")
  kill -TERM "$node"
  wait "$node" || true
  echo "$(((end - begin) / 1000000)) $resident"
}

median() {
  sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

once "-XX:AOTCacheOutput=$CACHE" >/dev/null 2>&1
: >target/bench-plain
: >target/bench-aot
i=0
while [ "$i" -lt "$ROUNDS" ]; do
  once >>target/bench-plain
  once "-XX:AOTCache=$CACHE" >>target/bench-aot
  i=$((i + 1))
done
for kind in plain aot; do
  printf '%s: start to ready %s ms, resident %s KiB (medians of %s)\n' "$kind" \
    "$(cut -d' ' -f1 "target/bench-$kind" | median)" \
    "$(cut -d' ' -f2 "target/bench-$kind" | median)" "$ROUNDS"
done

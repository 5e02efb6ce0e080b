#!/bin/sh
# Runs benchmarks: scripts/bench.sh kernel | config | codec | auxpow | start [JMH options]; a short
# look at the kernel, the bare bus and Pekko: scripts/bench.sh kernel -f 1 -wi 1 -i 2 -r 1 -w 1
# journal [ROUNDS] | chainstore [ROUNDS] | peg [ROUNDS] | consensus [ROUNDS [BLOCKS]]
# chain [BLOCKS [FOLDER]] | sync [BLOCKS [FOLDER]] | node [MINUTES [USERS [FOLDER]]]
# pegin [ROUNDS [DEPOSITS]] | pegout [ROUNDS]
# stream [throughput [ROUNDS [bytes|bare|stream|unstored]] | reconnect [TIMES] | memory]
set -eu
cd "$(dirname "$0")/.."
WHAT=${1:-kernel}
[ $# -gt 0 ] && shift

case $WHAT in
  kernel) PATTERN='KernelBench|PekkoBench' ;;
  config) PATTERN='ConfigBench' ;;
  codec) PATTERN='CodecBench' ;;
  auxpow) PATTERN='AuxPowBench' ;;
  start) exec sh scripts/bench-start.sh "$@" ;;
  journal) PATTERN='' ;;
  chainstore | consensus | chain | sync) PATTERN='' ;;
  peg | pegin | pegout) PATTERN='' ;;
  node) ./alys version ;;
  stream) PATTERN='' ;;
  *)
    echo "usage: scripts/bench.sh kernel|config|codec|auxpow|start [JMH options]" >&2
    echo "       scripts/bench.sh journal|chainstore|peg|consensus|pegin|pegout [ROUNDS]" >&2
    echo "       scripts/bench.sh chain|sync [BLOCKS [FOLDER]]" >&2
    echo "       scripts/bench.sh node [MINUTES [USERS [FOLDER]]]" >&2
    echo "       scripts/bench.sh stream [throughput|reconnect|memory [ROUNDS]]" >&2
    exit 2
    ;;
esac

mvn -q -B test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.classpath \
  -Dmdep.includeScope=test -Dmdep.analyze.skip=true
JAVA=java
for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  if [ -x "$home/bin/javac" ] && "$home/bin/javac" -version 2>&1 | grep -qE 'javac (2[5-9]|[3-9][0-9])'; then
    JAVA=$home/bin/java
    break
  fi
done
CLASSES="target/test-classes:target/classes:$(cat target/bench.classpath)"
FLAGS="--sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -XX:+UseCompactObjectHeaders"
if [ "$WHAT" = journal ]; then
  # shellcheck disable=SC2086
  exec "$JAVA" $FLAGS --enable-native-access=ALL-UNNAMED -cp "$CLASSES" \
    io.alys.bench.RecordBench "$@"
fi
if [ "$WHAT" = chainstore ]; then
  # shellcheck disable=SC2086
  exec "$JAVA" $FLAGS --enable-native-access=ALL-UNNAMED -cp "$CLASSES" \
    io.alys.bench.BlockBench "$@"
fi
case $WHAT in
  consensus) MAIN=chain.ConsensusBench ;;
  chain) MAIN=chain.BlockCostBench ;;
  sync) MAIN=chain.SyncBench ;;
  node) MAIN=node.NodeBench ;;
  pegin) MAIN=peg.PeginBench ;;
  pegout) MAIN=peg.PegoutBench ;;
  *) MAIN='' ;;
esac
if [ -n "$MAIN" ]; then
  # shellcheck disable=SC2086
  exec "$JAVA" $FLAGS --enable-native-access=ALL-UNNAMED -cp "$CLASSES" "io.alys.bench.$MAIN" "$@"
fi
if [ "$WHAT" = peg ]; then
  # shellcheck disable=SC2086
  exec "$JAVA" $FLAGS -cp "$CLASSES" io.alys.bench.peg.PegBench "$@"
fi
if [ "$WHAT" = stream ]; then
  # shellcheck disable=SC2086
  exec "$JAVA" $FLAGS --enable-native-access=ALL-UNNAMED -cp "$CLASSES" \
    io.alys.bench.StreamBench "$@"
fi
if [ "$WHAT" = kernel ]; then
  # After the rest, in the same run: asks at a pace, each in a JVM of its own.
  "$JAVA" -cp "$CLASSES" org.openjdk.jmh.Main "$PATTERN" -jvmArgs "$FLAGS" "$@"
  for subject in "kernel EVENT_LOOP" "bus EVENT_LOOP" "kernel VIRTUAL_THREAD" \
    "bus VIRTUAL_THREAD" pekko; do
    # shellcheck disable=SC2086
    "$JAVA" $FLAGS -cp "$CLASSES" io.alys.bench.KernelBench $subject "$@"
  done
  exit
fi
exec "$JAVA" -cp "$CLASSES" \
  org.openjdk.jmh.Main "$PATTERN" \
  -jvmArgs "$FLAGS" "$@"

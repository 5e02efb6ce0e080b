#!/bin/sh
# Fuzzes one parser: scripts/fuzz.sh TARGET SECONDS, where TARGET is Class#method, as in
#   scripts/fuzz.sh ChainFuzzTest#auxPow 300
# Without arguments it lists the targets. What it finds is left among the seeds of the target, in
# src/test/resources, where every later run of the tests tries it; what it learnt, in .cifuzz-corpus.
set -eu
cd "$(dirname "$0")/.."

targets() {
  grep -rl '@FuzzTest' src/test/java | sort | while read -r file; do
    sed -n "s/^  void \([a-zA-Z]*\)(byte\[\] .*/$(basename "$file" .java)#\1/p" "$file"
  done
}

TARGET=${1:-}
SECONDS_LONG=${2:-60}
if ! targets | grep -qx "$TARGET"; then
  echo "usage: scripts/fuzz.sh TARGET SECONDS, with one of these targets:" >&2
  targets >&2
  exit 2
fi
CLASS=${TARGET%%#*}

mvn -q -B test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.classpath \
  -Dmdep.includeScope=test -Dmdep.analyze.skip=true
JAVA=java
for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  if [ -x "$home/bin/javac" ] && "$home/bin/javac" -version 2>&1 | grep -qE 'javac (2[5-9]|[3-9][0-9])'; then
    JAVA=$home/bin/java
    break
  fi
done
FILE=$(find src/test/java -name "$CLASS.java")
NAME=$(echo "${FILE#src/test/java/}" | sed 's/\.java$//; s#/#.#g')
# It keeps no seeds of a target that has no folder for them.
mkdir -p "src/test/resources/$(echo "$NAME" | tr . /)Inputs/${TARGET#*#}"
JAZZER_FUZZ=1 exec "$JAVA" -XX:+UseSerialGC -Xmx1g -XX:+EnableDynamicAgentLoading \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -Djazzer.hooks=true '-Djazzer.instrument=io.alys.**' "-Djazzer.max_duration=${SECONDS_LONG}s" \
  -cp "target/test-classes:target/classes:$(cat target/bench.classpath)" \
  io.alys.fuzz.FuzzMain "$NAME" "${TARGET#*#}"

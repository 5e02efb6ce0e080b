/** Benchmarks, each with its baseline in the same run; {@code scripts/bench.sh} runs them. */
@NullMarked
package io.alys.bench;

import org.jspecify.annotations.NullMarked;

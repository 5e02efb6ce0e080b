/**
 * Traces for an operator's own collector: which spans are sent there, and the story of each peg.
 *
 * <p>May import: {@code actor} for spans, {@code config}, {@code peg} for the ids of traces. The
 * only room that sees OpenTelemetry, and in it only {@code SpanPost} and what it makes: where
 * tracing is off, no class of OpenTelemetry is loaded.
 */
@NullMarked
package io.alys.tracing;

import org.jspecify.annotations.NullMarked;

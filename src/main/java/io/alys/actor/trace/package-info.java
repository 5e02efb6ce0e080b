/**
 * Spans: what was done, when, and in whose trace, for whoever follows one.
 *
 * <p>May import: the kernel's {@code TraceContext}. No library of tracing: who keeps spans decides
 * what becomes of them.
 */
@NullMarked
package io.alys.actor.trace;

import org.jspecify.annotations.NullMarked;

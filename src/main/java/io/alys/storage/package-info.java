/**
 * What survives a crash: the outbox of the governance stream, how far each stream was read, and
 * what governance announced.
 *
 * <p>Its actor is Storage. May import: {@code primitives}, {@code actor} and {@code config}.
 */
@NullMarked
package io.alys.storage;

import org.jspecify.annotations.NullMarked;

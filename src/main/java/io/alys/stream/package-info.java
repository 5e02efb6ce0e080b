/**
 * The conversation with Anduro Governance: one stream, kept through every failure.
 *
 * <p>Its actor is {@code stream}. May import: {@code primitives}, {@code bitcoin}, {@code
 * ethereum}, {@code actor}, {@code config}, {@code storage}, {@code governance}.
 */
@NullMarked
package io.alys.stream;

import org.jspecify.annotations.NullMarked;

/**
 * What an authority may sign after what it has signed.
 *
 * <p>Pure. May import: {@code primitives}, {@code peg.codec}, and of {@code consensus} the parts
 * {@code block}, {@code finality} and {@code fork}.
 */
@NullMarked
package io.alys.consensus.voting;

import org.jspecify.annotations.NullMarked;

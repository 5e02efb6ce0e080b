/**
 * Which of the known blocks is the head of the chain, and the way from one head to another.
 *
 * <p>Pure. May import: {@code primitives}, and of {@code consensus} the parts {@code block} and
 * {@code finality}.
 */
@NullMarked
package io.alys.consensus.fork;

import org.jspecify.annotations.NullMarked;

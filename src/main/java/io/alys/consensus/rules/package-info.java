/**
 * Whether a block may follow on another one, and what the chain is after it.
 *
 * <p>Pure. May import: {@code primitives}, {@code bitcoin}, {@code ethereum}, {@code federation},
 * {@code peg}, and the other parts of {@code consensus}.
 */
@NullMarked
package io.alys.consensus.rules;

import org.jspecify.annotations.NullMarked;

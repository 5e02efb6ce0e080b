/**
 * The rules that choose blocks: so far the chain's specification.
 *
 * <p>Pure. May import: {@code primitives}, {@code bitcoin}, {@code ethereum}, {@code peg}'s codec.
 */
@NullMarked
package io.alys.consensus;

import org.jspecify.annotations.NullMarked;

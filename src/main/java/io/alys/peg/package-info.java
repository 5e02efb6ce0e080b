/**
 * The rules that move money between the chains: total, without a clock.
 *
 * <p>May import: {@code primitives}, {@code bitcoin}, {@code ethereum}, {@code federation}.
 */
@NullMarked
package io.alys.peg;

import org.jspecify.annotations.NullMarked;

/**
 * The Bitcoin transactions that blocks propose, on their way to being settled: pure machines.
 *
 * <p>May import: {@code primitives}, {@code bitcoin}, {@code ethereum}, {@code federation}; of
 * {@code peg} its codec and its troubles.
 */
@NullMarked
package io.alys.peg.payout;

import org.jspecify.annotations.NullMarked;

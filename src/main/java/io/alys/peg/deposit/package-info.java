/**
 * The deposit book: what Bitcoin's blocks deposit, and what became of it.
 *
 * <p>May import: {@code primitives}, {@code bitcoin}, {@code ethereum}; of {@code peg} its values,
 * its codec and its troubles.
 */
@NullMarked
package io.alys.peg.deposit;

import org.jspecify.annotations.NullMarked;

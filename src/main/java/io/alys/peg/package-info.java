/**
 * The rules that move money between the chains: here, what a block of the sidechain says of it.
 *
 * <p>Total, without a clock. What is known of the money lies in {@code state}, what is made of it
 * in {@code plan}, what is accepted in {@code rules}. May import: {@code primitives}, {@code
 * bitcoin}, {@code ethereum}, {@code federation}.
 */
@NullMarked
package io.alys.peg;

import org.jspecify.annotations.NullMarked;

/**
 * A block of the sidechain: what it says, its one encoding, its hash, and whose turn it is.
 *
 * <p>Pure. May import: {@code primitives}, {@code bitcoin}, {@code ethereum}, {@code federation},
 * {@code peg}, and of {@code consensus} the parts {@code auxpow}, {@code finality} and {@code bls}.
 */
@NullMarked
package io.alys.consensus.block;

import org.jspecify.annotations.NullMarked;

/**
 * Signatures of authorities: BLS12-381 with public keys in G1, many of them joined into one.
 *
 * <p>Pure. May import: {@code primitives}, {@code consensus.auxpow} for its hash.
 */
@NullMarked
package io.alys.consensus.bls;

import org.jspecify.annotations.NullMarked;

/**
 * Tells how well the Bitcoin node is.
 *
 * <p>May import what {@code bitcoind} may.
 */
@NullMarked
package io.alys.bitcoind.follow;

import org.jspecify.annotations.NullMarked;

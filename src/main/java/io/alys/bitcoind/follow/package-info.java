/**
 * What follows the Bitcoin node's best chain, and what tells how well that node is.
 *
 * <p>May import what {@code bitcoind} may.
 */
@NullMarked
package io.alys.bitcoind.follow;

import org.jspecify.annotations.NullMarked;

/**
 * What the blocks say together of the peg's money: coins, burns, payouts on their way.
 *
 * <p>A fold over the blocks in collections that share what did not change. May import: what {@code
 * peg} may.
 */
@NullMarked
package io.alys.peg.state;

import org.jspecify.annotations.NullMarked;

/**
 * A Bitcoin chain of the regtest network, in memory: blocks, coins and mempool under the rules that
 * a bridge can meet, in the words of Bitcoin Core.
 *
 * <p>May import: {@code primitives}, {@code bitcoin}; of bitcoinj what hashes a key. No clock: the
 * time is passed.
 */
@NullMarked
package io.alys.devnet.regtest;

import org.jspecify.annotations.NullMarked;

package io.alys.devnet.regtest;

import java.util.function.IntToLongFunction;

/**
 * What the mempool sees of the chain.
 *
 * @param medianAt the median time at a height of the best chain, in seconds since 1970
 */
record ChainView(CoinView coins, Tip tip, IntToLongFunction medianAt) {}

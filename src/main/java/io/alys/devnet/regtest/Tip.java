package io.alys.devnet.regtest;

import io.alys.bitcoin.BlockHash;

/**
 * The end of the best chain.
 *
 * @param medianSeconds the median of the last eleven blocks' times (BIP113), since 1970
 */
public record Tip(BlockHash hash, int height, long medianSeconds) {}

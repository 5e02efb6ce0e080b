package io.alys.peg;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Txid;

/**
 * A proposed transaction that Bitcoin has confirmed deep enough, by the word of a block whose
 * validators looked it up. It says which variant of a payout came true.
 *
 * @param bitcoinBlock that holds it, at {@code height}
 */
public record Settlement(Txid txid, BlockHash bitcoinBlock, BlockHeight height) {}

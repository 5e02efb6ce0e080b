package io.alys.peg.payout;

import io.alys.bitcoin.PublicKey;
import io.alys.primitives.Bytes;

/**
 * One key's signature for one input.
 *
 * @param input the index in the transaction
 * @param octets DER with the sighash byte behind it
 */
public record Signature(int input, PublicKey key, Bytes octets) {}

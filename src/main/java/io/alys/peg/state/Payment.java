package io.alys.peg.state;

import io.alys.ethereum.BurnId;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;

/**
 * What a burn wants paid.
 *
 * @param script that locks the output
 * @param gross before its share of the fee
 */
public record Payment(BurnId burn, Bytes script, Sats gross) {}

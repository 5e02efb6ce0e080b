package io.alys.peg;

import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Gwei;

/** A burn that cannot be paid goes back to its sender. */
public record Refund(BurnId burn, EvmAddress recipient, Gwei amount) {}

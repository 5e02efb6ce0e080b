package io.alys.peg.payout;

import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SignatureCheck;
import io.alys.primitives.Bytes;

/** Says whether a signature is right; {@code SignatureCheck::of} on every real chain. */
@FunctionalInterface
public interface SignatureRule {
  SignatureCheck check(PublicKey key, Bytes digest, Bytes signature);
}

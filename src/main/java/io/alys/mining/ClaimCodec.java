package io.alys.mining;

import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.Arrays;

/**
 * How an accepted proof stands in the journal.
 *
 * <pre>
 *   form 1 | first block 32 | last block 32 | fee address 20 | proof
 * </pre>
 */
final class ClaimCodec {
  private static final byte FORM = 1;
  private static final int FIRST = 1;
  private static final int LAST = FIRST + Hash32.SIZE_BYTES;
  private static final int ADDRESS = LAST + Hash32.SIZE_BYTES;
  private static final int PROOF = ADDRESS + EvmAddress.SIZE_BYTES;

  private ClaimCodec() {}

  static Bytes encode(ClaimedProof claim) {
    return Bytes.copyOf(FORM)
        .plus(claim.first().octets())
        .plus(claim.last().octets())
        .plus(claim.feeAddress().octets())
        .plus(AuxPowWire.encode(claim.proof()));
  }

  /**
   * Reads it; total.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  static ClaimedProof decode(Bytes payload) {
    if (payload.size() < PROOF || payload.at(0) != FORM) {
      throw new IllegalArgumentException(
          "%d bytes are no proof of form %d".formatted(payload.size(), FORM));
    }
    byte[] all = payload.toArray();
    return switch (AuxPowWire.decode(part(all, PROOF, all.length))) {
      case AuxPowWire.Decoded.Read(var proof) ->
          new ClaimedProof(
              new Hash32(part(all, FIRST, LAST)),
              new Hash32(part(all, LAST, ADDRESS)),
              new EvmAddress(part(all, ADDRESS, PROOF)),
              proof);
      case AuxPowWire.Decoded.Rejected(var _, String reason) ->
          throw new IllegalArgumentException(reason);
    };
  }

  private static Bytes part(byte[] all, int from, int to) {
    return Bytes.copyOf(Arrays.copyOfRange(all, from, to));
  }
}

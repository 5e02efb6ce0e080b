package io.alys.federation;

import io.alys.bitcoin.PublicKey;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import java.util.List;

/**
 * Governance's word on who holds the keys next, as a block carries it. Nothing of it is believed
 * before {@link UpdateCheck} has accepted it.
 *
 * @param address P2WSH, as governance derived it; if ours differs, one of us has other keys
 * @param activation the first block in which the new federation is in force
 * @param signature governance's, kept for auditors; at most {@link #MAX_SIGNATURE_BYTES}
 */
public record FederationUpdate(
    long version,
    List<PublicKey> members,
    int threshold,
    String address,
    BlockNumber activation,
    Bytes signature) {
  public static final int MAX_MEMBERS = 100;
  public static final int MAX_ADDRESS_CHARS = 90;
  public static final int MAX_SIGNATURE_BYTES = 1_024;

  public FederationUpdate {
    members = List.copyOf(members);
    requireAtMost("members", members.size(), MAX_MEMBERS);
    requireAtMost("characters of the address", address.length(), MAX_ADDRESS_CHARS);
    requireAtMost("bytes of the signature", signature.size(), MAX_SIGNATURE_BYTES);
  }

  private static void requireAtMost(String what, int count, int most) {
    if (count > most) {
      throw new IllegalArgumentException(
          "a federation update with %d %s; at most %d are read".formatted(count, what, most));
    }
  }
}

package io.alys.federation;

import io.alys.bitcoin.PublicKey;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import java.util.List;

/**
 * Governance's word on who holds the peg's keys next, and who makes blocks, as a block carries it.
 * Nothing of it is believed before {@link UpdateCheck} has accepted it, and consensus the
 * authorities.
 *
 * @param address P2WSH, as governance derived it; if ours differs, one of us has other keys
 * @param activation the first block in which the new federation and the new authorities are in
 *     force
 * @param signature governance's, kept for auditors; at most {@link #MAX_SIGNATURE_BYTES}
 * @param authorities all who make blocks then, in the order of their turns; empty when they stay
 */
public record FederationUpdate(
    long version,
    List<PublicKey> members,
    int threshold,
    String address,
    BlockNumber activation,
    Bytes signature,
    List<AuthorityKey> authorities) {
  public static final int MAX_MEMBERS = 100;
  public static final int MAX_ADDRESS_CHARS = 90;
  public static final int MAX_SIGNATURE_BYTES = 1_024;

  /** As many as the seal of a block has room for. */
  public static final int MAX_AUTHORITIES = 255;

  public FederationUpdate {
    members = List.copyOf(members);
    authorities = List.copyOf(authorities);
    requireAtMost("members", members.size(), MAX_MEMBERS);
    requireAtMost("characters of the address", address.length(), MAX_ADDRESS_CHARS);
    requireAtMost("bytes of the signature", signature.size(), MAX_SIGNATURE_BYTES);
    requireAtMost("authorities", authorities.size(), MAX_AUTHORITIES);
  }

  /** One that leaves the authorities as they are. */
  public FederationUpdate(
      long version,
      List<PublicKey> members,
      int threshold,
      String address,
      BlockNumber activation,
      Bytes signature) {
    this(version, members, threshold, address, activation, signature, List.of());
  }

  /** With other authorities. */
  public FederationUpdate withAuthorities(List<AuthorityKey> others) {
    return new FederationUpdate(
        version, members, threshold, address, activation, signature, others);
  }

  /** Whether it says who makes blocks. */
  public boolean namesAuthorities() {
    return !authorities.isEmpty();
  }

  private static void requireAtMost(String what, int count, int most) {
    if (count > most) {
      throw new IllegalArgumentException(
          "a federation update with %d %s; at most %d are read".formatted(count, what, most));
    }
  }
}

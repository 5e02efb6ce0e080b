package io.alys.devnet.ledger;

import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.SigningKey;
import io.alys.governance.FromGovernance.AuthorityKey;
import java.util.List;

/**
 * Who signs together.
 *
 * @param version counts the federations, from 1
 * @param threshold how many must sign
 * @param keyNumbers of the members, by which their keys are derived; never used again for others
 * @param effectiveHeight of the sidechain, from which it holds
 * @param authorities who make blocks from then on; empty when they stay
 */
public record Federation(
    long version,
    int threshold,
    List<Integer> keyNumbers,
    long effectiveHeight,
    List<AuthorityKey> authorities) {
  public Federation {
    keyNumbers = List.copyOf(keyNumbers);
    authorities = List.copyOf(authorities);
    if (version < 1 || effectiveHeight < 0) {
      throw new IllegalArgumentException(
          "federation %d from height %d: versions count from 1, heights from 0"
              .formatted(version, effectiveHeight));
    }
    if (keyNumbers.isEmpty() || keyNumbers.size() > Multisig.MAX_KEYS) {
      throw new IllegalArgumentException(
          "%d members; 1 to %d can share an address"
              .formatted(keyNumbers.size(), Multisig.MAX_KEYS));
    }
    if (threshold < 1 || threshold > keyNumbers.size()) {
      throw new IllegalArgumentException(
          "threshold %d must be between 1 and the %d members"
              .formatted(threshold, keyNumbers.size()));
    }
  }

  /** One that leaves the authorities as they are. */
  public Federation(long version, int threshold, List<Integer> keyNumbers, long effectiveHeight) {
    this(version, threshold, keyNumbers, effectiveHeight, List.of());
  }

  /** With other authorities. */
  Federation withAuthorities(List<AuthorityKey> others) {
    return new Federation(version, threshold, keyNumbers, effectiveHeight, others);
  }

  /** The members' keys, in the order of their numbers. */
  public List<SigningKey> keys(KeyRing ring) {
    return keyNumbers.stream().map(ring::key).toList();
  }

  /** The script that its coins are locked by. */
  public Multisig script(KeyRing ring) {
    return new Multisig(threshold, keys(ring).stream().map(SigningKey::publicKey).toList());
  }

  /** A member's name for people. */
  public static String member(int keyNumber) {
    return "development-signer-" + keyNumber;
  }
}

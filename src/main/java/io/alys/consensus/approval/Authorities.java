package io.alys.consensus.approval;

import io.alys.consensus.block.Seal;
import io.alys.consensus.block.Signers;
import io.alys.consensus.block.Slot;
import io.alys.consensus.bls.BlsPublicKey;
import io.alys.consensus.bls.Claim;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Those who take turns to make blocks, in the order of their turns.
 *
 * @param keys each read and found to be a point of its group; none twice
 */
public record Authorities(List<BlsPublicKey> keys) {
  public Authorities {
    keys = List.copyOf(keys);
    if (keys.isEmpty() || keys.size() > Signers.MAX_AUTHORITIES) {
      throw new IllegalArgumentException(
          "%d authorities; there are 1 to %d".formatted(keys.size(), Signers.MAX_AUTHORITIES));
    }
    HashSet<BlsPublicKey> seen = new HashSet<>();
    for (BlsPublicKey key : keys) {
      if (!seen.add(key)) {
        throw new IllegalArgumentException("authority %s is named twice".formatted(key));
      }
    }
  }

  /**
   * Reads the keys of a chain's specification, whose holders know each other.
   *
   * @param hex 96 digits each
   * @throws IllegalArgumentException when one is no key, or stands there twice
   */
  public static Authorities ofHex(List<String> hex) {
    return new Authorities(
        hex.stream().map(key -> BlsPublicKey.parse(Bytes.fromHex(key))).toList());
  }

  public int count() {
    return keys.size();
  }

  /** How many have to sign before a block counts: two thirds, rounded up. */
  public int threshold() {
    return (2 * keys.size() + 2) / 3;
  }

  /** The index of the one whose turn a slot is. */
  public int author(Slot slot) {
    return slot.author(keys.size());
  }

  public Optional<Integer> indexOf(BlsPublicKey key) {
    int index = keys.indexOf(key);
    return index < 0 ? Optional.empty() : Optional.of(index);
  }

  /** Whether enough of them signed; whether they did, {@link #claim} tells. */
  public boolean isEnough(Seal seal) {
    return seal.signers().count() >= threshold();
  }

  /**
   * That those whom a seal names signed a message.
   *
   * @throws IllegalArgumentException when the seal is that of another number of authorities
   */
  public Claim claim(Seal seal, Hash32 message) {
    if (seal.signers().authorities() != keys.size()) {
      throw new IllegalArgumentException(
          "a seal of %d authorities; there are %d"
              .formatted(seal.signers().authorities(), keys.size()));
    }
    return new Claim(
        seal.signers().indexes().stream().map(keys::get).toList(), message, seal.signature());
  }
}
